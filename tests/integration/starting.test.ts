import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { startBot } from '../../bot/compose.ts';
import { loadConfig } from '../../bot/config.ts';
import { isServing } from '../../prisma/embedded.ts';
import { silentLog } from '../support/log.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function startWith(environment: Record<string, string>) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'switchboard-starting-'));
  chmodSync(folder, 0o755);
  folders.push(folder);
  const config = loadConfig({ environment: { DATA_DIR: folder, ...environment }, envFile: `${folder}/none` });
  return { folder, start: () => startBot(config, { log: silentLog }) };
}

test('a port in use is explained, and nothing that was opened stays behind', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as AddressInfo;
  const { folder, start } = startWith({ PORT: String(port) });
  await expect(start()).rejects.toMatchObject({
    code: 'config',
    message: expect.stringContaining(`Port ${port} is in use`),
  });
  expect(await isServing(path.join(folder, 'postgres'))).toBe(false);
  other.close();
});

test('a system that is half set up names the variable, and nothing stays behind', async () => {
  const { folder, start } = startWith({ PORT: '0', HUBSPOT_CLIENT_SECRET: 'only-half-of-it' });
  await expect(start()).rejects.toMatchObject({
    code: 'config',
    message: expect.stringContaining('HUBSPOT_ACCESS_TOKEN'),
  });
  expect(await isServing(path.join(folder, 'postgres'))).toBe(false);
});

test('a system without its webhook secret takes no webhook, and the sender is asked to come again', async () => {
  const { start } = startWith({ PORT: '0', STRIPE_SECRET_KEY: 'test-stripe-key' });
  const bot = await start();
  const response = await fetch(`${bot.url}/webhooks/stripe`, { method: 'POST', body: '{}' });
  expect(response.status).toBe(503);
  expect(bot.core.systems.get('stripe')?.hooksOff).toBe('STRIPE_WEBHOOK_SECRET is not set');
  await bot.stop();
});

test('wrong variables are all named at once, without their values', () => {
  const environment = {
    PORT: 'abc',
    LOG_LEVEL: 'loud',
    SLACK_BOT_TOKEN: 'test-token',
    DATABASE_URL: 'mysql://user:pw@x/y',
  };
  expect(() => loadConfig({ environment, envFile: '/nowhere/.env' })).toThrow(
    /PORT[\s\S]*LOG_LEVEL|LOG_LEVEL[\s\S]*PORT/,
  );
  expect(() => loadConfig({ environment, envFile: '/nowhere/.env' })).not.toThrow(/mysql|abc|loud/);
});
