import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until the condition holds; fails with its description when that takes too long. */
export async function eventually(
  what: string,
  holds: () => boolean | Promise<boolean>,
  withinMs = 10_000,
): Promise<void> {
  for (const began = performance.now(); !(await holds()); ) {
    if (performance.now() - began > withinMs) throw new Error(`Not within ${withinMs} ms: ${what}`);
    await sleep(20);
  }
}
