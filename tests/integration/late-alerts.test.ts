import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { figure } from '../../domain/figure.ts';
import { untrusted } from '../../domain/untrusted.ts';
import type { AlertView, NoticeView } from '../../tools/views.ts';
import { channels, type Rig, startRig } from '../support/rig.ts';
import { sql } from '../support/sql.ts';
import { eventually } from '../support/wait.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.stop());
afterEach(() => rig.slack.clearFaults());

const asOf = '2026-11-20T10:00:00.000Z';
const alert = (name: string): AlertView => ({
  kind: 'alert',
  title: 'A lead became hot',
  lead: {
    id: name,
    name: untrusted(name),
    score: figure({
      label: 'Score',
      value: 80,
      unit: 'points',
      asOf,
      source: { title: 'ledger' },
      class: 'team',
    }),
    band: 'high_intent',
  },
  reasons: [],
  asOf,
  notices: [],
});
const notice = (text: string): NoticeView => ({ kind: 'notice', tone: 'info', text, asOf, notices: [] });
const add = (key: string, view: object) =>
  rig.bot.core.stores.outbox.add(undefined, rig.workspaceId, [
    { key, destination: { channel: channels.sales }, view, subject: `test:${key}` },
  ]);
/** While Slack turns the channel away, alerts arrive; then they are as old as this. */
async function heldBack(keys: string[], minutes: number): Promise<void> {
  rig.slack.addFault({ method: 'chat.postMessage', channel: channels.sales, status429: { retryAfter: 1 } });
  for (const key of keys) await add(key, key.includes('notice') ? notice(`[${key}]`) : alert(`[${key}]`));
  rig.bot.wake('outbox');
  await eventually('the channel was turned away', async () =>
    (await rows(keys)).some(({ last_error }) => last_error),
  );
  await sql(
    rig.databaseUrl,
    `UPDATE outbox_message SET created_at = now() - make_interval(mins => $1) WHERE state = 'pending'`,
    [minutes],
  );
  rig.slack.clearFaults();
}
interface Row {
  key: string;
  state: string;
  external_id: string | null;
  last_error: string | null;
  ambiguous: boolean;
}
const rows = (keys: string[]) =>
  sql<Row>(rig.databaseUrl, 'SELECT * FROM outbox_message WHERE key = ANY($1) ORDER BY id', [keys]);
const visible = (key: string) => rig.slack.outbox().filter(({ text }) => text.includes(`[${key}]`));
const names = (prefix: string, count: number) => Array.from({ length: count }, (_, n) => `${prefix}-${n}`);

describe('alerts that an outage held back for more than five minutes', () => {
  test('come as one message, and each counts as sent with it', async () => {
    const keys = names('late', 12);
    await heldBack(keys, 6);
    await rig.settled();
    const stored = await rows(keys);
    expect(stored.map(({ state }) => state)).toEqual(Array(12).fill('sent'));
    expect(new Set(stored.map(({ external_id }) => external_id)).size).toBe(1);
    for (const key of keys) expect(visible(key)).toHaveLength(1);
    expect(visible(keys[0]!)[0]!.ts).toBe(visible(keys[11]!)[0]!.ts);
    expect(visible(keys[0]!)[0]!.text).toContain('12 leads became hot');
  });

  test('at most twenty in one, and none before its turn', async () => {
    const keys = [...names('many', 25), 'notice-after'];
    await heldBack(keys, 6);
    await rig.settled();
    const alerts = (await rows(names('many', 25))).map(({ external_id }) => external_id);
    expect(new Set(alerts.slice(0, 20)).size).toBe(1);
    expect(new Set(alerts.slice(20)).size).toBe(1);
    const ts = keys.map((key) => visible(key)[0]!.ts);
    expect(ts).toEqual(ts.toSorted());
  });

  test('are joined only where nothing stands between them', async () => {
    const keys = ['between-0', 'between-1', 'between-notice', 'between-2', 'between-3'];
    await heldBack(keys, 6);
    await rig.settled();
    const [a, b, c, d, e] = (await rows(keys)).map(({ external_id }) => external_id);
    expect(a).toBe(b);
    expect(d).toBe(e);
    expect(new Set([a, c, d]).size).toBe(3);
  });
});

test('alerts of a moment ago come one by one', async () => {
  const keys = names('fresh', 4);
  await heldBack(keys, 1);
  await rig.settled();
  expect(new Set((await rows(keys)).map(({ external_id }) => external_id)).size).toBe(4);
});

test('whose answer is lost are there once each, also when another one comes meanwhile', async () => {
  const keys = names('lost', 4);
  await heldBack(keys, 6);
  rig.slack.addFault({ method: 'chat.postMessage', dropAfterEffect: true, times: 1 });
  await eventually('the answer is lost', async () => (await rows(keys)).every(({ ambiguous }) => ambiguous));
  await add('lost-4', alert('[lost-4]'));
  await sql(
    rig.databaseUrl,
    `UPDATE outbox_message SET due_at = now(), created_at = now() - interval '10 minutes' WHERE state = 'pending'`,
  );
  rig.bot.wake('outbox');
  await rig.settled();
  const stored = await rows([...keys, 'lost-4']);
  expect(stored.map(({ state }) => state)).toEqual(Array(5).fill('sent'));
  expect(new Set(stored.slice(0, 4).map(({ external_id }) => external_id)).size).toBe(1);
  expect(stored[4]!.external_id).not.toBe(stored[0]!.external_id);
  for (const key of [...keys, 'lost-4']) expect(visible(key)).toHaveLength(1);
});
