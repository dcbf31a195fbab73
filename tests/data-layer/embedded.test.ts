import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { runningPostmaster } from '../../prisma/embedded/postmaster.ts';
import { databaseFolder, type EmbeddedPostgres, embeddedPostgres } from '../../prisma/embedded.ts';
import { silentLog } from '../support/log.ts';
import { runProgram, startProgram } from '../support/programs.ts';
import { eventually } from '../support/wait.ts';

const program = path.resolve('tests/data-layer/embedded-program.ts');
const folders: string[] = [];
const servers: EmbeddedPostgres[] = [];
/** Kept from test to test, as the folder of an installation is; `newFolder` begins afresh. */
let dir: string;

function newFolder(): string {
  const parent = mkdtempSync(path.join(os.tmpdir(), 'switchboard-embedded-'));
  chmodSync(parent, 0o755);
  folders.push(parent);
  dir = path.join(parent, 'postgres');
  return dir;
}
beforeAll(newFolder);
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
  expect(await runningPostmaster(dir)).toBeUndefined();
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<EmbeddedPostgres> {
  const server = await embeddedPostgres(dir, silentLog);
  servers.push(server);
  return server;
}
async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('embedded PostgreSQL', () => {
  test('keeps its data, and starts the second time in a fraction of the first', async () => {
    const timed = async () => {
      const began = performance.now();
      const { url } = await start();
      return { url, ms: performance.now() - began };
    };
    const first = await timed();
    await query(first.url, `CREATE TABLE kept AS SELECT 'ä€\u{1F511}' AS text`);
    await servers.pop()!.stop();
    const second = await timed();
    expect(await query(second.url, 'SELECT text FROM kept')).toEqual([{ text: 'ä€\u{1F511}' }]);
    expect(second.ms / first.ms).toBeLessThan(0.4);
    await query(second.url, 'DROP TABLE kept');
  });

  test('is UTF-8 and UTC, listens on the loopback interface only, and wants a password', async () => {
    const { url } = await start();
    const [settings] = await query(
      url,
      `SELECT current_setting('server_encoding') AS encoding, current_setting('TimeZone') AS zone,
              current_setting('listen_addresses') AS address, lower('Ä') AS lower`,
    );
    expect(settings).toEqual({ encoding: 'UTF8', zone: 'UTC', address: '127.0.0.1', lower: 'ä' });
    const wrong = new URL(url);
    wrong.password = 'wrong';
    await expect(query(wrong.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    expect(statSync(path.join(dir, 'password')).mode & 0o777).toBe(0o600);
  });

  test('keeps personal data and statements out of its log', async () => {
    const { url } = await start();
    await query(url, `CREATE TABLE mail (address text UNIQUE); INSERT INTO mail VALUES ('ann@example.com')`);
    await expect(query(url, `INSERT INTO mail VALUES ('ann@example.com')`)).rejects.toThrow('duplicate');
    const log = readFileSync(path.join(dir, 'postgres.log'), 'utf8');
    expect(log).toContain('duplicate key');
    expect(log).not.toContain('ann@example.com');
  });

  test('is shared: the last one to leave stops it', async () => {
    const first = await start();
    const second = await start();
    expect([first.started, second.started]).toEqual([true, false]);
    expect(second.url).toBe(first.url);
    await first.stop();
    expect(await query(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('is started once by processes that begin at the same time', async () => {
    newFolder();
    const runs = await Promise.all([1, 2, 3, 4].map(() => runProgram(program, [dir, 'once'])));
    expect(runs.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
      Array(4).fill({ code: 0, stderr: '' }),
    );
    expect(await runningPostmaster(dir)).toBeUndefined();
  });

  test('is taken over when the process that started it was killed', async () => {
    const child = startProgram(program, [dir, 'stay']);
    let output = '';
    child.stdout?.on('data', (chunk) => (output += chunk));
    await eventually('the program runs', () => output.includes('ready'));
    child.kill('SIGKILL');
    await eventually('the program is gone', () => child.signalCode !== null);
    const { started, url } = await start();
    expect(started).toBe(false);
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('comes back after it was killed itself, with everything that was committed', async () => {
    const { url } = await start();
    await query(url, 'CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n');
    process.kill((await runningPostmaster(dir))!.pid, 'SIGKILL');
    const again = await start();
    expect(again.started).toBe(true);
    expect(await query(again.url, 'SELECT count(*)::int AS n FROM kept')).toEqual([{ n: 1000 }]);
  });

  test('does not trip over a first start that was cut short', async () => {
    newFolder();
    const { signal } = spawnSync(process.execPath, ['--import', 'tsx', program, dir, 'once'], {
      timeout: 400, // in the middle of initdb, or a little before or after: any of them has to do
      killSignal: 'SIGKILL',
    });
    expect(signal).toBe('SIGKILL');
    const { url } = await start();
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test.runIf(process.getuid?.() === 0)(
    'keeps the files where its account may go when the folder is closed to it',
    async () => {
      newFolder();
      chmodSync(path.dirname(dir), 0o700);
      const elsewhere = mkdtempSync(path.join(os.tmpdir(), 'switchboard-elsewhere-'));
      chmodSync(elsewhere, 0o755);
      try {
        const server = await embeddedPostgres(dir, silentLog, {}, elsewhere);
        expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
        await server.stop();
        expect(databaseFolder(dir, elsewhere).startsWith(elsewhere)).toBe(true);
        expect(readdirSync(databaseFolder(dir, elsewhere))).toContain('data');
        expect(existsSync(dir)).toBe(false);
      } finally {
        rmSync(elsewhere, { recursive: true, force: true });
      }
    },
  );

  test('leaves only its folder behind', async () => {
    newFolder();
    await start();
    await servers.pop()!.stop();
    expect(readdirSync(dir).sort()).toEqual(['data', 'password', 'postgres.log', 'users']);
    expect(existsSync(path.join(dir, 'data', 'postmaster.pid'))).toBe(false);
  });
});
