import type { z } from 'zod';
import type { Canonical } from '../../domain/canonical.ts';
import type { Page } from '../connector.ts';

export type Rejected = Page<unknown>['rejected'][number];

/** `path: message` per issue. zod's messages name types and formats, never the value that was found. */
export const issuesOf = (error: z.ZodError): string[] =>
  error.issues.slice(0, 5).map((issue) => `${issue.path.join('.') || 'record'}: ${issue.message}`);

/** Reads rows one by one, so that a bad one is set aside and the others go on. */
export function parseRows<T>(
  rows: readonly unknown[],
  schema: z.ZodType<T>,
): { read: T[]; rejected: Rejected[] } {
  const read: T[] = [];
  const rejected: Rejected[] = [];
  for (const row of rows) {
    const parsed = schema.safeParse(row);
    if (parsed.success) read.push(parsed.data);
    else rejected.push(rejection(row, issuesOf(parsed.error)));
  }
  return { read, rejected };
}

/**
 * Reads the rows of a page as unified records.
 * @param convert may throw a RangeError for a value that does not fit our records.
 */
export function readRows<T>(
  rows: readonly unknown[],
  schema: z.ZodType<T>,
  convert: (row: T) => Canonical,
): { upserts: Canonical[]; rejected: Rejected[] } {
  const { read, rejected } = parseRows(rows, schema);
  const upserts: Canonical[] = [];
  for (const row of read) {
    try {
      upserts.push(withKeysThatFit(convert(row)));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      rejected.push(rejection(row, [error.message]));
    }
  }
  return { upserts, rejected };
}

/** Ids and e-mail addresses: what records and people are found by. */
const isKey = /^(externalId|email|otherEmails)$|Ids?$/;
/** Keys stand in indexes, and PostgreSQL refuses a whole page of rows for one key that is too long for it. */
const longestKey = 255;

/** @throws RangeError */
function withKeysThatFit(record: Canonical): Canonical {
  for (const [name, value] of [...Object.entries(record), ...Object.entries(record.data)])
    if (isKey.test(name) && [value].flat().some((key) => String(key).length > longestKey))
      throw new RangeError(`${name}: longer than ${longestKey} characters`);
  return record;
}

function rejection(row: unknown, issues: string[]): Rejected {
  const id = (row as { id?: unknown } | null)?.id;
  return { ...(typeof id === 'string' ? { externalId: id } : {}), issues };
}
