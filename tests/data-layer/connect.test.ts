import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connect, type Database } from '../../prisma/connect.ts';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';
import { eventually } from '../support/wait.ts';

let database: FreshDatabase;
let connection: Database;
beforeEach(async () => {
  database = await freshDatabase();
  connection = connect(database.url, { max: 4 });
});
afterEach(async () => {
  await connection.close();
  await database.drop();
});

async function killAllConnections(): Promise<number> {
  const other = new pg.Client({ connectionString: database.url });
  await other.connect();
  const { rowCount } = await other.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  );
  await other.end();
  return rowCount ?? 0;
}

describe('database connection', () => {
  test('Prisma and SQL share one pool and see the same rows', async () => {
    await connection.db.workspace.create({ data: { id: 'T1', name: 'Test' } });
    const { rows } = await connection.pool.query('SELECT id, name FROM workspace');
    expect(rows).toEqual([{ id: 'T1', name: 'Test' }]);
  });

  test('lives on when all its connections are killed, idle and at work', async () => {
    const busy = await connection.pool.connect();
    const working = busy.query('SELECT pg_sleep(5)').catch((error: Error) => error.message);
    await connection.db.workspace.count();
    expect(await killAllConnections()).toBeGreaterThan(1);
    expect(await working).toContain('terminating connection');
    busy.release(true);
    // The end of an idle connection is news like any other: a query that is faster meets it and is lost.
    await eventually('the pool has dropped what was killed', () => connection.pool.totalCount === 0);
    expect(await connection.db.workspace.count()).toBe(0);
    await connection.ping();
  });

  test('a statement that takes too long is ended by the database', async () => {
    const { rows } = await connection.pool.query('SHOW statement_timeout');
    expect(rows).toEqual([{ statement_timeout: '15s' }]);
  });

  test('says soon that nobody answers', async () => {
    const nowhere = connect('postgresql://nobody:x@127.0.0.1:1/none');
    await expect(nowhere.ping()).rejects.toThrow('ECONNREFUSED');
    await expect(nowhere.db.workspace.count()).rejects.toThrow();
    await nowhere.close();
  });

  test('times are read and written as UTC, whatever the server thinks', async () => {
    const { rows } = await connection.pool.query(`SHOW timezone`);
    expect(rows).toEqual([{ TimeZone: 'UTC' }]);
  });
});
