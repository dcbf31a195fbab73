import { z } from 'zod';
import { may } from '../domain/permissions.ts';
import type { DealRecord } from '../prisma/stores/deals.ts';
import type { ReadContext } from './context.ts';
import { freshnessOf } from './freshness.ts';
import { noteStep, openStep } from './next-steps.ts';
import { dealRow, leadRow } from './rows.ts';
import { defineTool } from './tool.ts';
import type { DealView, NextStep } from './views.ts';
import { whichDeal } from './which-deal.ts';

const contactsShown = 10;

export const dealGet = defineTool({
  name: 'deal_get',
  description:
    'Shows one deal: stage and pipeline, amount, owner, days in the stage, expected close, and the people that it is ' +
    'about with their scores. `deal` is a part of its name, or an id from an earlier result. When several deals fit ' +
    'it returns a choice for the person to pick from; never pick yourself. For lists and sums use deals_search.',
  permission: 'deals.read',
  doing: 'Opening the deal',
  effect: 'read',
  input: z.strictObject({ deal: z.string().trim().min(1).max(200) }),
  async run({ deal }, context) {
    const found = await whichDeal(deal, context, { tool: 'deal_get', input: {} });
    return 'view' in found ? found.view : dealView(found.deal, context);
  },
});

/** Everything about one deal, whichever way it was found. */
export async function dealView(deal: DealRecord, context: ReadContext): Promise<DealView> {
  const { stores, request, now } = context;
  const at = now();
  const [freshness, contacts, forward] = await Promise.all([
    freshnessOf(context, 'crm', 'deals'),
    stores.leads.ofContacts(request.workspaceId, deal.contactIds, contactsShown),
    forwardStep(deal, context),
  ]);
  return {
    kind: 'deal',
    deal: dealRow(deal, freshness, at),
    contacts: contacts.map((lead) => leadRow(lead, at.toISOString())),
    next: [...forward, ...noteStep(context, contacts[0]), ...openStep(context, deal.url)],
    asOf: freshness.asOf,
    notices: freshness.notices,
  };
}

/** One stage on, as long as the deal stays open; the card that follows names the stage. Ending one is typed. */
async function forwardStep(deal: DealRecord, { stores, request }: ReadContext): Promise<NextStep[]> {
  if (deal.outcome !== 'open' || !may(request.actor.role, 'crm.write')) return [];
  const pipelines = await stores.deals.pipelines(request.workspaceId);
  const pipeline = pipelines.find(({ id, source }) => id === deal.pipelineId && source === deal.source);
  const stages = (pipeline?.data.stages ?? []).toSorted((a, b) => a.order - b.order);
  const at = stages.findIndex(({ id }) => id === deal.stageId);
  const next = at === -1 ? undefined : stages[at + 1];
  if (next?.outcome !== 'open') return [];
  return [
    {
      label: 'Move to the next stage',
      call: { tool: 'deal_move', input: { deal: deal.id, stage: next.id } },
    },
  ];
}
