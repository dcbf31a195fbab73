import { z } from 'zod';
import { AppError } from '../domain/errors.ts';
import { untrusted } from '../domain/untrusted.ts';
import type { DealRecord } from '../prisma/stores/deals.ts';
import type { ReadContext } from './context.ts';
import { crmOf, doInCrm } from './crm.ts';
import { defineTool } from './tool.ts';
import type { View } from './views.ts';
import { whichDeal } from './which-deal.ts';

const input = z.strictObject({
  deal: z.string().trim().min(1).max(200),
  stage: z.string().trim().min(1).max(100),
});
type Input = z.infer<typeof input>;

export const dealMove = defineTool({
  name: 'deal_move',
  description:
    'Moves a deal to another stage of its pipeline in the CRM. `deal` is a name or an id from an earlier result, ' +
    '`stage` the name of a stage. It only proposes: the person sees the old and the new stage and confirms with a button.',
  permission: 'crm.write',
  doing: 'Preparing the move',
  effect: 'write',
  input,
  async preview({ deal: wanted, stage }, context) {
    const found = await dealMeant({ deal: wanted, stage }, context);
    if ('view' in found) return found.view;
    const { deal, stages } = found;
    const target = stageNamed(stage, stages);
    const [current] = await crmOf(context.systems).read('deal', [deal.id]);
    if (current?.type !== 'deal')
      throw new AppError('not_found', 'The CRM no longer has this deal. Nothing was changed.');
    const before = stages.find(({ id }) => id === current.data.stageId)?.label ?? 'unknown stage';
    if (current.data.stageId === target.id)
      throw new AppError('bad_input', `The deal is in "${target.label}" already. Nothing to do.`);
    return {
      kind: 'proposal',
      title: 'Move a deal',
      target: { label: untrusted(deal.name), ...(current.url && { url: current.url }) },
      changes: [{ field: 'Stage', before: untrusted(before), after: untrusted(target.label) }],
      effects:
        target.outcome === 'open'
          ? ['Nobody outside is told.']
          : [`The deal counts as ${target.outcome} from then on.`],
      version: `${deal.id}@${current.updatedAt ?? ''}`,
      exact: { deal: deal.id, stage: target.id },
      asOf: context.now().toISOString(),
      notices: [],
    };
  },
  async run({ deal: wanted, stage }, context, key) {
    const found = await dealMeant({ deal: wanted, stage }, context);
    if ('view' in found) return found.view;
    const target = stageNamed(stage, found.stages);
    const { id, name } = found.deal;
    return doInCrm(
      context,
      'deal_move',
      { dealId: id, stageId: target.id },
      key,
      `Moved to ${target.label}`,
      name,
    );
  },
});

type Stage = { id: string; label: string; outcome: string };

async function dealMeant(
  { deal: wanted, stage }: Input,
  context: ReadContext,
): Promise<{ deal: DealRecord; stages: Stage[] } | { view: View }> {
  const found = await whichDeal(wanted, context, { tool: 'deal_move', input: { stage } });
  if ('view' in found) return found;
  const { deal } = found;
  const pipelines = await context.stores.deals.pipelines(context.request.workspaceId);
  return { deal, stages: pipelines.find(({ id }) => id === deal.pipelineId)?.data.stages ?? [] };
}

function stageNamed(name: string, stages: Stage[]): Stage {
  const wanted = name.toLowerCase();
  const exact = stages.filter(({ id, label }) => label.toLowerCase() === wanted || id === name);
  const fitting =
    exact.length > 0 ? exact : stages.filter(({ label }) => label.toLowerCase().includes(wanted));
  if (fitting.length === 1) return fitting[0]!;
  throw new AppError(
    'bad_input',
    `Which stage? The pipeline has: ${stages.map(({ label }) => label).join(', ')}.`,
  );
}
