import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bot, startBot } from '../../bot/compose.ts';
import { envSchema } from '../../bot/config.ts';
import { businessSchema } from '../../domain/business.ts';
import { signStandardWebhook } from '../../playground/vendors/website.ts';
import { runningPostmaster } from '../../prisma/embedded/postmaster.ts';
import { type EmbeddedPostgres, embeddedPostgres } from '../../prisma/embedded.ts';
import { silentLog } from '../support/log.ts';
import { secrets } from '../support/rig.ts';
import { sql } from '../support/sql.ts';
import { eventually } from '../support/wait.ts';
import { courseView } from '../support/website-events.ts';

// A server of their own: these tests stop it.

let dir: string;
/** Of the server alone: its account must be able to enter it. */
let home: string;
let server: EmbeddedPostgres;
let bot: Bot;
beforeAll(async () => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'switchboard-stopped-'));
  home = mkdtempSync(path.join(os.tmpdir(), 'switchboard-server-'));
  server = await embeddedPostgres(home, silentLog);
  const env = envSchema.parse({
    PORT: 0,
    DATA_DIR: dir,
    DATABASE_URL: server.url,
    INBOUND_WEBHOOK_SECRET: secrets.INBOUND_WEBHOOK_SECRET,
  });
  bot = await startBot({ env, business: businessSchema.parse({}) }, { log: silentLog });
});
afterAll(async () => {
  await bot?.stop();
  await server.stop();
  for (const folder of [dir, home]) rmSync(folder, { recursive: true, force: true });
});

let sent = 0;
async function post(
  id = `event-${sent}`,
): Promise<{ status: number; retryAfter: string | null; ms: number }> {
  sent += 1;
  const raw = JSON.stringify(courseView('steady@customer.example', id));
  const seconds = Math.floor(Date.now() / 1000);
  const began = performance.now();
  const response = await fetch(`${bot.url}/webhooks/inbound`, {
    method: 'POST',
    headers: {
      'webhook-id': id,
      'webhook-timestamp': String(seconds),
      'webhook-signature': signStandardWebhook(secrets.INBOUND_WEBHOOK_SECRET, id, seconds, raw),
    },
    body: raw,
  });
  await response.text();
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    ms: performance.now() - began,
  };
}
const statusOf = async (page: string) => (await fetch(`${bot.url}${page}`)).status;
const activities = async () =>
  (await sql<{ n: number }>(server.url, 'SELECT count(*)::int AS n FROM activity'))[0]!.n;
const accepted = new Set<string>();
async function postUntilAccepted(id: string): Promise<void> {
  while ((await post(id)).status !== 200) await sleep(200);
  accepted.add(id);
}

test.each([
  ['stopped', 'SIGINT'],
  ['killed', 'SIGKILL'],
] as const)(
  'a database that is %s: 503 meanwhile, the bot lives, and nothing is lost when it is back',
  async (how, signal) => {
    for (let n = 0; n < 10; n++) await postUntilAccepted(`${how}-before-${n}`);
    const { pid } = (await runningPostmaster(home))!;
    process.kill(pid, signal);
    await eventually('it is gone', async () => (await runningPostmaster(home)) === undefined);

    const refused = await Promise.all(Array.from({ length: 10 }, (_, n) => post(`${how}-down-${n}`)));
    for (const { status, retryAfter, ms } of refused) {
      expect({ status, retryAfter }).toEqual({ status: 503, retryAfter: '15' });
      expect(ms).toBeLessThan(5_000);
    }
    expect(await statusOf('/healthz')).toBe(200);
    expect(await statusOf('/readyz')).toBe(503);

    const { port } = new URL(server.url);
    server = await embeddedPostgres(home, silentLog, { port });
    const back = performance.now();
    for (let n = 0; n < 10; n++) await postUntilAccepted(`${how}-down-${n}`);
    expect(performance.now() - back).toBeLessThan(5_000);
    expect(await statusOf('/readyz')).toBe(200);
    await eventually('everything is worked', async () => (await activities()) === accepted.size);
  },
);

describe('a database that is slow', () => {
  test('is answered 503 before senders give up, and what it stored after all counts once', async () => {
    const holder = new pg.Client({ connectionString: server.url });
    await holder.connect();
    await holder.query('BEGIN; LOCK TABLE delivery IN ACCESS EXCLUSIVE MODE');
    const late = await Promise.all(Array.from({ length: 30 }, (_, n) => post(`slow-${n}`)));
    for (const { status, ms } of late) {
      expect(status).toBe(503);
      expect(ms).toBeLessThan(6_000);
    }
    await holder.query('COMMIT');
    await holder.end();
    for (let n = 0; n < 30; n++) await postUntilAccepted(`slow-${n}`);
    await eventually('everything is worked', async () => (await activities()) === accepted.size);
  });
});
