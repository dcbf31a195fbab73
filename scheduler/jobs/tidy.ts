import type { JobContext } from '../context.ts';
import { goOn } from '../interrupted.ts';
import type { Tick } from '../ticker.ts';

const dayMs = 24 * 60 * 60 * 1000;
const threadsKeptMs = 30 * dayMs;
/** Longer than any sender retries (Stripe: 3 days), so that a late redelivery is still recognised. */
const deliveriesKeptMs = 35 * dayMs;
/** No action takes this long: the process died in between. */
const interruptedAfterMs = 5 * 60 * 1000;

/** Ends what nobody confirmed, goes on with writes that a crash cut off, and forgets what has been kept long enough. */
export function tidy(context: JobContext): Tick {
  const { stores, now, log } = context;
  return {
    name: 'tidy',
    everySeconds: 60,
    async run() {
      const at = now();
      const expired = await stores.pendingActions.expire(at);
      const before = new Date(at.getTime() - interruptedAfterMs);
      for (const action of await stores.pendingActions.takeOver(before, at)) await goOn(action, context);
      const threads = await stores.threads.purge(new Date(at.getTime() - threadsKeptMs));
      const deliveries = await stores.inbox.purge(new Date(at.getTime() - deliveriesKeptMs));
      if (expired + threads + deliveries > 0) log.info({ expired, threads, deliveries }, 'tidied up');
      return 'idle';
    },
  };
}
