import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connect, type Database } from '../../prisma/connect.ts';
import { type Outbox, outbox } from '../../prisma/stores/outbox.ts';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';

let database: FreshDatabase;
let connection: Database;
let messages: Outbox;
beforeEach(async () => {
  database = await freshDatabase();
  connection = connect(database.url);
  messages = outbox(connection.db);
});
afterEach(async () => {
  await connection.close();
  await database.drop();
});

const add = (lane: string, count: number) =>
  messages.add(
    undefined,
    'T1',
    Array.from({ length: count }, (_, n) => ({
      key: `${lane}-${n}`,
      destination: { channel: lane },
      view: {},
    })),
  );
const keysOf = async (limit: number) => {
  const { token, messages: claimed } = await messages.claim(limit, 30);
  return { token, claimed, keys: claimed.map(({ key }) => key) };
};

test('a thousand alerts for one channel do not stand before the answers of everybody else', async () => {
  await add('alerts', 1_000);
  for (const person of ['ada', 'bob', 'mia']) await add(person, 1);
  const { keys } = await keysOf(10);
  expect(keys).toEqual(expect.arrayContaining(['alerts-0', 'ada-0', 'bob-0', 'mia-0']));
});

test('of processes that claim at once, one has the lane', async () => {
  const holder = await connection.pool.connect();
  for (let round = 0; round < 5; round++) {
    await add(`round-${round}`, 400);
    // All of them wait for the table and start in the same moment.
    await holder.query('BEGIN; LOCK TABLE outbox_message IN SHARE MODE');
    const claiming = Promise.all(Array.from({ length: 8 }, () => keysOf(100)));
    await sleep(100);
    await holder.query('COMMIT');
    const claims = await claiming;
    expect(claims.filter(({ keys }) => keys.length > 0)).toHaveLength(1);
    await connection.db.outboxMessage.updateMany({ data: { state: 'sent' } });
  }
  holder.release();
});

test('a message that waits for a later try holds back what stands behind it, and nothing else', async () => {
  await add('sales', 3);
  await add('other', 1);
  const { token, claimed } = await keysOf(10);
  const [first, second, third] = claimed.filter(({ lane }) => lane === 'sales');
  await messages.sent(token, [first!.id], undefined);
  await messages.fail(token, [second!.id], 'later', new Date(Date.now() + 60_000), false);
  await messages.release(token, [third!.id]);
  await add('other', 2);
  expect((await keysOf(10)).keys).toEqual([]);
  for (const { id, lane } of claimed) if (lane === 'other') await messages.sent(token, [id], undefined);
  expect((await keysOf(10)).keys).toEqual(['other-1']);
});

test('claiming stays fast with 20,000 messages behind one channel', async () => {
  await add('alerts', 20_000);
  for (let n = 0; n < 50; n++) await add(`person-${n}`, 1);
  await keysOf(1);
  const began = performance.now();
  const { keys } = await keysOf(50);
  const ms = performance.now() - began;
  expect(keys).toHaveLength(50);
  expect(ms).toBeLessThan(100);
});
