import { AppError } from '../../../domain/errors.ts';
import type { Page } from '../../connector.ts';
import { parseRows, type Rejected } from '../../kit/records.ts';
import type { StripeClient } from '../client.ts';
import { isDeletion, subjectId } from '../events.ts';
import type { StripeObject } from '../objects.ts';
import { readObjects } from '../read.ts';
import { type EventRow, eventRow, listPage } from '../schema.ts';
import { type Checkpoint, eventsKeptSeconds, marginSeconds, sliceSeconds } from './checkpoint.ts';
import { lastId, listWalk } from './list-walk.ts';
import { pageOf } from './page.ts';

/**
 * Reads what changed since the checkpoint from Stripe's events, oldest day first. Within a day events come
 * newest first, so the checkpoint moves only at its end, and of several events about one object the newest
 * counts. The objects are read back: an event shows an older state, often in an older API version.
 * After a gap longer than Stripe keeps events everything is listed again.
 */
export async function* eventWalk(
  client: StripeClient,
  kind: StripeObject,
  from: Checkpoint,
  signal?: AbortSignal,
): AsyncGenerator<Page<Checkpoint>> {
  for (let start = from.at; ; start += sliceSeconds) {
    const done = new Set<string>();
    let after: string | undefined;
    let now: number;
    do {
      const page = await readEvents(client, kind, start, after, signal);
      ({ after, now } = page);
      if (now - start > eventsKeptSeconds && start === from.at) {
        yield* listWalk(client, kind, undefined, signal);
        return;
      }
      const end = Math.min(start + sliceSeconds, Math.max(now - marginSeconds, from.at));
      const checkpoint = { at: after === undefined ? end : start };
      const read = await pageOfEvents(client, kind, page.events, done, checkpoint, signal);
      yield { ...read, rejected: [...page.rejected, ...read.rejected] };
    } while (after !== undefined);
    if (start + sliceSeconds >= now) return;
  }
}

/** One page of the slice that begins at `start`, and Stripe's clock: ours may be ahead of its events. */
async function readEvents(
  client: StripeClient,
  kind: StripeObject,
  start: number,
  after: string | undefined,
  signal?: AbortSignal,
): Promise<{ events: EventRow[]; rejected: Rejected[]; after: string | undefined; now: number }> {
  const created = { gte: Math.floor(start), lt: Math.floor(start) + sliceSeconds };
  const params = { types: kind.events, created, limit: 100, ...(after ? { starting_after: after } : {}) };
  const { data, at } = await client.get((sdk) => sdk.events.list(params), listPage, signal);
  if (!at) throw new AppError('contract', 'Stripe sent an answer without its time.');
  const { read, rejected } = parseRows(data.data, eventRow);
  const next = data.has_more ? lastId(data.data) : undefined;
  return { events: read, rejected, after: next, now: at.getTime() / 1000 };
}

/** @param done ids that a newer event of the same slice has settled already; added to. */
async function pageOfEvents(
  client: StripeClient,
  kind: StripeObject,
  events: EventRow[],
  done: Set<string>,
  checkpoint: Checkpoint,
  signal?: AbortSignal,
): Promise<Page<Checkpoint>> {
  const changed: string[] = [];
  const deletes: string[] = [];
  for (const event of events) {
    const id = subjectId(event, kind);
    if (id === undefined || done.has(id)) continue;
    done.add(id);
    if (isDeletion(event)) deletes.push(id);
    else changed.push(id);
  }
  const { rows, at } = await readObjects(client, kind, changed, signal);
  return { ...pageOf(kind, rows, at?.toISOString(), checkpoint), deletes };
}
