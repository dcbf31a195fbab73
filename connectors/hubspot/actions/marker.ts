import { createHash } from 'node:crypto';
import { associatedNewestFirst } from '../associations.ts';
import type { HubSpotClient } from '../client.ts';
import { readRaw } from '../read.ts';
import { objectRow } from '../schema.ts';

/** HubSpot knows no idempotency keys: each record that we create carries a mark made from ours. */
export const markerOf = (key: string): string =>
  `Switchboard ref ${createHash('sha256').update(key).digest('hex').slice(0, 16)}`;

/** Enough to hold everything written on one record between a lost answer and the look for it. */
const lookBack = 100;

/**
 * Looks for the record that an earlier call under this key created: among the newest ones on its target,
 * read through the target's associations, because the search index lags behind a write.
 * @returns its id.
 */
export async function findMarked(
  client: HubSpotClient,
  where: {
    target: { plural: string; id: string };
    created: { plural: string; property: string };
    key: string;
  },
): Promise<string | undefined> {
  const { target, created, key } = where;
  const ids = await associatedNewestFirst(client, target.plural, target.id, created.plural);
  const rows = await readRaw(client, created, ids.slice(0, lookBack), [created.property]);
  const mark = markerOf(key);
  return rows
    .map((row) => objectRow.safeParse(row).data)
    .find((row) => row?.properties[created.property]?.includes(mark))?.id;
}

/** Plain text as the HTML that notes and tasks hold, with the mark as its last line. */
export function markedHtml(text: string, key: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const body = escaped ? `<p>${escaped.replaceAll(/\r?\n/g, '<br>')}</p>` : '';
  return `${body}<p>${markerOf(key)}</p>`;
}
