import { z } from 'zod';
import { figure } from '../domain/figure.ts';
import { untrusted } from '../domain/untrusted.ts';
import type { LeadRecord } from '../prisma/stores/leads.ts';
import type { ReadContext } from './context.ts';
import { freshnessOf } from './freshness.ts';
import { noteStep, openStep, taskStep } from './next-steps.ts';
import { count, dealRow, leadRow, ledgerLine, money } from './rows.ts';
import { defineTool } from './tool.ts';
import type { LeadView } from './views.ts';
import { whoIs } from './who.ts';

const ledgerRows = 10;
const stages: Record<string, string> = { visitor: 'Visitor', lead: 'Lead', customer: 'Customer' };

export const leadGet = defineTool({
  name: 'lead_get',
  description:
    'Shows one person: score with the ledger rows that add up to it (why somebody is hot), owner, last activity, ' +
    'deals and what they have paid. `who` is a name, an e-mail address, or an id from an earlier result. ' +
    'When several people fit it returns a choice for the person to pick from; never pick yourself.',
  permission: 'leads.read',
  doing: 'Opening the lead',
  effect: 'read',
  input: z.strictObject({ who: z.string().trim().min(1).max(200) }),
  async run({ who }, context) {
    const found = await whoIs(who, context, { tool: 'lead_get', input: {} });
    return 'view' in found ? found.view : leadView(found.lead, context);
  },
});

/** Everything about one person, whichever way they were found. */
export async function leadView(lead: LeadRecord, context: ReadContext): Promise<LeadView> {
  const { stores, request, business, now } = context;
  const at = now();
  const asOf = at.toISOString();
  const [ledger, deals, paid, crm, dealAge, payments] = await Promise.all([
    stores.leads.ledger(request.workspaceId, lead.id),
    lead.crmId ? stores.deals.ofContact(request.workspaceId, lead.crmId) : [],
    stores.payments.paidBy(request.workspaceId, lead.id),
    freshnessOf(context, 'crm', 'contacts'),
    freshnessOf(context, 'crm', 'deals'),
    freshnessOf(context, 'payments', 'payments'),
  ]);
  const hidden = ledger.slice(ledgerRows);
  const hiddenPoints = hidden.reduce((sum, { points }) => sum + points, 0);
  const source = { title: 'Switchboard points ledger' };
  return {
    kind: 'lead',
    lead: leadRow(lead, asOf),
    stage: stages[lead.stage] ?? lead.stage,
    ...(lead.phone && { phone: untrusted(lead.phone) }),
    ...(lead.jobTitle && { jobTitle: untrusted(lead.jobTitle) }),
    ledger: ledger.slice(0, ledgerRows).map((row) => ledgerLine(row, business.scoring, asOf)),
    ...(hidden.length > 0 && {
      hidden: {
        rows: count('Earlier ledger rows', hidden.length, asOf),
        points: figure({
          label: 'Earlier points',
          value: hiddenPoints,
          unit: 'points',
          asOf,
          source,
          class: 'team',
        }),
      },
    }),
    deals: deals.map((deal) => dealRow(deal, dealAge, at)),
    paid: paid.map((sum) => money('Paid so far', sum, payments)),
    next: [...noteStep(context, lead), ...taskStep(context, lead), ...openStep(context, lead.crmUrl)],
    asOf: crm.asOf,
    notices: [...new Set([...crm.notices, ...dealAge.notices, ...payments.notices])],
  };
}
