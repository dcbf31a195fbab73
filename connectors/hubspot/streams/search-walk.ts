import {
  Filter,
  type FilterOperatorEnum,
} from '@hubspot/api-client/lib/codegen/crm/objects/models/Filter.js';
import { AppError } from '../../../domain/errors.ts';
import type { Page } from '../../connector.ts';
import type { HubSpotClient } from '../client.ts';
import type { CrmObject } from '../objects.ts';
import { objectRow, rowsPage } from '../schema.ts';
import { type ObjectCheckpoint, overlapMs } from './checkpoint.ts';
import { pageOf } from './page.ts';

const pageSize = 200;

/**
 * Reads what changed since the checkpoint, oldest change first, 200 a page. Every page is the first one
 * of a new window that starts at the last time seen, so no search comes near HubSpot's 10,000 results and
 * a record that changes meanwhile moves ahead of us instead of shifting others out of sight. Records of
 * the border time are remembered by id. An instant that fills a page is read by record id.
 */
export async function* searchWalk(
  client: HubSpotClient,
  type: CrmObject,
  from: ObjectCheckpoint,
  signal?: AbortSignal,
): AsyncGenerator<Page<ObjectCheckpoint>> {
  let here = from;
  for (;;) {
    const { rows, more } = await search(client, type, here, signal);
    const seen = new Set(here.seen);
    const changes = rows.map((row) => changeOf(row, type));
    const fresh = rows.filter((_, index) => {
      const change = changes[index];
      return !(change && change.at === here.at && seen.has(change.id));
    });
    const readable = changes.filter((change) => change !== undefined);
    const next = more ? onward(here, readable, type) : afterInstant(here);
    const checkpoint = next ?? { at: endOf(from, here, readable.at(-1)), seen: [] };
    yield await pageOf(client, type, fresh, 'search', checkpoint, signal);
    if (!next) return;
    here = next;
  }
}

interface Change {
  id: string;
  /** Milliseconds, by HubSpot's clock. */
  at: number;
}
function changeOf(row: unknown, type: CrmObject): Change | undefined {
  const { data } = objectRow.safeParse(row);
  return data && { id: data.id, at: Date.parse(data.properties[type.modified] ?? data.updatedAt) };
}

/** Where the next page begins when HubSpot has more. */
function onward(here: ObjectCheckpoint, changes: Change[], type: CrmObject): ObjectCheckpoint {
  const last = changes.at(-1);
  if (!last) {
    throw new AppError('contract', `HubSpot sent a page of ${type.plural} without one readable record.`);
  }
  if (here.instantAfter !== undefined) return { at: here.at, seen: [], instantAfter: last.id };
  if (last.at === here.at) return { at: here.at, seen: [], instantAfter: '0' };
  return { at: last.at, seen: changes.filter(({ at }) => at === last.at).map(({ id }) => id) };
}

/** An instant that was read by record id is complete: the walk goes on behind it. Otherwise it is over. */
const afterInstant = (here: ObjectCheckpoint): ObjectCheckpoint | undefined =>
  here.instantAfter === undefined ? undefined : { at: here.at + 1, seen: [] };

/** The end of a walk is a step back, for what HubSpot commits or indexes late; it stays where nothing changed. */
const endOf = (from: ObjectCheckpoint, here: ObjectCheckpoint, last: Change | undefined): number =>
  here === from && !last ? from.at : Math.max(0, Math.max(here.at, last?.at ?? 0) - overlapMs);

function condition(propertyName: string, operator: `${FilterOperatorEnum}`, value: string): Filter {
  return Object.assign(new Filter(), { propertyName, operator, value });
}

async function search(
  client: HubSpotClient,
  type: CrmObject,
  { at, instantAfter }: ObjectCheckpoint,
  signal?: AbortSignal,
): Promise<{ rows: unknown[]; more: boolean }> {
  const filters =
    instantAfter === undefined
      ? [condition(type.modified, 'GTE', String(at))]
      : [condition(type.modified, 'EQ', String(at)), condition('hs_object_id', 'GT', instantAfter)];
  const body = {
    filterGroups: [{ filters }],
    sorts: [instantAfter === undefined ? type.modified : 'hs_object_id'],
    properties: type.properties,
    limit: pageSize,
  };
  const { data } = await client.call(
    (sdk, options) => sdk.crm.objects.searchApi.doSearch(type.plural, body, options),
    { schema: rowsPage, repeatable: true, search: true, signal },
  );
  return { rows: data.results, more: data.paging?.next !== undefined };
}
