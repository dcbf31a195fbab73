import { z } from 'zod';
import type { Canonical, RecordType } from '../../domain/canonical.ts';
import { AppError } from '../../domain/errors.ts';
import { statusOf } from '../kit/faults.ts';
import { readRows } from '../kit/records.ts';
import type { StripeClient } from './client.ts';
import { type StripeObject, stripeObjects } from './objects.ts';

/** How many objects are read at the same time. */
const lanes = 8;
const anyObject = z.looseObject({ id: z.string(), deleted: z.boolean().optional() });

/**
 * Reads objects by id. Missing and deleted ones are left out.
 * @returns the raw objects and Stripe's clock before the last of them was read.
 */
export async function readObjects(
  client: StripeClient,
  kind: StripeObject,
  ids: string[],
  signal?: AbortSignal,
): Promise<{ rows: unknown[]; at: Date | undefined }> {
  const rows: unknown[] = [];
  let at: Date | undefined;
  for (let start = 0; start < ids.length; start += lanes) {
    const group = ids.slice(start, start + lanes).map((id) => readObject(client, kind, id, signal));
    for (const answer of await Promise.all(group)) {
      if (!answer || answer.data.deleted) continue;
      rows.push(answer.data);
      // The oldest of the times is true for all of them.
      if (answer.at && (!at || answer.at < at)) at = answer.at;
    }
  }
  return { rows, at };
}

async function readObject(client: StripeClient, kind: StripeObject, id: string, signal?: AbortSignal) {
  try {
    return await client.get((sdk) => kind.retrieve(sdk, id), anyObject, signal);
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

/** Reads records as they are now; missing, deleted and unreadable ones are left out. */
export async function read(
  client: StripeClient,
  type: RecordType,
  ids: string[],
  { signal }: { signal?: AbortSignal } = {},
): Promise<Canonical[]> {
  const kind = stripeObjects.find((object) => object.type === type);
  if (!kind) throw new AppError('bad_input', `Stripe has no records of the kind ${type}.`);
  const { rows, at } = await readObjects(client, kind, [...new Set(ids)], signal);
  return readRows(rows, kind.row, (row) => kind.toCanonical(row, at?.toISOString())).upserts;
}
