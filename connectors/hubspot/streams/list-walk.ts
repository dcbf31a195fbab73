import type { Page } from '../../connector.ts';
import type { HubSpotClient } from '../client.ts';
import type { CrmObject } from '../objects.ts';
import { objectRow, rowsPage } from '../schema.ts';
import { fullReadMarginMs, type ObjectCheckpoint } from './checkpoint.ts';
import { pageOf } from './page.ts';

/**
 * Reads every record that is not archived, 100 a page, in the order of ids. The checkpoint carries the
 * time from which the next incremental read starts: HubSpot's clock at the first page, less a margin.
 */
export async function* listWalk(
  client: HubSpotClient,
  type: CrmObject,
  from: ObjectCheckpoint | undefined,
  signal?: AbortSignal,
): AsyncGenerator<Page<ObjectCheckpoint>> {
  let after = from?.listAfter;
  let at = after === undefined ? undefined : from?.at;
  do {
    const cursor = after;
    const answer = await client.call(
      (sdk, options) => {
        const { plural, properties, associations } = type;
        const linked = associations.length > 0 ? associations : undefined;
        const api = sdk.crm.objects.basicApi;
        return api.getPage(plural, 100, cursor, properties, undefined, linked, false, options);
      },
      { schema: rowsPage, repeatable: true, signal },
    );
    const { results, paging } = answer.data;
    at ??= (answer.at?.getTime() ?? newest(results)) - fullReadMarginMs;
    after = paging?.next?.after;
    const checkpoint = {
      at: Math.max(at, 0),
      seen: [],
      ...(after === undefined ? {} : { listAfter: after }),
    };
    yield await pageOf(client, type, results, 'list', checkpoint, signal);
  } while (after !== undefined);
}

/** Where an answer has no date: nothing on its first page changed after it was made. */
const newest = (rows: readonly unknown[]): number =>
  Math.max(0, ...rows.map((row) => Date.parse(objectRow.safeParse(row).data?.updatedAt ?? '') || 0));
