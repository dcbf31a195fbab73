import type { Stream } from '../../connector.ts';
import type { StripeClient } from '../client.ts';
import type { StripeObject } from '../objects.ts';
import { type Checkpoint, checkpointSchema } from './checkpoint.ts';
import { eventWalk } from './event-walk.ts';
import { listWalk } from './list-walk.ts';

/** One kind of Stripe object: the list for a full read, events for an incremental one. */
export const streamOf = (kind: StripeObject): Stream<StripeClient, Checkpoint> => ({
  name: kind.name,
  type: kind.type,
  checkpoint: checkpointSchema,
  sync: 'change_feed',
  deletes: 'tombstones',
  read(client, from, mode, { since, signal } = {}) {
    // A list that was begun for want of a checkpoint is finished first.
    if (mode === 'full' || from?.listAfter || (!from && !since)) return listWalk(client, kind, from, signal);
    const sinceSeconds = since ? Math.floor(since.getTime() / 1000) : Number.POSITIVE_INFINITY;
    return eventWalk(client, kind, { at: Math.min(from?.at ?? sinceSeconds, sinceSeconds) }, signal);
  },
});
