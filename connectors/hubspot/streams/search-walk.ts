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
  let here: ObjectCheckpoint = from;
  for (;;) {
    const rows = await search(client, type, here, signal);
    const records = rows.map((row) => objectRow.safeParse(row).data);
    const times = records.map((row) => (row ? modifiedAt(row, type) : undefined));
    const seen = new Set(here.seen);
    const fresh = rows.filter(
      (_, index) => !(times[index] === here.at && seen.has(records[index]?.id ?? '')),
    );
    const lastAt = times.findLast((time) => time !== undefined);
    if (rows.length >= pageSize && lastAt === undefined) {
      throw new AppError('contract', `HubSpot sent a page of ${type.plural} without one readable record.`);
    }
    const inInstant = here.instantAfter !== undefined;
    const full = rows.length >= pageSize;
    let next: ObjectCheckpoint;
    if (full && inInstant) {
      next = { at: here.at, seen: [], instantAfter: records.findLast(Boolean)!.id };
    } else if (full && lastAt === here.at) {
      next = { at: here.at, seen: [], instantAfter: '0' };
    } else if (inInstant) {
      next = { at: here.at + 1, seen: [] };
    } else if (full) {
      const border = records.filter((_, index) => times[index] === lastAt).map((row) => row!.id);
      next = { at: lastAt!, seen: border };
    } else {
      const end = Math.max(from.at, Math.max(here.at, lastAt ?? 0) - overlapMs);
      yield await pageOf(client, type, fresh, { at: end, seen: [] }, signal);
      return;
    }
    yield await pageOf(client, type, fresh, next, signal);
    here = next;
  }
}

const modifiedAt = (row: { properties: Record<string, string | null>; updatedAt: string }, type: CrmObject) =>
  Date.parse(row.properties[type.modified] ?? row.updatedAt);

function condition(propertyName: string, operator: `${FilterOperatorEnum}`, value: string): Filter {
  return Object.assign(new Filter(), { propertyName, operator, value });
}

async function search(
  client: HubSpotClient,
  type: CrmObject,
  { at, instantAfter }: ObjectCheckpoint,
  signal?: AbortSignal,
): Promise<unknown[]> {
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
  return data.results;
}
