import type { Log } from '../connectors/connector.ts';

const REPEAT_AFTER_MS = 30_000;

/**
 * A function that logs errors, but the same kind at most every 30 seconds: what fails once a second while the
 * database is away would bury everything else. `held` counts what was left out.
 */
export function logErrors(log: Log): (what: string, error: unknown) => void {
  const last = new Map<string, { at: number; held: number }>();
  return (what, error) => {
    const now = performance.now();
    const before = last.get(what);
    if (before && now - before.at < REPEAT_AFTER_MS) {
      before.held++;
      return;
    }
    last.set(what, { at: now, held: 0 });
    log.error(
      { error: error instanceof Error ? error.message : String(error), held: before?.held ?? 0 },
      what,
    );
  };
}
