import { z } from 'zod';
import type { Stream } from '../../connector.ts';
import { readRows } from '../../kit/records.ts';
import type { HubSpotClient } from '../client.ts';
import { type ObjectType, objects } from '../objects.ts';
import { isReadOnly, readProperties } from '../properties.ts';
import { propertyRow } from '../schema.ts';

const types = ['contact', 'company', 'deal'] as const satisfies ObjectType[];
/** How many of the three kinds of record have been read. */
const checkpoint = z.object({ done: z.number().int().min(0) });
type Checkpoint = z.infer<typeof checkpoint>;

/** The account's fields of contacts, companies and deals: one page per kind. */
export const properties: Stream<HubSpotClient, Checkpoint> = {
  name: 'properties',
  type: 'property',
  checkpoint,
  sync: 'full',
  deletes: 'sweep',
  async *read(client, from, mode, { signal } = {}) {
    const start = mode === 'full' && from && from.done < types.length ? from.done : 0;
    for (const [index, type] of types.slice(start).entries()) {
      const rows = await readProperties(client, objects[type], signal);
      const read = readRows(rows, propertyRow, (row) => ({
        source: 'hubspot',
        type: 'property',
        externalId: `${type}.${row.name}`,
        ...(row.updatedAt ? { updatedAt: new Date(row.updatedAt).toISOString() } : {}),
        data: {
          objectType: type,
          label: row.label,
          type: row.type,
          custom: !row.hubspotDefined,
          readOnly: isReadOnly(row),
          ...(row.options.length > 0 ? { options: row.options.map(({ value }) => value) } : {}),
        },
      }));
      yield { ...read, deletes: [], checkpoint: { done: start + index + 1 } };
    }
  },
};
