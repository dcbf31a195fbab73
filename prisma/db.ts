import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../domain/errors.ts';
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
  const { code, cause } = error as { code?: string; cause?: { originalCode?: string } };
  if (code === 'P2002') return '23505';
  if (code === 'P2034') return '40001';
  return driverCause(error)?.originalCode ?? cause?.originalCode ?? metaOf(error)?.code ?? code;
}
interface ErrorMeta {
  code?: string;
  driverAdapterError?: { cause?: { originalCode?: string; kind?: string } };
}
const metaOf = (error: unknown) => (error as { meta?: ErrorMeta }).meta;
const driverCause = (error: unknown) => metaOf(error)?.driverAdapterError?.cause;

/**
 * The database is away, overloaded or locked: statement and lock timeouts, no connection left, connections refused
 * or closed. https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const outageStates = /^(08...|53...|55P03|57014|57P0[1235])$/;
/** Unreachable, timed out, closed, no connection or no transaction in time. https://www.prisma.io/docs/orm/reference/error-reference */
const outageCodes = /^(P1001|P1002|P1008|P1017|P2024|P2028|P2037|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT)$/;
const outageKinds = /^(DatabaseNotReachable|ConnectionClosed|SocketTimeout|TooManyConnections)$/;
/** The pool and the connection say it in words only. */
const outageWords = /^(timeout exceeded when trying to connect|Connection terminated)/;

function isOutage(error: unknown): boolean {
  if (error instanceof AppError || !(error instanceof Error)) return false;
  const state = sqlState(error) ?? '';
  return (
    outageStates.test(state) ||
    outageCodes.test((error as { code?: string }).code ?? '') ||
    outageKinds.test(driverCause(error)?.kind ?? '') ||
    outageWords.test(error.message)
  );
}

/**
 * Runs work in one transaction and repeats it when another transaction got in its way. The work must have
 * no effect outside the database.
 * @throws AppError `transient` when the database does not answer: that is no fault of the work
 */
export async function transact<T>(db: Db, work: (tx: Tx) => Promise<T>, timeoutMs = 15_000): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.$transaction(work, { timeout: timeoutMs, maxWait: 5_000 });
    } catch (error) {
      if (isOutage(error))
        throw new AppError('transient', 'The database did not answer in time.', { cause: error });
      if (attempt >= 5 || !lostRaces.includes(sqlState(error) ?? '')) throw error;
      await sleep(5 * 2 ** attempt * (0.5 + Math.random()));
    }
  }
}
