import readline from 'node:readline';
import type { DiffParams, SchemaEngine } from '@prisma/schema-engine-wasm';
import { lastPanic } from './engine.ts';

/** What the Prisma CLI may call; anything else is answered "method not found". */
const methods = [
  'applyMigrations',
  'createMigration',
  'dbExecute',
  'devDiagnostic',
  'diagnoseMigrationHistory',
  'diff',
  'ensureConnectionValidity',
  'evaluateDataLoss',
  'introspect',
  'introspectSql',
  'markMigrationApplied',
  'markMigrationRolledBack',
  'reset',
  'schemaPush',
  'version',
] as const;
type Method = (typeof methods)[number];

interface Request {
  id: number;
  /** Missing in the CLI's answers to what we print. */
  method?: string;
  params?: object;
}

/** Codes of the engine's protocol. */
const METHOD_NOT_FOUND = -32601;
const ENGINE_ERROR = 4466;

/** Serves the CLI: one JSON-RPC request or answer per line, until its end of the pipe closes. */
export async function serve(engine: () => Promise<SchemaEngine>): Promise<void> {
  const answers: Promise<void>[] = [];
  for await (const line of readline.createInterface({ input: process.stdin })) {
    if (!line.trim()) continue;
    const request = JSON.parse(line) as Request;
    if (request.method) answers.push(answer(request, engine));
  }
  await Promise.all(answers);
}

async function answer({ id, method: asked, params = {} }: Request, engine: () => Promise<SchemaEngine>) {
  const method = (asked === 'getDatabaseVersion' ? 'version' : asked) as Method;
  if (!methods.includes(method)) {
    return send({ id, error: { code: METHOD_NOT_FOUND, message: `Method not found: ${asked}` } });
  }
  try {
    send({ id, result: await call(await engine(), method, params, id) });
  } catch (error) {
    const { message, code, meta } = error as { message?: string; code?: string; meta?: object };
    const data = {
      is_panic: false,
      message: lastPanic() || message || String(error),
      meta: meta ?? {},
      error_code: code ?? null,
    };
    send({
      id,
      error: { code: ENGINE_ERROR, message: 'An error happened. Check the data field for details.', data },
    });
  }
}

async function call(engine: SchemaEngine, method: Method, params: object, id: number): Promise<unknown> {
  const run = engine[method] as (params: object) => Promise<unknown>;
  if (method !== 'diff') return (await run.call(engine, params)) ?? {};
  // The engine that the CLI expects prints the script by itself.
  const unfiltered = { filters: { externalTables: [], externalEnums: [] } };
  const { stdout, exitCode } = await engine.diff({ ...unfiltered, ...(params as DiffParams) });
  if (stdout !== null && stdout !== undefined)
    send({ id: PRINT_IDS + id, method: 'print', params: { content: stdout } });
  return { exitCode };
}

/** Requests of ours are numbered far away from those of the CLI. */
const PRINT_IDS = 1_000_000;

function send(message: object): void {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}
