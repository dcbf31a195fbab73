/** One measurement beside its floor or its peer, both taken in the same run on the same machine. */
export interface Bench {
  name: string;
  /** What is measured beside what, in one line. */
  title: string;
  run(setting: Setting): Promise<Measured>;
}
export interface Setting {
  /** Small sizes: shows that the bench works, not how fast anything is. */
  quick: boolean;
  /** Tells the person who waits. */
  say(line: string): void;
  /** Undone at the end of the bench, in reverse order, however it ends. */
  defer(undo: () => unknown): void;
}
export interface Measured {
  /** Ours / floor or peer; higher is better. */
  ratio: number;
  /** Everything else, with its unit in the name: `p99Ms`, `rowsPerSecond`, `rssMb`. */
  figures: Record<string, number>;
  bounds: Bound[];
  /** How to read the figures: formulas, sizes, what was left out. */
  notes: string[];
}
/** What must hold. A bound that is missed ends the run with exit code 1. */
export interface Bound {
  what: string;
  limit: string;
  measured: string;
  holds: boolean;
}

export const atMost = (what: string, measured: number, limit: number, unit = ''): Bound => ({
  what,
  limit: `at most ${round(limit)}${unit}`,
  measured: `${round(measured)}${unit}`,
  holds: measured <= limit,
});
export const atLeast = (what: string, measured: number, limit: number, unit = ''): Bound => ({
  what,
  limit: `at least ${round(limit)}${unit}`,
  measured: `${round(measured)}${unit}`,
  holds: measured >= limit,
});

/** Three significant digits below 100, whole numbers above. */
export const round = (value: number): number =>
  Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** The smallest value that this share of all values does not exceed. NaN of nothing. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** Milliseconds that the work takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** Results of the same measurement, taken `times` times one after the other. */
export async function repeated<T>(times: number, measure: (round: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let at = 0; at < times; at++) results.push(await measure(at));
  return results;
}
