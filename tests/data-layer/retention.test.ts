import { afterEach, beforeEach, expect, test } from 'vitest';
import { connect, type Database } from '../../prisma/connect.ts';
import { createStores, type Stores } from '../../prisma/stores/index.ts';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';

let database: FreshDatabase;
let connection: Database;
let stores: Stores;
beforeEach(async () => {
  database = await freshDatabase();
  connection = connect(database.url);
  stores = createStores(connection.db, Buffer.alloc(32), connection);
});
afterEach(async () => {
  await connection.close();
  await database.drop();
});

const run = (text: string) => connection.pool.query(text);
const limit = new Date('2026-06-01T00:00:00Z');
const before = { threads: limit, deliveries: limit, messages: limit, actions: limit, runs: limit };
const [old, recent] = [`'2026-05-31'::timestamptz`, `'2026-06-02'::timestamptz`];
const left = async (table: string, column: string) =>
  (await run(`SELECT ${column} AS name FROM ${table}`)).rows.map(({ name }) => String(name)).toSorted();

test('what was done long ago is forgotten; what is recent, waits or was parked stays', async () => {
  for (const [state, at, key] of [
    ['done', old, 'forgotten'],
    ['done', recent, 'recent'],
    ['pending', old, 'waiting'],
    ['parked', old, 'parked'],
  ]) {
    await run(`INSERT INTO delivery (workspace_id, source, event_key, kind, payload, state, due_at)
      VALUES ('T1', 'test', '${key}', 'test', '{}', '${state}', ${at})`);
    await run(`INSERT INTO outbox_message (workspace_id, key, destination, lane, view, state, due_at)
      VALUES ('T1', '${key}', '{}', '', '{}', '${state === 'done' ? 'sent' : state}', ${at})`);
    await run(`INSERT INTO pending_action (id, workspace_id, tool, input, args_hash, version, requester_id, origin, status, expires_at)
      VALUES (gen_random_uuid(), 'T1', '${key}', '{}', '', '', 'U1', 'button', '${state === 'parked' ? 'executing' : state}', ${at})`);
    await run(`INSERT INTO thread_message (workspace_id, channel, thread, user_id, role, text, at)
      VALUES ('T1', 'C1', '1', 'U1', 'user', '${at === old ? 'forgotten' : 'recent'}', ${at})`);
  }
  const gone = await stores.retention.forget(before);
  expect(gone).toEqual({ threads: 3, deliveries: 1, messages: 1, actions: 1, runs: 0 });
  const kept = ['parked', 'recent', 'waiting'];
  expect(await left('delivery', 'event_key')).toEqual(kept);
  expect(await left('outbox_message', 'key')).toEqual(kept);
  expect(await left('pending_action', 'tool')).toEqual(kept);
  expect(await left('thread_message', 'text')).toEqual(['recent']);
});

test('who was greeted long ago is not greeted again', async () => {
  await run(`INSERT INTO outbox_message (workspace_id, key, destination, lane, view, state, due_at)
    VALUES ('T1', 'greeting:U1', '{}', '', '{}', 'sent', ${old})`);
  await stores.retention.forget(before);
  expect(await left('outbox_message', 'key')).toContain('greeting:U1');
  await run(`DELETE FROM outbox_message WHERE key = 'greeting:U1'`);
});

test('an old sync is forgotten with what it rejected, but never the latest of a system', async () => {
  const sync = (connector: string, at: string, state = 'done') =>
    run(`WITH run AS (INSERT INTO sync_run (id, workspace_id, connector, mode, state, due_at, created_at)
        VALUES (gen_random_uuid(), 'T1', '${connector}', 'full', '${state}', ${at}, ${at}) RETURNING id)
      INSERT INTO rejected_record (workspace_id, run_id, stream, external_id, issues)
      SELECT 'T1', id, 'contacts', '${connector} ' || ${at}::date, '{}' FROM run`);
  await sync('hubspot', old);
  await sync('hubspot', recent);
  await sync('stripe', old, 'failed');
  expect(await stores.retention.forget(before)).toMatchObject({ runs: 1 });
  expect(await left('sync_run', 'connector')).toEqual(['hubspot', 'stripe']);
  expect(await left('rejected_record', 'external_id')).toEqual(['hubspot 2026-06-02', 'stripe 2026-05-31']);
});

test('a large heap goes in portions', async () => {
  await run(`INSERT INTO delivery (workspace_id, source, event_key, kind, payload, state, due_at)
    SELECT 'T1', 'test', n::text, 'test', '{}', 'done', ${old} FROM generate_series(1, 6000) n`);
  expect(await stores.retention.forget(before)).toMatchObject({ deliveries: 5000 });
  expect(await stores.retention.forget(before)).toMatchObject({ deliveries: 1000 });
});

test.each([
  `delivery WHERE state = 'done' AND due_at < now() - interval '35 days'`,
  `outbox_message WHERE state = 'sent' AND due_at < now() - interval '35 days'`,
  `thread_message WHERE at < now() - interval '30 days'`,
])('no whole table is read to find that there is nothing to forget: %s', async (where) => {
  await run(`INSERT INTO delivery (workspace_id, source, event_key, kind, payload, state)
    SELECT 'T1', 'test', n::text, 'test', '{}', 'done' FROM generate_series(1, 3000) n`);
  await run(`INSERT INTO outbox_message (workspace_id, key, destination, lane, view, state)
    SELECT 'T1', n::text, '{}', '', '{}', 'sent' FROM generate_series(1, 3000) n`);
  await run(`INSERT INTO thread_message (workspace_id, channel, thread, user_id, role, text)
    SELECT 'T1', 'C1', '1', 'U1', 'user', '' FROM generate_series(1, 3000)`);
  await run('ANALYZE');
  const { rows } = await run(`EXPLAIN SELECT id FROM ${where} LIMIT 5000`);
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
  expect(plan).toMatch(/Index Cond: .*at < /);
});
