import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { describeTables, missingMigration } from '../../prisma/check.ts';
import { migrationList, openEngine } from '../../prisma/engine/engine.ts';
import { migrate, migrationsFolder, pendingMigrations } from '../../prisma/migrate.ts';
import { makeAgendaTables } from '../../scheduler/agenda.ts';
import { emptyDatabase, type FreshDatabase } from '../support/postgres.ts';
import { runProgram } from '../support/programs.ts';

let database: FreshDatabase;
afterEach(() => database.drop());

async function query(sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('migrations', () => {
  beforeEach(async () => {
    database = await emptyDatabase();
  });

  test('make exactly what schema.prisma describes', async () => {
    expect(await missingMigration(database.url)).toBe('');
    expect(await missingMigration(database.url, 'model Extra {\n  id Int @id\n}')).toContain(
      'CREATE TABLE "Extra"',
    );
  });

  test("make Agenda's tables exactly as Agenda would", async () => {
    await migrate(database.url);
    const ours = await describeTables(database.url, 'agenda_');
    await query('DROP TABLE agenda_jobs, agenda_logs; DROP FUNCTION update_agenda_jobs_updated_at');
    await makeAgendaTables(database.url);
    expect(ours).toEqual(await describeTables(database.url, 'agenda_'));
    expect(ours.length).toBeGreaterThan(40);
  });

  test('leave a history that Prisma itself finds in order', async () => {
    const applied = await migrate(database.url);
    expect(await pendingMigrations(database.url)).toEqual([]);
    const { engine, close } = await openEngine(database.url);
    const filters = { externalTables: [], externalEnums: [] };
    const migrationsList = migrationList(migrationsFolder);
    expect(
      await engine.diagnoseMigrationHistory({ migrationsList, optInToShadowDatabase: false, filters }),
    ).toMatchObject({ editedMigrationNames: [], failedMigrationNames: [], history: null });
    expect(await engine.applyMigrations({ migrationsList, filters })).toEqual({ appliedMigrationNames: [] });
    await close();
    expect(applied).toEqual(migrationsList.migrationDirectories.map(({ path: name }) => name));
  });

  test('find nothing to do after Prisma applied them', async () => {
    const { engine, close } = await openEngine(database.url);
    await engine.applyMigrations({
      migrationsList: migrationList(migrationsFolder),
      filters: { externalTables: [], externalEnums: [] },
    });
    await close();
    expect(await migrate(database.url)).toEqual([]);
  });

  test('four processes that start on an empty database apply each file once, and all of them run', async () => {
    const program = path.resolve('tests/data-layer/boot-program.ts');
    const runs = await Promise.all([1, 2, 3, 4].map((n) => runProgram(program, [database.url, `boot-${n}`])));
    expect(runs.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
      Array(4).fill({ code: 0, stderr: '' }),
    );
    const applied = runs.flatMap(({ stdout }) => JSON.parse(stdout) as string[]);
    expect(applied.toSorted()).toEqual(
      migrationList(migrationsFolder).migrationDirectories.map((d) => d.path),
    );
    expect(await query(`SELECT count(*)::int AS jobs FROM agenda_jobs`)).toEqual([{ jobs: 1 }]);
  });
});

describe('a migration', () => {
  let folder: string;
  const write = (name: string, sql: string) => {
    mkdirSync(path.join(folder, name), { recursive: true });
    writeFileSync(path.join(folder, name, 'migration.sql'), sql);
  };
  beforeEach(async () => {
    database = await emptyDatabase();
    folder = mkdtempSync(path.join(os.tmpdir(), 'switchboard-migrations-'));
    write('1_first', 'CREATE TABLE first (id int)');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('that fails leaves nothing behind and works once it is repaired', async () => {
    write('2_second', 'CREATE TABLE second (id int); SELECT 1/0;');
    await expect(migrate(database.url, folder)).rejects.toThrow('2_second failed, nothing of it was kept');
    expect(await query(`SELECT to_regclass('second') AS second`)).toEqual([{ second: null }]);
    expect(await pendingMigrations(database.url, folder)).toEqual(['2_second']);
    write('2_second', 'CREATE TABLE second (id int)');
    expect(await migrate(database.url, folder)).toEqual(['2_second']);
  });

  test('that was edited after it was applied is refused', async () => {
    await migrate(database.url, folder);
    write('1_first', 'CREATE TABLE first (id bigint)');
    await expect(migrate(database.url, folder)).rejects.toThrow('1_first was edited');
  });

  test('that only a newer build knows is refused, with nothing changed', async () => {
    write('2_second', 'CREATE TABLE second (id int)');
    await migrate(database.url, folder);
    rmSync(path.join(folder, '2_second'), { recursive: true });
    write('3_third', 'CREATE TABLE third (id int)');
    await expect(migrate(database.url, folder)).rejects.toThrow('install the newer build');
    expect(await query(`SELECT to_regclass('third') AS third`)).toEqual([{ third: null }]);
  });

  test('that would wait for a table in use gives up instead of blocking everybody', async () => {
    await migrate(database.url, folder);
    write('2_second', 'ALTER TABLE first ADD COLUMN name text');
    const reader = new pg.Client({ connectionString: database.url });
    await reader.connect();
    await reader.query('BEGIN; SELECT * FROM first');
    await expect(migrate(database.url, folder)).rejects.toThrow('lock timeout');
    await reader.end();
    expect(await migrate(database.url, folder)).toEqual(['2_second']);
  });
});
