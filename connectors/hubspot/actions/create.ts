import type { HubSpotClient } from '../client.ts';
import { type ObjectType, objects, recordUrl } from '../objects.ts';
import { written } from '../schema.ts';
import type { link, WrittenRecord } from './target.ts';

/** Creates one record. Not repeatable: a lost answer is an `unknown_outcome`. */
export async function create(
  client: HubSpotClient,
  plural: string,
  properties: Record<string, string>,
  associations: ReturnType<typeof link>[],
): Promise<string> {
  const body = { properties, associations };
  const { data } = await client.call(
    (sdk, options) => sdk.crm.objects.basicApi.create(plural, body, options),
    { schema: written, repeatable: false },
  );
  return data.id;
}

/** An id with the address of the record that a person should look at. */
export async function withUrl(
  client: HubSpotClient,
  id: string,
  shown: { type: ObjectType; id: string },
): Promise<WrittenRecord> {
  const account = await client.account();
  return account ? { id, url: recordUrl(objects[shown.type], shown.id, account) } : { id };
}

/** Only the properties that are given: HubSpot reads an empty text as "delete the value". */
export const given = (properties: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(properties).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
