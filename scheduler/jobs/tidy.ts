import type { JobContext } from '../context.ts';
import type { Tick } from '../ticker.ts';

const dayMs = 24 * 60 * 60 * 1000;
const threadsKeptMs = 30 * dayMs;
/** Longer than any sender retries (Stripe: 3 days), so that a late redelivery is still recognised. */
const deliveriesKeptMs = 35 * dayMs;
/** No action takes this long: the process died in between. */
const interruptedAfterMs = 5 * 60 * 1000;

/** Ends what nobody confirmed, reports writes that a crash cut off, and forgets what has been kept long enough. */
export function tidy({ stores, now, log, wake }: JobContext): Tick {
  return {
    name: 'tidy',
    everySeconds: 60,
    async run() {
      const at = now();
      const expired = await stores.pendingActions.expire(at);
      for (const action of await stores.pendingActions.interrupted(
        new Date(at.getTime() - interruptedAfterMs),
      )) {
        if (!(await stores.pendingActions.end(action.workspaceId, action.id, ['executing'], 'unknown')))
          continue;
        await stores.outbox.add(undefined, action.workspaceId, [
          {
            key: `interrupted:${action.id}`,
            destination: action.channel
              ? { channel: action.channel, thread: action.thread ?? undefined }
              : { user: action.requesterId },
            view: {
              kind: 'notice',
              tone: 'problem',
              text: 'I was cut off while doing what you confirmed, and cannot tell whether it took effect.',
              fix: 'Look at the record first; ask again only if the change is not there.',
              reference: action.id,
              asOf: at.toISOString(),
              notices: [],
            },
          },
        ]);
        wake('outbox');
      }
      const threads = await stores.threads.purge(new Date(at.getTime() - threadsKeptMs));
      const deliveries = await stores.inbox.purge(new Date(at.getTime() - deliveriesKeptMs));
      if (expired + threads + deliveries > 0) log.info({ expired, threads, deliveries }, 'tidied up');
      return 'idle';
    },
  };
}
