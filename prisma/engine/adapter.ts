import { randomUUID } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQuery,
  type SqlQueryable,
} from '@prisma/driver-adapter-utils';
import pg from 'pg';

export interface MigrationAdapter {
  factory: SqlMigrationAwareDriverAdapterFactory;
  /** Ends the connections, and with them the engine's lock on the database; the engine itself leaves them open. */
  close(): Promise<void>;
}

/**
 * Connects Prisma's schema engine to the database at `url`. Prisma's own adapter (7.10) is made for queries; for
 * migrations it needs three corrections, each named below.
 */
export function migrationAdapter(url: string): MigrationAdapter {
  const pools: pg.Pool[] = [];
  const schema = new URL(url).searchParams.get('schema') ?? undefined;
  const factory: SqlMigrationAwareDriverAdapterFactory = {
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect: () => open(url, schema, pools),
    async connectToShadowDb() {
      // Corrected: the adapter keeps the connection string, so that its shadow would be the real database.
      const name = `prisma_migrate_shadow_db_${randomUUID()}`;
      const shadow = new URL(url);
      shadow.pathname = `/${name}`;
      await execute(url, `CREATE DATABASE "${name}"`);
      const adapter = await open(shadow.href, schema, pools);
      const dispose = adapter.dispose.bind(adapter);
      adapter.dispose = async () => {
        await dispose();
        await execute(url, `DROP DATABASE "${name}" WITH (FORCE)`);
      };
      return adapter;
    },
  };
  return {
    factory,
    async close() {
      await Promise.all(pools.filter((pool) => !pool.ending).map((pool) => pool.end()));
    },
  };
}

/** Runs a script on a connection of its own. */
export async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: withoutSchema(url) });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** `schema` is a parameter of Prisma's, unknown to PostgreSQL. */
function withoutSchema(url: string): string {
  const plain = new URL(url);
  plain.searchParams.delete('schema');
  return plain.href;
}

async function open(url: string, schema: string | undefined, pools: pg.Pool[]): Promise<SqlDriverAdapter> {
  const pool = new pg.Pool({ connectionString: withoutSchema(url), max: 2 });
  pool.on('error', () => {}); // the next query tells
  pools.push(pool);
  const adapter = readingChars(await new PrismaPg(pool, { schema, disposeExternalPool: true }).connect());
  const { onError } = adapter as unknown as { onError(error: unknown): never };
  // Corrected: the adapter cuts a script at every semicolon, also inside a function, and is not atomic.
  adapter.executeScript = (script) => pool.query(script).then(() => {}, onError.bind(adapter));
  const startTransaction = adapter.startTransaction.bind(adapter);
  adapter.startTransaction = async (isolation) => readingChars(await startTransaction(isolation));
  return adapter;
}

const CHAR_OID = 18;

/** Corrected: the adapter does not know the catalogue's type "char", which the engine expects as Character. */
function readingChars<T extends SqlQueryable>(queryable: T): T {
  const { queryRaw, performIO } = queryable as T & {
    performIO(query: SqlQuery): Promise<pg.QueryArrayResult>;
  };
  queryable.queryRaw = async (query) => {
    const columns: number[] = [];
    const reading = Object.assign(Object.create(queryable), {
      async performIO(inner: SqlQuery) {
        const result = await performIO.call(queryable, inner);
        for (const [index, field] of result.fields.entries()) {
          if (field.dataTypeID !== CHAR_OID) continue;
          field.dataTypeID = pg.types.builtins.TEXT;
          columns.push(index);
        }
        return result;
      },
    });
    const result = await queryRaw.call(reading, query);
    for (const index of columns) result.columnTypes[index] = ColumnTypeEnum.Character;
    return result;
  };
  return queryable;
}
