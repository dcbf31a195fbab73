import type { Part, Row } from './parts.ts';

/** How much of a document to show: `rows` of each list, and whether that is all there is. */
export interface Extent {
  rows: number;
  whole: boolean;
}
export const everything: Extent = { rows: Number.POSITIVE_INFINITY, whole: true };

type Rows = Extract<Part, { part: 'rows' }>;

/** The rows that are shown, and what stands below them: what the presenter says, else how many are missing. */
export function rowsShown(part: Rows, { rows }: Extent): { rows: Row[]; after: Part[] } {
  const shown = part.rows.slice(0, rows);
  const missing = part.rows.length - shown.length;
  const note: Part[] = missing > 0 ? [{ part: 'context', lines: [[`${missing} more not shown`]] }] : [];
  return { rows: shown, after: part.after ? part.after(shown.length) : note };
}

export const longestList = (parts: Part[]): number =>
  Math.max(0, ...parts.map((part) => (part.part === 'rows' ? part.rows.length : 0)));

/** The largest number up to `max` that is good, where smaller is better; 0 when none is. */
export function most(max: number, isGood: (count: number) => boolean): number {
  if (isGood(max)) return max;
  let good = 0;
  let bad = max;
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (isGood(middle)) good = middle;
    else bad = middle;
  }
  return good;
}
