import { z } from 'zod';
import type { Stream } from '../../connector.ts';
import { readRows } from '../../kit/records.ts';
import type { HubSpotClient } from '../client.ts';
import { ownerRow, rowsPage } from '../schema.ts';

const checkpoint = z.object({ archived: z.boolean(), after: z.string().optional() });
type Checkpoint = z.infer<typeof checkpoint>;

/** Owners, active ones first, then those who left: their records still name them. */
export const owners: Stream<HubSpotClient, Checkpoint> = {
  name: 'owners',
  type: 'owner',
  checkpoint,
  sync: 'full',
  deletes: 'sweep',
  async *read(client, from, mode, { signal } = {}) {
    let { archived, after }: Checkpoint = mode === 'full' && from ? from : { archived: false };
    for (;;) {
      const cursor = { archived, after };
      const { data } = await client.call(
        (sdk, options) =>
          sdk.crm.owners.ownersApi.getPage(undefined, cursor.after, 100, cursor.archived, options),
        { schema: rowsPage, repeatable: true, signal },
      );
      const read = readRows(data.results, ownerRow, (row) => ({
        source: 'hubspot',
        type: 'owner',
        externalId: row.id,
        updatedAt: new Date(row.updatedAt).toISOString(),
        data: {
          ...(row.email ? { email: row.email } : {}),
          name: [row.firstName, row.lastName].filter(Boolean).join(' ') || row.email || row.id,
          active: !cursor.archived,
        },
      }));
      after = data.paging?.next?.after;
      const done = archived && after === undefined;
      if (after === undefined) archived = !archived;
      yield { ...read, deletes: [], checkpoint: after === undefined ? { archived } : { archived, after } };
      if (done) return;
    }
  },
};
