import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { runningPostmaster } from '../../prisma/embedded/postmaster.ts';
import { type EmbeddedPostgres, embeddedPostgres } from '../../prisma/embedded.ts';
import { migrate } from '../../prisma/migrate.ts';
import { silentLog } from '../support/log.ts';
import { startProgram } from '../support/programs.ts';
import { eventually } from '../support/wait.ts';

// A server of their own: these tests kill it.

let dir: string;
let server: EmbeddedPostgres;
let pool: pg.Pool;
const workers: ChildProcess[] = [];

beforeAll(async () => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'switchboard-faults-'));
  server = await embeddedPostgres(dir, silentLog);
  await migrate(server.url);
  pool = new pg.Pool({ connectionString: server.url, max: 4 });
  pool.on('error', () => {}); // the server is killed under it
  await pool.query('CREATE TABLE effect (delivery_id bigint, worker text)');
});
afterAll(async () => {
  await pool.end();
  await server.stop();
  rmSync(dir, { recursive: true, force: true });
});
beforeEach(async () => {
  inserted = 0;
  await pool.query('TRUNCATE delivery, effect');
});
afterEach(() => {
  for (const worker of workers.splice(0)) worker.kill('SIGKILL');
});

async function startWorker(name: string): Promise<ChildProcess> {
  const worker = startProgram(path.resolve('tests/data-layer/worker-program.ts'), [server.url, name]);
  workers.push(worker);
  let output = '';
  worker.stdout?.on('data', (chunk) => (output += chunk));
  worker.stderr?.on('data', (chunk) => (output += chunk));
  await eventually(`worker ${name} is ready: ${output}`, () => output.includes('ready'));
  return worker;
}

let inserted = 0;
async function insert(count: number): Promise<void> {
  await pool.query(
    `INSERT INTO delivery (workspace_id, source, event_key, kind, payload)
     SELECT 'T1', 'test', 'event-' || n, 'test', '{}' FROM generate_series($1::int, $2::int) n`,
    [inserted + 1, inserted + count],
  );
  inserted += count;
}
const count = async (sql: string) =>
  (await pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${sql}`)).rows[0]!.n;
const effects = () => count('effect');

/** Every delivery is done, with exactly one effect. */
async function expectExact(): Promise<void> {
  expect(await count(`delivery WHERE state <> 'done'`)).toBe(0);
  expect(await effects()).toBe(inserted);
  expect(await count('(SELECT DISTINCT delivery_id FROM effect) each')).toBe(inserted);
}

describe('a worker killed in the middle of its work', () => {
  test('loses nothing and repeats nothing: another one takes over', async () => {
    await insert(400);
    const first = await startWorker('first');
    await startWorker('second');
    await eventually('some work is done', async () => (await effects()) > 60);
    first.kill('SIGKILL');
    await eventually('everything is done', async () => (await effects()) === inserted, 20_000);
    await expectExact();
  });

  test('is followed by the next start within 35 seconds, whatever the dead one held', async () => {
    await insert(200);
    const first = await startWorker('first');
    await eventually('some work is done', async () => (await effects()) > 20);
    first.kill('SIGKILL');
    await startWorker('second');
    const restarted = performance.now();
    await eventually('everything is done', async () => (await effects()) === inserted, 25_000);
    expect(performance.now() - restarted).toBeLessThan(35_000);
    await expectExact();
  });
});

describe('a restart of the database under load', () => {
  test.each([
    ['orderly', 'SIGINT'],
    ['after a crash', 'SIGKILL'],
  ] as const)('%s: the process lives on and goes on by itself', async (_name, signal) => {
    const worker = await startWorker('only');
    await insert(300);
    await eventually('some work is done', async () => (await effects()) > 30);

    const { pid } = (await runningPostmaster(dir))!;
    process.kill(pid, signal);
    await eventually('the server is gone', async () => (await runningPostmaster(dir)) === undefined);
    await sleep(1_500);
    const { port } = new URL(server.url);
    server = await embeddedPostgres(dir, silentLog, { port });
    expect(server.started).toBe(true);

    await insert(100);
    await eventually('everything is done', async () => (await effects()) === inserted, 15_000);
    await expectExact();
    expect({ exitCode: worker.exitCode, signal: worker.signalCode }).toEqual({
      exitCode: null,
      signal: null,
    });
  });
});
