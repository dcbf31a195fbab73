import { setTimeout as sleep } from 'node:timers/promises';
import { storable } from '../domain/text.ts';
import type { Prisma, PrismaClient } from './generated/client.ts';

export type Db = PrismaClient;
/** A connection inside a transaction; a `Db` serves as well where one statement is enough. */
export type Tx = Prisma.TransactionClient;

/** JSON as PostgreSQL takes it: it knows neither the character NUL nor one half of a surrogate pair. */
export function asJson(value: unknown): string {
  const json = JSON.stringify(value, (_key, field) => (typeof field === 'bigint' ? field.toString() : field));
  return unstorable.test(json) ? JSON.stringify(storable(JSON.parse(json))) : json;
}
const unstorable = /\\u(?:0000|d[89a-f])/i;

/** Rows as one parameter, for `json_to_recordset`: any number of rows in one statement. */
export const asRows = (rows: readonly object[]): string => asJson(rows);

/** Unique violation, serialization failure, deadlock: somebody else was faster, the same work succeeds now. */
const lostRaces = ['23505', '40001', '40P01'];

/** An error after which `transact` starts the work anew: what it read is no longer so. */
export const lostRace = (what: string): Error => Object.assign(new Error(what), { code: '40001' });

/** The SQLSTATE of a database error, wherever the client put it. */
export function sqlState(error: unknown): string | undefined {
  const { meta, code, cause } = error as {
    meta?: { code?: string; driverAdapterError?: { cause?: { originalCode?: string } } };
    code?: string;
    cause?: { originalCode?: string };
  };
  if (code === 'P2002') return '23505';
  if (code === 'P2034') return '40001';
  return meta?.driverAdapterError?.cause?.originalCode ?? cause?.originalCode ?? meta?.code ?? code;
}

/**
 * Runs work in one transaction and repeats it when another transaction got in its way. The work must have
 * no effect outside the database.
 */
export async function transact<T>(db: Db, work: (tx: Tx) => Promise<T>, timeoutMs = 15_000): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.$transaction(work, { timeout: timeoutMs, maxWait: 5_000 });
    } catch (error) {
      if (attempt >= 5 || !lostRaces.includes(sqlState(error) ?? '')) throw error;
      await sleep(5 * 2 ** attempt * (0.5 + Math.random()));
    }
  }
}
