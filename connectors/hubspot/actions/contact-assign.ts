import { z } from 'zod';
import type { Action } from '../../connector.ts';
import type { HubSpotClient } from '../client.ts';
import { written } from '../schema.ts';
import { withUrl } from './create.ts';
import { type WrittenRecord, writtenRecord } from './target.ts';

const input = z.strictObject({ contactId: z.string().min(1), ownerId: z.string().min(1) });
type Input = z.infer<typeof input>;

export const contactAssign: Action<HubSpotClient, Input, WrittenRecord> = {
  name: 'contact_assign',
  description: 'Gives a contact an owner. The same owner twice is the same as once.',
  input,
  output: writtenRecord,
  effect: 'write',
  idempotency: 'natural',
  onUnknown: 'retry',
  async run(client, { contactId, ownerId }) {
    const body = { properties: { hubspot_owner_id: ownerId } };
    const { data } = await client.call(
      (sdk, options) => sdk.crm.objects.basicApi.update('contacts', contactId, body, undefined, options),
      { schema: written, repeatable: true },
    );
    return withUrl(client, data.id, { type: 'contact', id: data.id });
  },
};
