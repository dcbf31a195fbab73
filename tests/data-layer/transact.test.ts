import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type Database } from '../../prisma/connect.ts';
import { type Tx, transact } from '../../prisma/db.ts';
import { retryAt } from '../../scheduler/retry.ts';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';

let database: FreshDatabase;
let connection: Database;
beforeAll(async () => {
  database = await freshDatabase();
  connection = connect(database.url, { max: 2 });
});
afterAll(async () => {
  await connection.close();
  await database.drop();
});

const errorOf = (work: (tx: Tx) => Promise<unknown>, { db } = connection, timeoutMs?: number) =>
  transact(db, work, timeoutMs).then(
    () => undefined,
    (error: unknown) => error,
  );
/** The work waits for the database, however often it was tried: nothing is parked for it. */
function expectWaitedOut(error: unknown): void {
  expect(error).toMatchObject({ code: 'transient', message: 'The database did not answer in time.' });
  expect(retryAt(error, 100, new Date())).not.toBeNull();
}

describe('what the database could not do now is tried again, not parked', () => {
  test('a statement that takes too long', async () => {
    const slow = async (tx: Tx) => {
      await tx.$executeRaw`SET LOCAL statement_timeout = 50`;
      await tx.$queryRaw`SELECT pg_sleep(5)::text`;
    };
    expectWaitedOut(await errorOf(slow));
  });

  test('a lock that somebody else holds', async () => {
    const holder = await connection.pool.connect();
    await holder.query('BEGIN; LOCK TABLE workspace');
    const waiting = async (tx: Tx) => {
      await tx.$executeRaw`SET LOCAL lock_timeout = 50`;
      await tx.workspace.findMany();
    };
    const error = await errorOf(waiting);
    await holder.query('COMMIT');
    holder.release();
    expectWaitedOut(error);
  });

  test('a transaction that takes too long', async () => {
    const long = async (tx: Tx) => {
      await sleep(200);
      await tx.workspace.findMany();
    };
    expectWaitedOut(await errorOf(long, connection, 50));
  });

  test('no connection that is free', async () => {
    const held = await Promise.all([connection.pool.connect(), connection.pool.connect()]);
    const error = await errorOf((tx) => tx.workspace.findMany());
    for (const client of held) client.release();
    expectWaitedOut(error);
  });

  test('a connection that is cut, before and while it answers', async () => {
    const cut = (tx: Tx) => tx.$queryRaw`SELECT pg_terminate_backend(pg_backend_pid())`;
    expectWaitedOut(await errorOf(cut));
    const goOn = async (tx: Tx) => {
      await cut(tx).catch(() => {});
      await tx.workspace.findMany();
    };
    expectWaitedOut(await errorOf(goOn));
  });

  test('nobody who answers', async () => {
    const nowhere = connect('postgresql://nobody:x@127.0.0.1:1/none');
    expectWaitedOut(await errorOf((tx) => tx.workspace.findMany(), nowhere));
    await nowhere.close();
  });
});

test('a mistake of ours stays one, and is parked after some tries', async () => {
  const wrong = await errorOf((tx) => tx.$queryRaw`SELECT * FROM no_such_table`);
  expect(wrong).not.toHaveProperty('code', 'transient');
  expect(retryAt(wrong, 8, new Date())).toBeNull();
});
