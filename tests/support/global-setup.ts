import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { runningPostmaster } from '../../prisma/embedded/postmaster.ts';
import { embeddedPostgres } from '../../prisma/embedded.ts';
import { migrate } from '../../prisma/migrate.ts';
import { silentLog } from './log.ts';
import { reapWithUs } from './reaper.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgres: TestServer;
  }
}
/** The server of this test run: a database to connect to for CREATE DATABASE, and the migrated template. */
export interface TestServer {
  adminUrl: string;
  template: string;
}

/** One PostgreSQL for the whole run: the one at TEST_DATABASE_URL, else an embedded one in a temporary folder. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startServer();
  try {
    const template = `switchboard_test_${randomBytes(4).toString('hex')}`;
    await query(server.url, `CREATE DATABASE ${template}`);
    const url = new URL(server.url);
    url.pathname = `/${template}`;
    await migrate(url.href);
    project.provide('postgres', { adminUrl: server.url, template });
    return async () => {
      await dropDatabases(server.url, template);
      await server.stop();
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function startServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return { url: given, stop: async () => {} };
  const dir = mkdtempSync(path.join(os.tmpdir(), 'switchboard-test-'));
  const remove = () => rmSync(dir, { recursive: true, force: true });
  try {
    // Nothing here must survive a power cut.
    const server = await embeddedPostgres(dir, silentLog, { fsync: 'off', max_connections: '200' });
    const release = reapWithUs((await runningPostmaster(dir))!.pid, dir);
    return {
      url: server.url,
      async stop() {
        await server.stop();
        remove();
        release();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Drops the template and every database that a test made from it and did not drop. */
async function dropDatabases(adminUrl: string, template: string): Promise<void> {
  const names = await query(adminUrl, `SELECT datname FROM pg_database WHERE datname LIKE '${template}%'`);
  for (const { datname } of names) await query(adminUrl, `DROP DATABASE "${datname}" WITH (FORCE)`);
}

async function query(url: string, sql: string): Promise<{ datname?: string }[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
