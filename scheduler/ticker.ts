import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../connectors/connector.ts';
import { logErrors } from './log-errors.ts';

/** Work that looks for what is due. Run twice, or in two processes at once, it must do nothing twice. */
export interface Tick {
  name: string;
  /** How often it runs when nobody wakes it. */
  everySeconds: number;
  /**
   * Does one batch. `more`: there may be another one, run again at once; `idle`: wait to be woken.
   * `signal` ends when the process stops: finish what is held, take nothing new.
   */
  run(signal: AbortSignal): Promise<'more' | 'idle'>;
  /** Resolves when nothing is being worked any more, where `run` returns before its work ends. */
  settled?(): Promise<void>;
}
/** How a tick fares, for health checks and metrics. */
export interface TickState {
  name: string;
  /** Milliseconds since 1970 of the last run that ended well; undefined before the first. */
  succeededAt?: number;
  /** Runs that failed since. */
  failures: number;
  running: boolean;
}
export interface Ticker {
  /** Runs the tick now; during a run, once more after it. Unknown names are a mistake of the caller. */
  wake(name: string): void;
  states(): TickState[];
  /** Starts no further run and waits for those under way, at most eight seconds. */
  stop(): Promise<void>;
}

/** Below the ten seconds in which the process has to end. */
const STOP_WITHIN_MS = 8_000;

/** Runs ticks in this process: each at most once at a time, however often it is woken. An error ends a run, never the ticker. */
export function createTicker({ ticks, log }: { ticks: readonly Tick[]; log: Log }): Ticker {
  const failed = logErrors(log);
  const stopping = new AbortController();
  const entries = new Map(ticks.map((tick) => [tick.name, entry(tick)]));

  function entry(tick: Tick) {
    return {
      tick,
      due: false,
      running: undefined as Promise<void> | undefined,
      failures: 0,
      succeededAt: NaN,
    };
  }

  async function runWhileDue(at: ReturnType<typeof entry>): Promise<void> {
    while (at.due && !stopping.signal.aborted) {
      at.due = false;
      try {
        if ((await at.tick.run(stopping.signal)) === 'more') at.due = true;
        if (at.failures > 0) log.info({ tick: at.tick.name, failures: at.failures }, 'tick works again');
        at.failures = 0;
        at.succeededAt = Date.now();
      } catch (error) {
        at.failures++;
        failed(`tick ${at.tick.name} failed`, error);
      }
      await nextTurn();
    }
    at.running = undefined; // in the same turn as the last look at `due`: a wake in between cannot get lost
  }

  return {
    wake(name) {
      const at = entries.get(name);
      if (!at) throw new Error(`There is no tick "${name}"`);
      if (stopping.signal.aborted) return;
      at.due = true;
      at.running ??= runWhileDue(at);
    },
    states: () =>
      [...entries.values()].map(({ tick, failures, running, succeededAt }) => ({
        name: tick.name,
        failures,
        running: running !== undefined,
        ...(Number.isNaN(succeededAt) ? {} : { succeededAt }),
      })),
    async stop() {
      stopping.abort(new Error('The process is stopping'));
      const running = [...entries.values()].map(async (at) => {
        await at.running;
        await at.tick.settled?.();
      });
      await Promise.race([Promise.all(running), sleep(STOP_WITHIN_MS, undefined, { ref: false })]);
    },
  };
}
