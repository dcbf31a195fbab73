import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { isServing } from '../../prisma/embedded.ts';
import { eventually } from '../support/wait.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'switchboard-start-'));
// As root the database runs under another account, which has to get here.
chmodSync(folder, 0o755);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What `npm start` runs, in an empty folder with nothing set. */
function npmStart(): { child: ChildProcess; printed(): string } {
  const entry = fileURLToPath(new URL('../../playground/main.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), entry], {
    cwd: folder,
    env: { PATH: process.env.PATH, PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout?.on('data', (chunk) => (text += chunk));
  child.stderr?.on('data', (chunk) => (text += chunk));
  const printed = () => {
    if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}:\n${text}`);
    return text;
  };
  return { child, printed };
}

const addressIn = (printed: string) => /Switchboard runs at (\S+)/.exec(printed)?.[1] ?? '';

async function ask(address: string, text: string): Promise<string> {
  const response = await fetch(`${address}/playground/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ as: 'U0DEMO01', dm: true, text }),
  });
  const { messages } = (await response.json()) as { messages: { text: string }[] };
  return messages.map((message) => message.text).join('\n');
}

async function stop(child: ChildProcess): Promise<number | null> {
  const exit = once(child, 'exit');
  child.kill('SIGINT');
  const [code] = await exit;
  return code;
}

test('nothing set: npm start answers who the hot leads are, stops cleanly, and keeps the data', {
  timeout: 120_000,
}, async () => {
  const first = npmStart();
  await eventually('the first answer', () => first.printed().includes('First answer'), 60_000);
  expect(first.printed()).toMatch(/First answer \d+\.\d s after the start/);
  const address = addressIn(first.printed());
  const answer = await ask(address, 'who are my hot leads?');
  expect(answer).toMatch(/1\. .*\n.*\d+ points Hot/);
  expect(answer).toMatch(/as of .*source Switchboard points ledger/);
  expect(await (await fetch(address)).text()).toContain('<title>');
  expect(await stop(first.child)).toBe(0);
  const data = path.join(folder, '.switchboard');
  expect(await isServing(path.join(data, 'postgres'))).toBe(false);
  expect(existsSync(path.join(data, 'env'))).toBe(false);
  expect(JSON.parse(readFileSync(path.join(data, 'playground.json'), 'utf8'))).toHaveProperty('since');

  const second = npmStart();
  await eventually('the second start', () => second.printed().includes('First answer'), 60_000);
  expect(second.printed()).not.toContain('Receiving');
  const again = await ask(addressIn(second.printed()), 'who are my hot leads?');
  expect(leadsIn(again)).toEqual(leadsIn(answer));
  expect(await stop(second.child)).toBe(0);
});

/** Names with their points, without the ages that go on. */
const leadsIn = (text: string): string[] => text.match(/^\d+\. .*|\d+ points/gm) ?? [];
