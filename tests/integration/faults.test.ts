import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bandOf } from '../../domain/bands.ts';
import { movableClock } from '../../playground/clock.ts';
import { type Slack, startSlack } from '../../playground/slack/index.ts';
import { type InboundEvent, sendInbound } from '../../playground/vendors/website.ts';
import { type BotProcess, startBotProcess } from '../support/bot-process.ts';
import { freshDatabase } from '../support/postgres.ts';
import { channels, people, secrets } from '../support/rig.ts';
import { sql } from '../support/sql.ts';
import { eventually } from '../support/wait.ts';
import { consultation, courseView } from '../support/website-events.ts';

/** 30 people; every third one asks for five consultations and becomes hot. */
const persons = 30;
const events: InboundEvent[] = Array.from({ length: persons }, (_, person) => person).flatMap((person) => {
  const email = `person${person}@customer.example`;
  const name = `Person Number${person}`;
  return Array.from({ length: 10 }, (_, n) => ({
    id: `event-${person}-${n}`,
    body:
      person % 3 === 0 && n < 5
        ? consultation(email, `${person}-${n}`, { name })
        : courseView(email, `c${n}`, { name }),
  }));
});
const scoreOf = (person: number) => (person % 3 === 0 ? 5 * 20 + 5 : 10);

let slack: Slack;
let dir: string;
let databaseUrl: string;
let bot: BotProcess;
let env: Record<string, string>;
beforeAll(async () => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'switchboard-killed-'));
  const config = path.join(dir, 'switchboard.config.yaml');
  writeFileSync(config, JSON.stringify({ company: 'Test company' }));
  databaseUrl = (await freshDatabase()).url;
  slack = await startSlack({
    clock: movableClock(),
    signingSecret: secrets.SLACK_SIGNING_SECRET,
    botToken: secrets.SLACK_BOT_TOKEN,
    team: { id: 'T0TEST0001', name: 'Test company' },
    people: [{ ...people.rep, title: '' }],
    channels: [{ id: channels.sales, name: 'sales' }],
  });
  env = {
    PORT: String(await freePort()),
    DATA_DIR: dir,
    DATABASE_URL: databaseUrl,
    SWITCHBOARD_CONFIG: config,
    SLACK_API_URL: slack.url,
    SLACK_BOT_TOKEN: secrets.SLACK_BOT_TOKEN,
    SLACK_SIGNING_SECRET: secrets.SLACK_SIGNING_SECRET,
    INBOUND_WEBHOOK_SECRET: secrets.INBOUND_WEBHOOK_SECRET,
  };
  bot = await startBotProcess(env);
});
afterAll(async () => {
  bot?.child.kill('SIGKILL');
  await slack.stop();
  rmSync(dir, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
/** Sends until everything was accepted, as senders do. */
async function sendAll(list: readonly InboundEvent[]): Promise<void> {
  for (let left = list; left.length > 0; ) {
    const { refused } = await sendInbound(
      `${bot.url}/webhooks/inbound`,
      secrets.INBOUND_WEBHOOK_SECRET,
      left,
      {
        concurrency: 6,
      },
    );
    const ids = new Set(refused.map(({ id }) => id));
    left = left.filter(({ id }) => ids.has(id));
    if (left.length > 0) await sleep(100);
  }
}
const count = async (from: string) =>
  (await sql<{ n: number }>(databaseUrl, `SELECT count(*)::int AS n FROM ${from}`))[0]!.n;
const alerts = () => slack.outbox().filter(({ text }) => text.includes('became hot'));

describe('a bot that is killed twice in the middle of a burst', () => {
  test('and started again has lost nothing and doubled nothing', async () => {
    // One copy of most events, so that a lost one is missed; three of some, so that a doubled one is seen.
    const copies = events.flatMap((event, index) => (index % 4 === 0 ? [event, event, event] : [event]));
    const sending = sendAll(copies);
    for (const share of [0.3, 0.7]) {
      await eventually(`${share} of the burst is accepted, and some of it worked`, async () => {
        const [accepted, worked] = await Promise.all([count('delivery'), count('activity')]);
        return accepted >= share * events.length && worked > 0;
      });
      await bot.end('SIGKILL');
      expect(await count('activity')).toBeLessThan(events.length);
      // What the dead one held is free after its lease; nobody waits half a minute for that here.
      for (const table of ['delivery', 'outbox_message'])
        await sql(databaseUrl, `UPDATE ${table} SET claim_until = now() WHERE claim_until > now()`);
      bot = await startBotProcess(env);
    }
    await sending;
    await eventually(
      'everything is worked and sent',
      async () => {
        const [inbox, outbox] = await Promise.all([
          count(`delivery WHERE state <> 'done'`),
          count(`outbox_message WHERE state <> 'sent'`),
        ]);
        return inbox + outbox === 0;
      },
      15_000,
    );

    expect(await count('delivery')).toBe(events.length);
    expect(await count('activity')).toBe(events.length);
    expect(await count('points_entry')).toBe(events.length);
    const stored = await sql<{ email: string; score: number; band: string; ledger: number }>(
      databaseUrl,
      `SELECT email, score, band, (SELECT sum(points)::int FROM points_entry WHERE person_id = person.id) AS ledger
       FROM person ORDER BY substring(email from '\\d+')::int`,
    );
    expect(stored).toEqual(
      Array.from({ length: persons }, (_, person) => ({
        email: `person${person}@customer.example`,
        score: scoreOf(person),
        ledger: scoreOf(person),
        band: bandOf(scoreOf(person)),
      })),
    );
    const hot = Array.from({ length: persons }, (_, person) => person).filter(
      (person) => scoreOf(person) >= 80,
    );
    expect(await count('outbox_message')).toBe(hot.length);
    for (const person of hot)
      expect(alerts().filter(({ text }) => new RegExp(`Person Number${person}\\b`).test(text))).toHaveLength(
        1,
      );
    expect(alerts()).toHaveLength(hot.length);
  });
});

describe('a bot that is asked to stop', () => {
  test('ends with 0 within ten seconds, under load, and what came in meanwhile is not lost', async () => {
    const later = events.map(({ body }, n) => ({ id: `later-${n}`, body }));
    const { url } = bot;
    const accepted: string[] = [];
    const sending = Promise.all(
      [0, 1, 2].map(async (lane) => {
        for (const event of later.filter((_, n) => n % 3 === lane)) {
          const report = await sendInbound(`${url}/webhooks/inbound`, secrets.INBOUND_WEBHOOK_SECRET, [
            event,
          ]);
          if (report.accepted === 1) accepted.push(event.id);
        }
      }),
    );
    await eventually('some were accepted', () => accepted.length > 30);
    const { pid } = bot.child;
    const { code, ms } = await bot.end('SIGTERM');
    await sending;
    expect(code).toBe(0);
    expect(ms).toBeLessThan(10_000);
    expect(() => process.kill(pid!, 0)).toThrow('ESRCH');
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
    const stored = await sql<{ id: string }>(
      databaseUrl,
      `SELECT event_key AS id FROM delivery WHERE event_key LIKE 'later-%'`,
    );
    const kept = new Set(stored.map(({ id }) => id));
    expect(accepted.filter((id) => !kept.has(id))).toEqual([]);
    expect(bot.log()).not.toMatch(/test-slack|whsec_/);
  });
});
