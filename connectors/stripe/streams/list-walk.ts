import { AppError } from '../../../domain/errors.ts';
import type { Page } from '../../connector.ts';
import type { StripeClient } from '../client.ts';
import type { StripeObject } from '../objects.ts';
import { listPage } from '../schema.ts';
import { type Checkpoint, marginSeconds } from './checkpoint.ts';
import { pageOf } from './page.ts';

/**
 * Reads every object of one kind, newest first, 100 a page. What is made meanwhile is found by the next
 * incremental read, which starts at Stripe's clock of the first page, less a margin.
 */
export async function* listWalk(
  client: StripeClient,
  kind: StripeObject,
  from: Checkpoint | undefined,
  signal?: AbortSignal,
): AsyncGenerator<Page<Checkpoint>> {
  let after = from?.listAfter;
  let at = after === undefined ? undefined : from?.at;
  for (;;) {
    const params = { limit: 100, ...(after === undefined ? {} : { starting_after: after }) };
    const answer = await client.get((sdk) => kind.list(sdk, params), listPage, signal);
    const { data, has_more: more } = answer.data;
    // Without a date the next incremental read starts at zero, which lists everything once more.
    at ??= Math.max(0, (answer.at?.getTime() ?? 0) / 1000 - marginSeconds);
    after = more ? lastId(data) : undefined;
    const checkpoint = after === undefined ? { at } : { at, listAfter: after };
    yield pageOf(kind, data, answer.at?.toISOString(), checkpoint);
    if (after === undefined) return;
  }
}

/** @throws AppError `contract` when the cursor of the next page cannot be read. */
export function lastId(rows: readonly unknown[]): string {
  const id = (rows.at(-1) as { id?: unknown } | undefined)?.id;
  if (typeof id === 'string' && id) return id;
  throw new AppError('contract', 'Stripe sent a page whose last object has no id.');
}
