import { setTimeout as sleep } from 'node:timers/promises';

/** Looks again and again until it holds. @throws Error that names what did not come about in time */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  { everyMs = 50, withinMs = 120_000 } = {},
): Promise<void> {
  for (const began = performance.now(); !(await holds()); await sleep(everyMs))
    if (performance.now() - began > withinMs) throw new Error(`not within ${withinMs / 1000} s: ${what}`);
}
