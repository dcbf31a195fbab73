import type { Canonical, RecordType } from '../../domain/canonical.ts';
import { AppError } from '../../domain/errors.ts';
import type { HubSpotClient } from './client.ts';
import { type CrmObject, objects } from './objects.ts';
import { rows } from './schema.ts';
import { pageOf } from './streams/page.ts';

/** What one batch read takes. */
const batchSize = 100;

/** The type's description, for contacts, companies, deals and tasks. */
export function crmObject(type: RecordType): CrmObject {
  const object = Object.values(objects).find((each) => each.type === type);
  if (object) return object;
  throw new AppError('bad_input', `HubSpot reads single contacts, companies, deals and tasks, not ${type}.`);
}

/** Reads records by id, past the search index. Missing, archived and unreadable ones are left out. */
export async function read(
  client: HubSpotClient,
  type: RecordType,
  ids: string[],
  { signal }: { signal?: AbortSignal } = {},
): Promise<Canonical[]> {
  const object = crmObject(type);
  const found: Canonical[] = [];
  const unique = [...new Set(ids)];
  for (let start = 0; start < unique.length; start += batchSize) {
    const batch = unique.slice(start, start + batchSize);
    const results = await readRaw(client, object, batch, object.properties, signal);
    found.push(...(await pageOf(client, object, results, 'batch', { at: 0, seen: [] }, signal)).upserts);
  }
  return found;
}

/** The rows of one batch read of any kind of CRM record, at most 100. */
export async function readRaw(
  client: HubSpotClient,
  { plural }: { plural: string },
  ids: string[],
  properties: string[],
  signal?: AbortSignal,
): Promise<unknown[]> {
  if (ids.length === 0) return [];
  const body = { inputs: ids.map((id) => ({ id })), properties, propertiesWithHistory: [] };
  const { data } = await client.call(
    (sdk, options) => sdk.crm.objects.batchApi.read(plural, body, false, options),
    { schema: rows, repeatable: true, signal },
  );
  return data.results;
}
