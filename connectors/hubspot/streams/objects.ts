import type { Stream } from '../../connector.ts';
import type { HubSpotClient } from '../client.ts';
import type { CrmObject } from '../objects.ts';
import { type ObjectCheckpoint, objectCheckpoint } from './checkpoint.ts';
import { listWalk } from './list-walk.ts';
import { searchWalk } from './search-walk.ts';

/** Contacts, companies, deals or tasks: the list for a full read, search by time of change for an incremental one. */
export const objectStream = (type: CrmObject): Stream<HubSpotClient, ObjectCheckpoint> => ({
  name: type.plural,
  type: type.type,
  checkpoint: objectCheckpoint,
  sync: 'modified_since',
  // Search leaves archived records out, and so does the list: a full read that misses one says it is gone.
  deletes: 'sweep',
  read(client, from, mode, { since, signal } = {}) {
    // A list that was begun for want of a checkpoint is finished first.
    if (mode === 'full' || from?.listAfter || (!from && !since)) return listWalk(client, type, from, signal);
    const sinceMs = since?.getTime() ?? Number.POSITIVE_INFINITY;
    const start = from && from.at <= sinceMs ? from : { at: sinceMs, seen: [] };
    return searchWalk(client, type, start, signal);
  },
});
