import { z } from 'zod';
import { AppError } from '../../../domain/errors.ts';
import type { Action } from '../../connector.ts';
import type { HubSpotClient } from '../client.ts';
import { writtenBatch } from '../schema.ts';
import { given, withUrl } from './create.ts';
import { type WrittenRecord, writtenRecord } from './target.ts';

/** Consent is not among the fields: an upsert must never change it. */
const input = z.strictObject({
  email: z.email(),
  firstName: z.string().min(1).optional(),
  lastName: z.string().min(1).optional(),
  phone: z.string().min(1).optional(),
  company: z.string().min(1).optional(),
  jobTitle: z.string().min(1).optional(),
  country: z.string().min(1).optional(),
  ownerId: z.string().min(1).optional(),
  lifecycleStage: z.string().min(1).optional(),
  leadStatus: z.string().min(1).optional(),
});
type Input = z.infer<typeof input>;

export const contactUpsert: Action<HubSpotClient, Input, WrittenRecord> = {
  name: 'contact_upsert',
  description: 'Creates the contact with this e-mail address, or sets the given fields on it.',
  input,
  output: writtenRecord,
  effect: 'write',
  idempotency: 'natural',
  onUnknown: 'retry',
  async run(client, contact) {
    const properties = given({
      email: contact.email,
      firstname: contact.firstName,
      lastname: contact.lastName,
      phone: contact.phone,
      company: contact.company,
      jobtitle: contact.jobTitle,
      country: contact.country,
      hubspot_owner_id: contact.ownerId,
      lifecyclestage: contact.lifecycleStage,
      hs_lead_status: contact.leadStatus,
    });
    const body = { inputs: [{ idProperty: 'email', id: contact.email, properties }] };
    const { data } = await client.call(
      (sdk, options) => sdk.crm.objects.batchApi.upsert('contacts', body, options),
      { schema: writtenBatch, repeatable: true },
    );
    // A batch that fails answers 207 with an empty list of results.
    const [row] = data.results;
    if (!row) throw new AppError('permanent', 'HubSpot refuses this contact.');
    return withUrl(client, row.id, { type: 'contact', id: row.id });
  },
};
