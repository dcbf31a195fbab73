import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { Log } from '../../connectors/connector.ts';
import { embeddedPostgres } from '../../prisma/embedded.ts';
import { migrate } from '../../prisma/migrate.ts';
import type { Setting } from '../bench.ts';

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };

export interface DatabaseServer {
  /** A migrated, empty database of its own. @returns its address */
  database(): Promise<string>;
}

/**
 * A PostgreSQL of this run alone, in a temporary folder, as the product starts it: its default settings, fsync
 * included. Gone at the end of the bench.
 */
export async function startDatabaseServer({ defer }: Setting): Promise<DatabaseServer> {
  const dir = temporaryFolder(defer);
  const server = await embeddedPostgres(dir, silentLog);
  defer(() => server.stop());
  let made = 0;
  return {
    async database() {
      const url = new URL(server.url);
      url.pathname = `/bench_${++made}`;
      await withClient(server.url, (client) => client.query(`CREATE DATABASE ${url.pathname.slice(1)}`));
      await migrate(url.href);
      return url.href;
    },
  };
}

export function temporaryFolder(defer: Setting['defer']): string {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'switchboard-bench-'));
  defer(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** A pool that ends with the bench. */
export function openPool(url: string, max: number, defer: Setting['defer']): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max });
  pool.on('error', () => {}); // the server stops at the end
  defer(() => pool.end());
  return pool;
}
