import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import pg from 'pg';
import { embeddedPostgres } from './embedded.ts';
import { migrationList, openEngine } from './engine/engine.ts';
import { migrationsFolder } from './migrate.ts';

/** Tables made by a migration that are not models: Agenda's. */
const externalTables = ['public.agenda_jobs', 'public.agenda_logs'];
const schemaFile = fileURLToPath(new URL('./schema.prisma', import.meta.url));

/**
 * What separates the migrations from `schema.prisma`, as the SQL of the missing migration; empty when they are
 * equal. Makes and drops a database beside the one given.
 * @param extra more of the schema, as if it stood in the file
 */
export async function missingMigration(url: string, extra = ''): Promise<string> {
  const schema = [{ path: schemaFile, content: `${readFileSync(schemaFile, 'utf8')}\n${extra}` }];
  const { engine, close } = await openEngine(url, schema);
  try {
    const { stdout, exitCode } = await engine.diff({
      from: { tag: 'migrations', ...migrationList(migrationsFolder) },
      to: { tag: 'schemaDatamodel', files: schema },
      script: true,
      exitCode: true,
      filters: { externalTables, externalEnums: [] },
    });
    return exitCode === 0 ? '' : (stdout ?? '');
  } finally {
    await close();
  }
}

/** Columns, constraints, indexes and triggers of the tables with this prefix, one line each, in a fixed order. */
export async function describeTables(url: string, prefix: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ line: string }>(DESCRIBE, [`${prefix}%`]);
    return rows.map(({ line }) => line);
  } finally {
    await client.end();
  }
}

const DESCRIBE = `
  WITH ours AS (SELECT oid, relname FROM pg_class WHERE relkind = 'r' AND relname LIKE $1)
  SELECT relname || '.' || attname || ' ' || format_type(atttypid, atttypmod)
         || CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END
         || COALESCE(' DEFAULT ' || pg_get_expr(adbin, adrelid), '') AS line
    FROM ours JOIN pg_attribute a ON attrelid = ours.oid AND attnum > 0 AND NOT attisdropped
         LEFT JOIN pg_attrdef d ON adrelid = attrelid AND adnum = attnum
  UNION ALL SELECT pg_get_indexdef(indexrelid) FROM ours JOIN pg_index ON indrelid = ours.oid
  UNION ALL SELECT relname || ' ' || pg_get_constraintdef(c.oid) FROM ours JOIN pg_constraint c ON conrelid = ours.oid
  UNION ALL SELECT pg_get_triggerdef(t.oid) FROM ours JOIN pg_trigger t ON tgrelid = ours.oid AND NOT tgisinternal
  ORDER BY line`;

/** `npm run migrations:check`: exit code 1 and the missing SQL when a migration is missing. */
async function main(): Promise<number> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'switchboard-check-'));
  const quiet = { debug() {}, info() {}, warn() {}, error() {} };
  try {
    const server = await embeddedPostgres(dir, quiet);
    try {
      const missing = await missingMigration(server.url);
      console.log(
        missing
          ? `schema.prisma is ahead of the migrations by:\n\n${missing}`
          : 'The migrations equal schema.prisma.',
      );
      return missing ? 1 : 0;
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exit(await main());
