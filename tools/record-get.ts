import { z } from 'zod';
import { AppError } from '../domain/errors.ts';
import { may } from '../domain/permissions.ts';
import type { DealRecord } from '../prisma/stores/deals.ts';
import type { LeadRecord } from '../prisma/stores/leads.ts';
import type { ReadContext } from './context.ts';
import { customerView } from './customer-get.ts';
import { dealView } from './deal-get.ts';
import { leadView } from './lead-get.ts';
import { leadIdAt } from './lead-links.ts';
import { defineTool } from './tool.ts';
import type { View } from './views.ts';

export const recordGet = defineTool({
  name: 'record_get',
  description:
    'Shows the record behind a link: the page of a contact or deal in the connected CRM, or a lead link of this bot. ' +
    'It returns the same as lead_get, customer_get or deal_get would. Use it when the message contains such a link; ' +
    'for names and e-mail addresses use those tools. It opens no page: other addresses are answered with a notice.',
  permission: 'leads.read',
  doing: 'Looking behind the link',
  effect: 'read',
  input: z.strictObject({ url: z.string().trim().min(1).max(2000) }),
  async run({ url }, context): Promise<View> {
    const { role } = context.request.actor;
    const found = URL.canParse(url) ? await behind(new URL(url), context) : undefined;
    if (!found) return unknown(context.now());
    if ('deal' in found) {
      if (!may(role, 'deals.read')) throw new AppError('forbidden', `Your role (${role}) may not see deals.`);
      return dealView(found.deal, context);
    }
    const { lead } = found;
    return lead.stage === 'customer' && may(role, 'customers.read')
      ? customerView(lead, context)
      : leadView(lead, context);
  },
});

async function behind(
  url: URL,
  { stores, systems, request, publicUrl }: ReadContext,
): Promise<{ lead: LeadRecord } | { deal: DealRecord } | undefined> {
  const { workspaceId } = request;
  const id = leadIdAt(url, publicUrl);
  if (id) {
    const lead = await stores.leads.get(workspaceId, id);
    return lead && { lead };
  }
  for (const system of systems.values()) {
    const address = system.recordAt?.(url);
    if (!address) continue;
    const { type, externalId, account } = address;
    // The record's own address says which account we read: the same number in another one is somebody else.
    const isOurs = (own: string | null) =>
      own !== null && URL.canParse(own) && system.recordAt?.(new URL(own))?.account === account;
    if (type === 'deal') {
      const deal = await stores.deals.get(workspaceId, externalId);
      return deal && isOurs(deal.url) ? { deal } : undefined;
    }
    if (type === 'contact') {
      const [lead] = await stores.leads.ofContacts(workspaceId, [externalId], 1);
      return lead && isOurs(lead.crmUrl) ? { lead } : undefined;
    }
  }
  return undefined;
}

const unknown = (now: Date): View => ({
  kind: 'notice',
  tone: 'info',
  text: 'I know no record behind this link.',
  fix: 'I know contacts and deals of the connected CRM, and my own lead links. Something new appears after the next sync.',
  asOf: now.toISOString(),
  notices: [],
});
