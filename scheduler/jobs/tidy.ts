import type { JobContext } from '../context.ts';
import { goOn } from '../interrupted.ts';
import type { Tick } from '../ticker.ts';

/** Longer than any sender retries (Stripe: 3 days), so that a late redelivery is still recognised. */
const messagesKeptDays = 35;
const daysBefore = (at: Date, days: number): Date => new Date(at.getTime() - days * 24 * 60 * 60 * 1000);
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
      const gone = await stores.retention.forget({
        threads: daysBefore(at, 30),
        deliveries: daysBefore(at, messagesKeptDays),
        messages: daysBefore(at, messagesKeptDays),
        actions: daysBefore(at, 90),
        runs: daysBefore(at, 90),
      });
      const counts = { expired, ...gone };
      if (Object.values(counts).some((count) => count > 0)) log.info(counts, 'tidied up');
      return 'idle';
    },
  };
}
