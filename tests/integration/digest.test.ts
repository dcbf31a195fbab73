import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startBot } from '../../bot/compose.ts';
import { addDays, localDate, momentOf } from '../../domain/local-time.ts';
import { allClasses } from '../../domain/permissions.ts';
import type { DigestView } from '../../tools/views.ts';
import { silentLog } from '../support/log.ts';
import { people, type Rig, startRig } from '../support/rig.ts';
import { sql } from '../support/sql.ts';
import { eventually } from '../support/wait.ts';
import { consultation } from '../support/website-events.ts';

const { manager } = people;
const zone = manager.tz;
const nobody = { roles: { manager: [], ops: [], admin: [] } };

let rig: Rig;
/** The manager's date on which the test begins, before its digest. */
let first: string;
beforeAll(async () => {
  rig = await startRig({ business: { digest: { at: '09:00' } } });
  await rig.sync('hubspot');
  await rig.sync('stripe');
  first = addDays(localDate(rig.clock.now(), zone), 1);
  moveTo(0, '08:55');
  // What the hour at which this test runs made of the real today is not its business.
  await rig.restart(nobody);
  await sql(rig.databaseUrl, 'DELETE FROM digest_run');
  await sql(rig.databaseUrl, `DELETE FROM outbox_message WHERE key LIKE 'digest:%'`);
  await rig.restart();
});
afterAll(() => rig.stop());

const dateOf = (day: number) => addDays(first, day);
function moveTo(day: number, wall: string): void {
  rig.clock.advance(momentOf(dateOf(day), wall, zone).getTime() - rig.clock.now().getTime());
}
const keyOf = (day: number) => `digest:daily:${manager.id}:${dateOf(day)}`;
const runs = () =>
  sql<{ recipient: string; localDate: string; state: string; late: boolean }>(
    rig.databaseUrl,
    'SELECT recipient, local_date AS "localDate", state, late FROM digest_run ORDER BY local_date',
  );
const handled = async (day: number) => (await runs()).some(({ localDate }) => localDate === dateOf(day));
/** Looks what is due until this day's digest was handled. */
const look = (day: number) =>
  eventually(`the digest of ${dateOf(day)} is handled`, () => {
    rig.bot.wake('roster');
    rig.bot.wake('digests');
    return handled(day);
  });
/** Messages with this key, in the database and on the manager's screen. */
async function sent(day: number) {
  await rig.settled();
  const stored = await sql<{ view: DigestView }>(
    rig.databaseUrl,
    'SELECT view FROM outbox_message WHERE key = $1',
    [keyOf(day)],
  );
  const seen = rig.slack
    .messagesFor(manager.id)
    .filter(({ metadata }) => JSON.stringify(metadata ?? {}).includes(`"${keyOf(day)}"`));
  expect(seen).toHaveLength(stored.length);
  return { views: stored.map(({ view }) => view), texts: seen.map(({ text }) => text) };
}
/** The bot is down from now until a wall time. */
async function downUntil(day: number, wall: string): Promise<void> {
  await rig.restart(nobody);
  moveTo(day, wall);
  await rig.restart();
}

describe('the daily digest', () => {
  test('does not come before its time', async () => {
    for (let n = 0; n < 3; n++) rig.bot.wake('digests');
    await rig.settled();
    expect(await runs()).toEqual([]);
  });

  test('comes at nine in the manager’s zone, once, through restarts and two processes', async () => {
    const yesterday = momentOf(dateOf(-1), '12:00', zone);
    rig.stripe.put('payment_intents', [
      { amount: 12_345, status: 'succeeded', created: yesterday.getTime() / 1000 },
    ]);
    await rig.sync('stripe');
    for (let n = 0; n < 5; n++)
      await rig.inbound(
        consultation('hot@customer.example', `d${n}`, {
          occurredAt: yesterday.toISOString(),
          name: 'Hot Lead',
        }),
      );
    await rig.settled();

    moveTo(0, '09:00');
    const second = await startBot(rig.bot.core.config, { now: rig.clock.now, log: silentLog });
    for (let n = 0; n < 5; n++) {
      rig.bot.wake('digests');
      second.wake('digests');
    }
    await look(0);
    await second.stop();
    await rig.restart();
    await look(0);
    expect(await runs()).toEqual([
      { recipient: manager.id, localDate: dateOf(0), state: 'sent', late: false },
    ]);
    const { views, texts } = await sent(0);
    expect(views).toHaveLength(1);
    expect(views[0]).toMatchObject({ date: dateOf(-1), timeZone: zone });
    expect(texts[0]).toContain('EUR 123.45');
    expect(texts[0]).toContain('Hot Lead');
    expect(texts[0]).not.toMatch(/late|missed/i);
  });

  test('is what the preview shows', async () => {
    const outcome = await rig.bot.core.runner.run(
      { tool: 'digest_preview', input: {} },
      {
        workspaceId: rig.workspaceId,
        actor: { kind: 'teammate', id: manager.id, name: manager.realName, role: 'manager', timeZone: zone },
        origin: 'command',
        audience: allClasses,
        id: 'test',
      },
    );
    if (outcome.status !== 'done') throw new Error(outcome.status);
    const { views } = await sent(0);
    // Both rest on the same data; only the moment of asking differs.
    const timeless = (view: object) =>
      JSON.parse(JSON.stringify(view).replaceAll(/"\d{4}-\d\d-\d\dT[^"]*"/g, '"a time"'));
    expect(timeless(outcome.view)).toEqual(timeless(views[0]!));
    const { messages } = await rig.ask('manager', '/digest preview');
    expect(messages.at(-1)?.text).toContain('EUR 123.45');
  });

  test('comes late when the bot was down at nine, and says so', async () => {
    await downUntil(1, '09:40');
    await look(1);
    expect((await runs()).at(-1)).toMatchObject({ localDate: dateOf(1), state: 'sent', late: true });
    const { texts } = await sent(1);
    expect(texts).toHaveLength(1);
    expect(texts[0]).toContain('This digest is late');
    expect(texts[0]).not.toContain('Missed');
  });

  test('is left out when it would be more than six hours late', async () => {
    await downUntil(2, '15:01');
    await look(2);
    expect((await runs()).at(-1)).toMatchObject({ localDate: dateOf(2), state: 'skipped' });
    expect(await sent(2)).toEqual({ views: [], texts: [] });
  });

  test('says how many were missed, those left out and those of days without the bot', async () => {
    await downUntil(4, '09:00');
    await look(4);
    const { texts } = await sent(4);
    expect(texts).toHaveLength(1);
    expect(texts[0]).toContain('Missed before this one: 2.');
    expect(texts[0]).not.toContain('late');
    expect(await runs()).toHaveLength(4);
  });
});

test('a source that is missing is named, and what was never read as well', async () => {
  const poor = await startRig({
    business: { digest: { at: '09:00' } },
    env: { STRIPE_SECRET_KEY: undefined, STRIPE_WEBHOOK_SECRET: undefined },
  });
  try {
    poor.hubspot.faults.set({ status: 503 });
    const { messages } = await poor.ask('manager', '/digest preview');
    expect(messages.at(-1)?.text).toContain('Stripe is off: not connected: STRIPE_SECRET_KEY is not set');
    expect(messages.at(-1)?.text).toContain('HubSpot has not been read yet');
  } finally {
    await poor.stop();
  }
});

test('of a company of which nothing was read yet none is sent, and it comes after the first sync', async () => {
  const fresh = await startRig({ business: { digest: { at: '09:00' } } });
  try {
    fresh.clock.advance(
      momentOf(addDays(localDate(fresh.clock.now(), zone), 1), '09:01', zone).getTime() -
        fresh.clock.now().getTime(),
    );
    await sql(fresh.databaseUrl, 'DELETE FROM digest_run');
    await sql(fresh.databaseUrl, 'UPDATE stream_state SET read_at = NULL');
    const sent = () => sql(fresh.databaseUrl, `SELECT 1 FROM digest_run WHERE state = 'sent'`);
    // It is looked at again and again; nothing tells that it was left alone.
    for (let n = 0; n < 20; n++) {
      fresh.bot.wake('digests');
      await sleep(25);
      expect(await sent()).toEqual([]);
    }
    await fresh.sync('hubspot');
    await eventually('the digest is sent', async () => {
      fresh.bot.wake('digests');
      return (await sent()).length === 1;
    });
  } finally {
    await fresh.stop();
  }
});
