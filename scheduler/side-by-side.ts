import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../connectors/connector.ts';
import { causeOf } from './retry.ts';
import type { Tick } from './ticker.ts';

export interface Room {
  /** So many at once. */
  width: number;
  /** While true, one is begun now and then: something that cannot wait needs the machine. */
  givesWay?(): boolean;
}
const giveWayMs = 100;

/** Work under a claim of its own. What it throws was not put back: it is due again when its lease ends. */
export type Work = () => Promise<void>;

/**
 * A tick whose items take long: up to `width` of them run side by side, and a slow one holds back nobody but
 * itself. `claim` takes one item, or nothing.
 */
export function sideBySide(
  { name, everySeconds }: Pick<Tick, 'name' | 'everySeconds'>,
  { width, givesWay }: Room,
  claim: (stopping: AbortSignal) => Promise<Work | undefined>,
  log: Log,
): Tick {
  const running = new Set<Promise<void>>();
  return {
    name,
    everySeconds,
    async run(stopping) {
      while (running.size < width && !stopping.aborted) {
        const work = await claim(stopping);
        if (!work) return 'idle';
        const task = work()
          .catch((error: unknown) => log.error({ tick: name, cause: causeOf(error) }, 'work was cut off'))
          .finally(() => running.delete(task));
        running.add(task);
        if (givesWay?.()) await sleep(giveWayMs, undefined, { ref: false });
      }
      if (stopping.aborted) return 'idle';
      // A full house must not spin: the next look is when one of them is done, or at the next second.
      await Promise.race([...running, sleep(1_000, undefined, { ref: false })]);
      return 'more';
    },
    settled: async () => void (await Promise.all(running)),
  };
}
