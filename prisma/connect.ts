import { setTimeout as sleep } from 'node:timers/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import type { Log } from '../connectors/connector.ts';
import { PrismaClient } from './generated/client.ts';

/** One pool of connections, used by Prisma and by statements written in SQL alike. */
export interface Database {
  db: PrismaClient;
  pool: pg.Pool;
  /** Resolves when the database answers. @throws within two seconds when it does not */
  ping(): Promise<void>;
  /** Waits for the queries that run, then closes the connections. */
  close(): Promise<void>;
}

const CONNECT_WITHIN_MS = 3_000;
/** A slow database turns into an error that the caller can answer, not into a pile of waiting requests. */
const STATEMENT_WITHIN_MS = 15_000;
const PING_WITHIN_MS = 2_000;

/**
 * Opens no connection yet. A restart of the database costs the queries that run at that moment; the next ones
 * get new connections.
 * @param max the largest number of connections
 * @param idleMs after this time without work a connection is closed; 0 for never
 */
export function connect(
  url: string,
  { max = 10, idleMs = 10_000, log }: { max?: number; idleMs?: number; log?: Log } = {},
): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    idleTimeoutMillis: idleMs,
    application_name: 'switchboard',
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    statement_timeout: STATEMENT_WITHIN_MS,
    // Times go to the database as written; every session must read them the same way.
    options: '-c timezone=UTC',
    keepAlive: true,
  });
  // Without a listener the end of a connection ends the process, whether it is idle or in somebody's hands.
  const lost = (error: Error) => log?.warn({ error: error.message }, 'lost a database connection');
  pool.on('error', lost);
  pool.on('connect', (client) => client.on('error', () => {}));
  const db = new PrismaClient({ adapter: new PrismaPg(pool) });
  return {
    db,
    pool,
    async ping() {
      const timer = new AbortController();
      const late = sleep(PING_WITHIN_MS, undefined, { signal: timer.signal, ref: false }).then(() => {
        throw new Error(`The database did not answer within ${PING_WITHIN_MS} ms`);
      });
      try {
        await Promise.race([pool.query('SELECT 1'), late]);
      } finally {
        timer.abort();
        late.catch(() => {});
      }
    },
    async close() {
      await db.$disconnect();
      await pool.end();
    },
  };
}
