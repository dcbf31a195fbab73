import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Bot, startBot } from '../../bot/compose.ts';
import type { NoticeView } from '../../tools/views.ts';
import { silentLog } from '../support/log.ts';
import { channels, people, type Rig, startRig } from '../support/rig.ts';
import { sql } from '../support/sql.ts';
import { eventually } from '../support/wait.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.stop());
afterEach(() => rig.slack.clearFaults());

const notice = (text: string): NoticeView => ({
  kind: 'notice',
  tone: 'info',
  text,
  asOf: new Date().toISOString(),
  notices: [],
});
/** Puts a message into the outbox; its text is its key, so that it is found where people see it. */
const send = (key: string, destination: { channel: string; thread?: string } | { user: string }) =>
  rig.bot.core.stores.outbox.add(undefined, rig.workspaceId, [
    { key, destination, view: notice(`[${key}]`) },
  ]);
const wake = () => rig.bot.wake('outbox');
const visible = (key: string) => rig.slack.outbox().filter(({ text }) => text.includes(`[${key}]`));
interface Row {
  state: string;
  attempts: number;
  ambiguous: boolean;
  last_error: string | null;
}
const row = async (key: string) =>
  (await sql<Row>(rig.databaseUrl, 'SELECT * FROM outbox_message WHERE key = $1', [key]))[0]!;
/** What waits for a later try is tried now. */
const tryNow = async () => {
  await sql(rig.databaseUrl, `UPDATE outbox_message SET due_at = now() WHERE state = 'pending'`);
  wake();
};
const posts = () => rig.slack.requests.filter(({ method }) => method === 'chat.postMessage').length;

describe('an answer of Slack that is lost after the message was posted', () => {
  test('leaves one visible message per key', async () => {
    rig.slack.addFault({ method: 'chat.postMessage', dropAfterEffect: true, times: 3 });
    const keys = ['lost-1', 'lost-2', 'lost-3', 'lost-4', 'lost-5'];
    const places = [channels.sales, channels.operations, channels.shared];
    for (const [index, key] of keys.entries()) await send(key, { channel: places[index % places.length]! });
    wake();
    await eventually('three answers were lost', async () => {
      const rows = await Promise.all(keys.map(row));
      return rows.filter(({ ambiguous }) => ambiguous).length === 3;
    });
    await tryNow();
    await rig.settled();
    for (const key of keys) {
      expect(visible(key)).toHaveLength(1);
      expect(await row(key)).toMatchObject({ state: 'sent' });
    }
  });

  test('also when it is lost again and again', async () => {
    rig.slack.addFault({ method: 'chat.postMessage', dropAfterEffect: true });
    await send('lost-always', { user: people.rep.id });
    wake();
    await eventually('it is tried', async () => (await row('lost-always')).attempts === 1);
    await eventually('it is put back', async () => (await row('lost-always')).last_error !== null);
    await tryNow();
    await eventually('it was found', async () => (await row('lost-always')).state === 'sent');
    expect(visible('lost-always')).toHaveLength(1);
  });
});

describe('a channel that has to wait', () => {
  test('holds no other channel back, and keeps its order', async () => {
    rig.slack.addFault({
      method: 'chat.postMessage',
      channel: channels.sales,
      status429: { retryAfter: 2 },
      times: 1,
    });
    for (const key of ['wait-1', 'wait-2', 'wait-3']) await send(key, { channel: channels.sales });
    await send('free-1', { channel: channels.operations });
    const began = performance.now();
    wake();
    await eventually('the other channel has its message', () => visible('free-1').length === 1);
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(['wait-1', 'wait-2', 'wait-3'].flatMap(visible)).toEqual([]);
    await send('free-2', { channel: channels.operations });
    wake();
    await eventually('and the next one', () => visible('free-2').length === 1);
    expect(performance.now() - began).toBeLessThan(2_000);

    await rig.settled();
    expect(performance.now() - began).toBeGreaterThan(2_000);
    const order = ['wait-1', 'wait-2', 'wait-3'].map((key) => visible(key)[0]!.ts);
    expect(order).toEqual(order.toSorted());
  });

  test('is not asked again before its time', async () => {
    rig.slack.addFault({
      method: 'chat.postMessage',
      channel: channels.sales,
      status429: { retryAfter: 2 },
      times: 1,
    });
    await send('limited', { channel: channels.sales });
    wake();
    await eventually('it was turned away', async () => (await row('limited')).last_error !== null);
    const asked = posts();
    await tryNow();
    await eventually('it was put back', async () => (await row('limited')).attempts === 2);
    expect(posts()).toBe(asked);
    await rig.settled();
    expect(visible('limited')).toHaveLength(1);
  });
});

describe('an answer that Slack refuses for good, and that has no other way', () => {
  test.each([
    ['channel_not_found', 'C0NOWHERE0'],
    ['is_archived', channels.shared],
  ])('(%s) is parked with the cause; nothing loops, and the next one goes out', async (error, channel) => {
    if (channel === channels.shared)
      rig.slack.addFault({ method: 'chat.postMessage', channel, error, times: 1 });
    const before = posts();
    const key = `refused-${error}`;
    await send(key, { channel, thread: '1700000000.000100' });
    wake();
    await eventually('it is parked', async () => (await row(key)).state === 'parked');
    expect(await row(key)).toMatchObject({ attempts: 1, last_error: expect.stringContaining(error) });
    expect(posts() - before).toBeLessThanOrEqual(1);
    await tryNow();
    await send(`after-${error}`, { channel: channels.shared });
    wake();
    await rig.settled();
    expect(visible(`after-${error}`)).toHaveLength(1);
    expect(await row(key)).toMatchObject({ attempts: 1 });
  });

  test('is shown by /health', async () => {
    const { messages } = await rig.ask('ops', '/health');
    expect(messages.at(-1)?.text).toMatch(
      /Messages that could not be sent\W+2\b|\b2 Messages that could not be sent/i,
    );
  });
});

test('a message whose response address cannot be read goes out without it, and so do those behind it', async () => {
  const destination = { channel: channels.sales };
  const sealed = Buffer.from('sealed under a key that is gone');
  await rig.bot.core.stores.outbox.add(undefined, rig.workspaceId, [
    { key: 'unreadable', destination, view: notice('[unreadable]'), sealed },
  ]);
  await send('behind-unreadable', destination);
  wake();
  await rig.settled();
  for (const key of ['unreadable', 'behind-unreadable']) expect(visible(key)).toHaveLength(1);
});

describe('two processes on one outbox', () => {
  let second: Bot;
  beforeAll(async () => {
    second = await startBot(rig.bot.core.config, { now: rig.clock.now, log: silentLog });
  });
  afterAll(() => second.stop());

  test('send each message once, also when one key is added by both', async () => {
    const keys = Array.from({ length: 40 }, (_, n) => `both-${n}`);
    const places = [channels.sales, channels.operations, channels.shared];
    await Promise.all(
      keys.flatMap((key, n) => {
        const channel = places[n % places.length]!;
        return [send(key, { channel }), send(key, { channel })];
      }),
    );
    wake();
    second.wake('outbox');
    await rig.settled();
    for (const key of keys) expect(visible(key)).toHaveLength(1);
  });
});
