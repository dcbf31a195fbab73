import type { Page } from '../../connector.ts';
import { readRows } from '../../kit/records.ts';
import type { StripeObject } from '../objects.ts';
import type { Checkpoint } from './checkpoint.ts';

/** Turns objects of one kind, as they were at `asOf`, into a page. */
export function pageOf(
  kind: StripeObject,
  rows: readonly unknown[],
  asOf: string | undefined,
  checkpoint: Checkpoint,
): Page<Checkpoint> {
  const read = readRows(rows, kind.row, (row) => kind.toCanonical(row, asOf));
  return { ...read, deletes: [], checkpoint };
}
