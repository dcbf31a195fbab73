import { Hono } from 'hono';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type HttpServer, startHttp } from '../../bot/http/server.ts';
import type { Sender } from '../../handlers/on-webhook.ts';
import { silentLog } from '../support/log.ts';

const broken: Sender = {
  id: 'broken',
  title: 'Broken',
  receive() {
    throw new TypeError('a mistake in a connector');
  },
};
let http: HttpServer;
let logged: string[];
beforeEach(async () => {
  logged = [];
  const error = (fields: object, text: string) =>
    logged.push(`${text}: ${(fields as { err?: Error }).err?.message ?? JSON.stringify(fields)}`);
  http = await startHttp({
    host: '127.0.0.1',
    port: 0,
    now: () => new Date(),
    ready: async () => {},
    webhooks: {
      senders: new Map([[broken.id, broken]]),
      workspaceId: async () => 'T1',
      accept: async () => 0,
      wake() {},
      log: { ...silentLog, error },
    },
    pages: new Hono().get('/page', () => {
      throw new TypeError('a mistake in a page');
    }),
  });
});
afterEach(() => http.close());

test('a webhook that a connector stumbles over is asked for again, and the cause is in the log', async () => {
  const response = await fetch(`${http.url}/webhooks/broken`, { method: 'POST', body: '{}' });
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('15');
  expect(logged).toEqual([expect.stringContaining('a mistake in a connector')]);
});

test('a request that fails leaves its cause in the log and tells the caller nothing of it', async () => {
  const response = await fetch(`${http.url}/page`);
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain('mistake');
  expect(logged).toEqual([expect.stringContaining('a mistake in a page')]);
});
