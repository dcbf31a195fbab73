import { z } from 'zod';
import type { Action } from '../../connector.ts';
import type { HubSpotClient } from '../client.ts';
import { decimalAmount } from '../objects.ts';
import { create, given, withUrl } from './create.ts';
import { findMarked, markerOf } from './marker.ts';
import { link, type WrittenRecord, writtenRecord } from './target.ts';

const input = z
  .strictObject({
    contactId: z.string().min(1),
    companyId: z.string().min(1).optional(),
    name: z.string().min(1).max(1_000),
    pipelineId: z.string().min(1),
    stageId: z.string().min(1),
    amountMinor: z.number().int().min(0).optional(),
    /** ISO 4217, upper case. */
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/)
      .optional(),
    /** ISO time of the expected close. */
    closeAt: z.iso.datetime().optional(),
    ownerId: z.string().optional(),
  })
  .refine((deal) => (deal.amountMinor === undefined) === (deal.currency === undefined), {
    error: 'An amount needs its currency, and a currency its amount.',
  });
type Input = z.infer<typeof input>;

export const dealCreate: Action<HubSpotClient, Input, WrittenRecord> = {
  name: 'deal_create',
  description: 'Creates a deal for a contact in a stage of a pipeline.',
  input,
  output: writtenRecord,
  effect: 'write',
  idempotency: 'verify',
  onUnknown: 'retry',
  async verify(client, { contactId }, key) {
    const id = await findMarked(client, {
      target: { plural: 'contacts', id: contactId },
      created: { plural: 'deals', property: 'description' },
      key,
    });
    return id === undefined ? undefined : withUrl(client, id, { type: 'deal', id });
  },
  async run(client, deal, key) {
    const { amountMinor, currency, contactId, companyId } = deal;
    const properties = given({
      dealname: deal.name,
      pipeline: deal.pipelineId,
      dealstage: deal.stageId,
      amount:
        amountMinor === undefined || currency === undefined
          ? undefined
          : decimalAmount(amountMinor, currency),
      deal_currency_code: currency,
      closedate: deal.closeAt,
      hubspot_owner_id: deal.ownerId,
      description: markerOf(key),
    });
    const links = [link('deal', { type: 'contact', id: contactId })];
    if (companyId) links.push(link('deal', { type: 'company', id: companyId }));
    const id = await create(client, 'deals', properties, links);
    return withUrl(client, id, { type: 'deal', id });
  },
};
