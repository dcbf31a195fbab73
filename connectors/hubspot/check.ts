import type { Health } from '../connector.ts';
import { statusOf } from '../kit/faults.ts';
import type { HubSpotClient } from './client.ts';
import { rows } from './schema.ts';

/** Reads one record of each kind: which account it is, and which scopes the credential lacks. */
export async function check(client: HubSpotClient): Promise<Health> {
  const options = { schema: rows, repeatable: true };
  const list = (plural: string) => () =>
    client.call(
      (sdk, o) =>
        sdk.crm.objects.basicApi.getPage(plural, 1, undefined, undefined, undefined, undefined, false, o),
      options,
    );
  const probes: Record<string, () => Promise<unknown>> = {
    'crm.objects.contacts.read': list('contacts'),
    'crm.objects.companies.read': list('companies'),
    'crm.objects.deals.read': list('deals'),
    'crm.objects.owners.read': () =>
      client.call((sdk, o) => sdk.crm.owners.ownersApi.getPage(undefined, undefined, 1, false, o), options),
  };
  const missingScopes: string[] = [];
  for (const [scope, probe] of Object.entries(probes)) {
    try {
      await probe();
    } catch (error) {
      // 403: the credential is right and may not do this. 401: it is wrong.
      if (statusOf(error) !== 403) throw error;
      missingScopes.push(scope);
    }
  }
  const account = await client.account();
  return {
    account: account ? `portal ${account.portalId}` : 'HubSpot',
    ...(missingScopes.length > 0 ? { missingScopes } : {}),
  };
}
