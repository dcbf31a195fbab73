import { readFileSync } from 'node:fs';
import pg from 'pg';
import { execute } from './adapter.ts';
import { engineVersion, lastPanic, openEngine } from './engine.ts';
import { serve } from './rpc.ts';

// The command line of Prisma's schema engine, as the CLI of 7.10 uses it:
//   --version
//   --datasource <json> cli can-connect-to-database | create-database | drop-database
//   --datasource <json> [--datamodels <file>]…            JSON-RPC on stdin and stdout

const args = process.argv.slice(2);
const valuesOf = (...names: string[]) => args.filter((_, index) => names.includes(args[index - 1] ?? ''));

process.on('uncaughtException', (error) => {
  console.error(lastPanic() || error);
  process.exit(101); // as the engine does on a panic
});

if (args.includes('--version') || args.includes('-V')) {
  console.log(`schema-engine-cli ${await engineVersion()}`);
} else if (args.includes('cli')) {
  process.exitCode = await administrate(args[args.indexOf('cli') + 1], databaseUrl());
} else {
  const schema = valuesOf('-d', '--datamodel', '--datamodels').map((file) => ({
    path: file,
    content: readFileSync(file, 'utf8'),
  }));
  let opening: ReturnType<typeof openEngine> | undefined;
  await serve(async () => {
    opening ??= openEngine(databaseUrl(), schema.length > 0 ? schema : undefined);
    return (await opening).engine;
  });
  await (await opening)?.close();
}

function databaseUrl(): string {
  const { url } = JSON.parse(valuesOf('--datasource')[0] ?? '{}') as { url?: string };
  if (!url) throw new Error('No database: set DATABASE_URL');
  return url;
}

/** @returns the exit code; errors go to stderr in the engine's format, with the CLI's error codes */
async function administrate(command: string | undefined, url: string): Promise<number> {
  const database = decodeURIComponent(new URL(url).pathname.slice(1)) || 'postgres';
  const server = new URL(url);
  server.pathname = '/postgres';
  try {
    if (command === 'can-connect-to-database') await execute(url, 'SELECT 1');
    else if (command === 'create-database')
      await execute(server.href, `CREATE DATABASE ${pg.escapeIdentifier(database)}`);
    else if (command === 'drop-database') {
      await execute(server.href, `DROP DATABASE IF EXISTS ${pg.escapeIdentifier(database)} WITH (FORCE)`);
    } else throw new Error(`Unknown command ${command}`);
    return 0;
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    const missing = code === '3D000'; // invalid_catalog_name
    const fields = missing
      ? {
          error_code: 'P1003',
          message: `Database \`${database}\` does not exist on the database server at \`${server.host}\`.`,
        }
      : { error_code: 'P1001', message: message || String(error) };
    const entry = {
      level: 'ERROR',
      timestamp: new Date().toISOString(),
      target: 'schema_engine',
      fields: { ...fields, meta: {} },
    };
    process.stderr.write(`${JSON.stringify(entry)}\n`);
    return 1;
  }
}
