import { z } from 'zod';
import { AppError } from '../domain/errors.ts';
import { figure } from '../domain/figure.ts';
import { untrusted } from '../domain/untrusted.ts';
import type { ReadContext } from './context.ts';
import { contactNow, crmOf, doInCrm } from './crm.ts';
import { defineTool } from './tool.ts';
import { whoIs } from './who.ts';

export const dealCreate = defineTool({
  name: 'deal_create',
  description:
    'Opens a deal for a person in the first stage of the sales pipeline of the CRM. `who` is a name, an e-mail address ' +
    'or an id; `amountMinor` is in minor units (cents) of `currency`. It only proposes: the person confirms with a button.',
  permission: 'crm.write',
  doing: 'Preparing the deal',
  effect: 'write',
  input: z.strictObject({
    who: z.string().trim().min(1).max(200),
    name: z.string().trim().min(1).max(200),
    amountMinor: z.number().int().min(0).max(100_000_000_00).optional(),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'a currency like EUR')
      .optional(),
  }),
  async preview({ who, name, amountMinor, currency }, context) {
    const call = {
      tool: 'deal_create',
      input: { name, ...(amountMinor !== undefined && { amountMinor }), ...(currency && { currency }) },
    };
    const found = await whoIs(who, context, call);
    if ('view' in found) return found.view;
    const contact = await contactNow(found.lead, context);
    const { pipeline, stage } = await firstStage(context);
    const asOf = context.now().toISOString();
    return {
      kind: 'proposal',
      title: 'Open a deal',
      target: {
        label: untrusted(found.lead.name || found.lead.email || ''),
        ...(contact.url && { url: contact.url }),
      },
      changes: [
        { field: 'Deal', after: untrusted(name) },
        { field: 'Stage', after: untrusted(`${stage.label} (${pipeline.data.label})`) },
        ...(amountMinor === undefined
          ? []
          : [
              {
                field: 'Amount',
                after: figure({
                  label: 'Amount',
                  value: amountMinor,
                  unit: 'money',
                  currency: currency ?? context.business.currency,
                  asOf,
                  source: { title: 'as you said' },
                  class: 'finance',
                }),
              },
            ]),
      ],
      effects: ['Nobody outside is told.'],
      version: `${contact.id} ${stage.id}`,
      exact: { ...call.input, who: found.lead.id },
      asOf,
      notices: [],
    };
  },
  async run({ who, name, amountMinor, currency }, context, key) {
    const found = await whoIs(who, context, { tool: 'deal_create', input: {} });
    if ('view' in found) return found.view;
    const contact = await contactNow(found.lead, context);
    const { pipeline, stage } = await firstStage(context);
    const { ownerId } = context.request.actor;
    const input = {
      contactId: contact.id,
      name,
      pipelineId: pipeline.id,
      stageId: stage.id,
      ...(amountMinor !== undefined && { amountMinor, currency: currency ?? context.business.currency }),
      ...(ownerId && { ownerId }),
    };
    return doInCrm(context, 'deal_create', input, key, 'Deal opened', name);
  },
});

async function firstStage({ stores, request, systems }: ReadContext) {
  const crm = crmOf(systems);
  const pipeline = (await stores.deals.pipelines(request.workspaceId)).find(
    ({ source }) => source === crm.id,
  );
  const stage = pipeline?.data.stages.toSorted((a, b) => a.order - b.order)[0];
  if (!pipeline || !stage)
    throw new AppError(
      'not_found',
      `No pipeline of ${crm.title} is known yet. Sync it first: /resync ${crm.id}.`,
    );
  return { pipeline, stage };
}
