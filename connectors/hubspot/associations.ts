import { AppError } from '../../domain/errors.ts';
import type { HubSpotClient } from './client.ts';
import type { CrmObject } from './objects.ts';
import { associatedPage, associationRows, type ObjectRow, objectRow } from './schema.ts';

/**
 * Ids of the `to` records associated with each of the `from` records, by batch reads (v4, at most 1,000
 * records a call). Records without any are absent.
 */
async function readAssociations(
  client: HubSpotClient,
  from: string,
  to: string,
  ids: string[],
  signal?: AbortSignal,
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  let inputs: { id: string; after?: string }[] = ids.map((id) => ({ id }));
  while (inputs.length > 0) {
    const body = { inputs };
    const { data } = await client.call(
      (sdk, options) => sdk.crm.associations.v4.batchApi.getPage(from, to, body, options),
      { schema: associationRows, repeatable: true, signal },
    );
    // A record without associations is reported as an error of the batch.
    const serious = data.errors.filter(({ subCategory }) => !subCategory?.includes('NO_ASSOCIATIONS_FOUND'));
    if (serious.length > 0) throw new AppError('transient', 'HubSpot could not read all associations.');
    inputs = [];
    for (const row of data.results) {
      found.set(row.from.id, [...(found.get(row.from.id) ?? []), ...row.to.map((one) => one.toObjectId)]);
      const after = row.paging?.next?.after;
      if (after !== undefined) inputs.push({ id: row.from.id, after });
    }
  }
  return found;
}

/**
 * Gives rows their associations. Rows that are no records pass through, to be rejected later.
 * @param listed the rows come from a list that was asked for them: only those that it cut off are missing.
 */
export async function withAssociations(
  client: HubSpotClient,
  type: CrmObject,
  rows: readonly unknown[],
  listed: boolean,
  signal?: AbortSignal,
): Promise<unknown[]> {
  const records = rows.map((row) => objectRow.safeParse(row).data);
  const complete: Record<string, ObjectRow['associations']> = {};
  for (const to of type.associations) {
    const missing = records.filter((row) => row && (!listed || row.associations?.[to]?.paging?.next));
    const ids = missing.map((row) => row!.id);
    const read = await readAssociations(client, type.plural, to, ids, signal);
    for (const id of ids) {
      const results = (read.get(id) ?? []).map((one) => ({ id: one }));
      complete[id] = { ...complete[id], [to]: { results } };
    }
  }
  return rows.map((row, index) => {
    const record = records[index];
    return record ? { ...record, associations: { ...record.associations, ...complete[record.id] } } : row;
  });
}

/**
 * Ids of the records of one kind associated with one record, newest first. This reads the record itself
 * and not the search index, which lags behind a write.
 */
export async function associatedNewestFirst(
  client: HubSpotClient,
  from: string,
  id: string,
  to: string,
): Promise<string[]> {
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const cursor = after;
    const { data } = await client.call(
      (sdk, options) => sdk.crm.associations.v4.basicApi.getPage(from, id, to, cursor, 500, options),
      { schema: associatedPage, repeatable: true },
    );
    ids.push(...data.results.map((one) => one.toObjectId));
    after = data.paging?.next?.after;
  } while (after !== undefined);
  return ids.sort((a, b) => b.length - a.length || (a < b ? 1 : -1));
}
