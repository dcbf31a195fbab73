import type { Log } from '../connectors/connector.ts';
import type { Inbox } from '../prisma/stores/inbox.ts';
import { causeOf } from './retry.ts';

/** How soon a press of the stop button reaches the process that works on the question. */
const lookEveryMs = 300;

/** The deliveries that this process works on, however many: one statement renews them, one asks who was stopped. */
export interface Running {
  /** @returns a signal that ends when somebody stops the delivery; `leave` when the work is over. */
  enter(token: string, id: bigint): { signal: AbortSignal; leave(): void };
  /** Looks now: somebody pressed stop in this process. */
  look(): void;
}

/** While nothing is worked it asks nothing. What it cannot read or renew now it tries again at the next look. */
export function createRunning(
  inbox: Pick<Inbox, 'renew' | 'stopped'>,
  leaseSeconds: number,
  log: Log,
): Running {
  const held = new Map<string, { id: bigint; stop: AbortController }>();
  let timer: NodeJS.Timeout | undefined;
  let renewAt = 0;
  let looking = false;
  let again = false;

  async function abortStopped(): Promise<void> {
    const unaware = [...held].filter(([, { stop }]) => !stop.signal.aborted);
    if (unaware.length === 0) return;
    const tokens = unaware.map(([token]) => token);
    const ids = unaware.map(([, { id }]) => id);
    const stopped = new Set(await inbox.stopped(tokens, ids));
    for (const [, { id, stop }] of unaware) if (stopped.has(id)) stop.abort();
  }

  async function renew(): Promise<void> {
    if (performance.now() < renewAt || held.size === 0) return;
    await inbox.renew([...held.keys()], leaseSeconds);
    renewAt = performance.now() + (leaseSeconds * 1000) / 3;
  }

  function look(): void {
    again = looking;
    if (looking) return;
    looking = true;
    Promise.all([abortStopped(), renew()])
      .catch((error: unknown) => log.debug({ cause: causeOf(error) }, 'running work was not looked at'))
      .finally(() => {
        looking = false;
        if (again) look();
      });
  }

  return {
    enter(token, id) {
      const stop = new AbortController();
      if (held.size === 0) renewAt = performance.now() + (leaseSeconds * 1000) / 3;
      held.set(token, { id, stop });
      timer ??= setInterval(look, lookEveryMs);
      return {
        signal: stop.signal,
        leave() {
          held.delete(token);
          if (held.size > 0) return;
          clearInterval(timer);
          timer = undefined;
        },
      };
    },
    look,
  };
}
