import type { JobContext } from '../context.ts';
import { createRunning } from '../running.ts';
import type { Tick } from '../ticker.ts';
import { converse, leaseSeconds } from './converse.ts';
import { deliverOutbox } from './deliver-outbox.ts';
import { processSignals } from './process-signals.ts';
import { queueSyncs } from './queue-syncs.ts';
import { remindSnoozed } from './remind-snoozed.ts';
import { runSyncs } from './run-syncs.ts';
import { sendDigests } from './send-digests.ts';
import { tidy } from './tidy.ts';

/** Everything that happens later, one line per tick. */
export function createTicks(context: JobContext): Tick[] {
  const { inbox } = context.stores;
  const running = createRunning(inbox, leaseSeconds, context.log);
  // Slack waits three seconds for the acknowledgement of the next one; who has theirs can wait a little.
  const room = (width: number) => ({ width, givesWay: () => inbox.isBusy() });
  return [
    converse(context, 'commands', room(16), running),
    // Wide: a question mostly waits for its model, and models that hang must not hold back anybody's question.
    converse(context, 'messages', room(256), running),
    ...[...context.systems.values()].map((system) => processSignals(context, system)),
    deliverOutbox(context),
    runSyncs(context),
    atHome(queueSyncs(context), context),
    atHome(sendDigests(context), context),
    remindSnoozed(context),
    tidy(context),
  ];
}

/** Work for the home workspace rests before anybody has installed the bot, and after it was removed. */
const atHome = (tick: Tick, { isServed }: JobContext): Tick => ({
  ...tick,
  run: async (signal) => (isServed() ? tick.run(signal) : 'idle'),
});
