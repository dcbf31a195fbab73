import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { MigrationList, SchemaContainer, SchemaEngine } from '@prisma/schema-engine-wasm';
import { migrationAdapter } from './adapter.ts';

type Glue = typeof import('@prisma/schema-engine-wasm/schema_engine_bg') & {
  __wbg_set_wasm(exports: unknown): void;
};
/** Where the engine leaves the message of a panic, which otherwise only says "unreachable". */
interface PanicRegistry {
  message: string;
  set_message(message: string): void;
}

const panics: PanicRegistry = {
  message: '',
  set_message(message) {
    this.message = message;
  },
};
export const lastPanic = (): string => panics.message;

let loading: Promise<Glue> | undefined;

/** Prisma's own schema engine, compiled to WebAssembly and published on npm at the same commit as the download. */
async function load(): Promise<Glue> {
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: panics });
  const folder = path.dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm'));
  const glue = (await import(pathToFileURL(path.join(folder, 'schema_engine_bg.js')).href)) as Glue;
  const code = readFileSync(path.join(folder, 'schema_engine_bg.wasm'));
  const { instance } = await WebAssembly.instantiate(code, {
    './schema_engine_bg.js': glue as unknown as WebAssembly.ModuleImports,
  });
  glue.__wbg_set_wasm(instance.exports);
  (instance.exports.__wbindgen_start as () => void)();
  return glue;
}

export interface OpenEngine {
  engine: SchemaEngine;
  close(): Promise<void>;
}

/** Opens the engine on the database at `url`, with the schema files that commands without files refer to. */
export async function openEngine(url: string, schema?: SchemaContainer[]): Promise<OpenEngine> {
  loading ??= load();
  const { SchemaEngine } = await loading;
  const datamodels = schema?.map(({ path: file, content }): [string, string] => [file, content]);
  const { factory, close } = migrationAdapter(url);
  const engine = await SchemaEngine.new(
    { datamodels },
    () => {},
    bindMigrationAwareSqlAdapterFactory(factory),
  );
  return {
    engine,
    async close() {
      engine.free();
      await close();
    },
  };
}

export async function engineVersion(): Promise<string> {
  loading ??= load();
  return (await loading).version();
}

/** The migrations of a folder in the form that the engine takes. */
export function migrationList(folder: string): MigrationList {
  const baseDir = path.resolve(folder);
  const read = (file: string) => readFileSync(path.join(baseDir, file), 'utf8');
  const lock = 'migration_lock.toml';
  return {
    baseDir,
    lockfile: { path: lock, content: existsSync(path.join(baseDir, lock)) ? read(lock) : null },
    shadowDbInitScript: '',
    migrationDirectories: readdirSync(baseDir, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort()
      .map((name) => ({
        path: name,
        migrationFile: {
          path: 'migration.sql',
          content: { tag: 'ok', value: read(path.join(name, 'migration.sql')) },
        },
      })),
  };
}
