import type { JobContext } from '../context.ts';
import type { Tick } from '../ticker.ts';
import { converse } from './converse.ts';
import { deliverOutbox } from './deliver-outbox.ts';
import { processSignals } from './process-signals.ts';
import { queueSyncs } from './queue-syncs.ts';
import { runSyncs } from './run-syncs.ts';
import { sendDigests } from './send-digests.ts';
import { tidy } from './tidy.ts';

/** Everything that happens later, one line per tick. */
export const createTicks = (context: JobContext): Tick[] => [
  converse(context, 'commands', 16),
  converse(context, 'messages', 8),
  ...[...context.systems.values()].map((system) => processSignals(context, system)),
  deliverOutbox(context),
  runSyncs(context),
  queueSyncs(context),
  sendDigests(context),
  tidy(context),
];
