import type { z } from 'zod';
import type { Canonical } from '../../domain/canonical.ts';
import type { Page } from '../connector.ts';

export type Rejected = Page<unknown>['rejected'][number];

/** `path: message` per issue. zod's messages name types and formats, never the value that was found. */
export const issuesOf = (error: z.ZodError): string[] =>
  error.issues.slice(0, 5).map((issue) => `${issue.path.join('.') || 'record'}: ${issue.message}`);

/**
 * Reads the rows of a page one by one, so that a bad one is set aside and the others go on.
 * @param convert may throw a RangeError for a value that does not fit our records.
 */
export function readRows<T>(
  rows: readonly unknown[],
  schema: z.ZodType<T>,
  convert: (row: T) => Canonical,
): { upserts: Canonical[]; rejected: Rejected[] } {
  const upserts: Canonical[] = [];
  const rejected: Rejected[] = [];
  for (const row of rows) {
    const parsed = schema.safeParse(row);
    const id = (row as { id?: unknown } | null)?.id;
    const externalId = typeof id === 'string' ? { externalId: id } : {};
    if (!parsed.success) {
      rejected.push({ ...externalId, issues: issuesOf(parsed.error) });
      continue;
    }
    try {
      upserts.push(convert(parsed.data));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      rejected.push({ ...externalId, issues: [error.message] });
    }
  }
  return { upserts, rejected };
}
