import type { Page } from '../../connector.ts';
import { readRows } from '../../kit/records.ts';
import { withAssociations } from '../associations.ts';
import type { HubSpotClient } from '../client.ts';
import type { CrmObject } from '../objects.ts';
import { objectRow } from '../schema.ts';
import type { ObjectCheckpoint } from './checkpoint.ts';

/**
 * Turns the rows of one answer into a page of records, with associations and record addresses.
 * @param source lists bring associations along; searches and batch reads have none.
 */
export async function pageOf(
  client: HubSpotClient,
  type: CrmObject,
  rows: readonly unknown[],
  source: 'list' | 'search' | 'batch',
  checkpoint: ObjectCheckpoint,
  signal?: AbortSignal,
): Promise<Page<ObjectCheckpoint>> {
  const account = await client.account();
  const complete =
    type.associations.length > 0
      ? await withAssociations(client, type, rows, source === 'list', signal)
      : rows;
  const read = readRows(complete, objectRow, (row) => type.toCanonical(row, account));
  return { ...read, deletes: [], checkpoint };
}
