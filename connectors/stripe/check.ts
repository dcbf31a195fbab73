import type { Health } from '../connector.ts';
import { statusOf } from '../kit/faults.ts';
import type { StripeClient } from './client.ts';
import { stripeObjects } from './objects.ts';
import { listPage } from './schema.ts';

/** Lists one object of each kind: whether the key works, and which read rights it lacks. */
export async function check(client: StripeClient): Promise<Health> {
  const probes = [
    ...stripeObjects.map(({ name, list }) => ({
      name,
      read: () => client.get((sdk) => list(sdk, { limit: 1 }), listPage),
    })),
    { name: 'events', read: () => client.get((sdk) => sdk.events.list({ limit: 1 }), listPage) },
  ];
  const missingScopes: string[] = [];
  for (const { name, read } of probes) {
    try {
      await read();
    } catch (error) {
      // 403: the key is right and may not do this. 401: it is wrong.
      if (statusOf(error) !== 403) throw error;
      missingScopes.push(`${name}: read`);
    }
  }
  return {
    account: client.sandbox ? 'Stripe sandbox' : 'Stripe live',
    ...(missingScopes.length > 0 ? { missingScopes } : {}),
  };
}
