import { bandLabel } from '../../domain/bands.ts';
import { formatFigure } from '../../domain/figure.ts';
import type { LeadView, View } from '../../tools/views.ts';
import { figuresIn } from './footer.ts';
import { plainText } from './plain.ts';
import { safeUrl } from './text.ts';

/** What a step of a workflow ends with: its outputs, or why it failed. */
export type StepResult = { outputs: Record<string, string | number | boolean> } | { problem: string };

const longest = 200;

/** The view as the outputs that handlers/steps.ts declares. */
export function stepResultOf(view: View): StepResult {
  if (view.kind === 'lead') return { outputs: leadOutputs(view) };
  if (view.kind === 'picker')
    return notFound('Several leads fit. Give the step the e-mail address instead of a name.');
  if (view.kind !== 'notice') return { problem: 'The step got an answer that it cannot hand on.' };
  const said = plainText([view.text, view.fix].filter(Boolean).join(' '), 500);
  return view.tone === 'problem' ? { problem: said } : notFound(said);
}

const notFound = (summary: string): StepResult => ({ outputs: { found: false, summary } });

function leadOutputs(view: LeadView) {
  const { name, score, band, owner, url } = view.lead;
  const called = plainText(name.untrusted, longest) || 'No name';
  const ownedBy = plainText(owner?.untrusted ?? '', longest);
  const link = safeUrl(url);
  const asOf = Math.min(...[view.asOf, ...figuresIn(view).map((each) => each.asOf)].map(Date.parse));
  const facts = `${called}: ${formatFigure(score)} (${bandLabel[band]}), ${ownedBy ? `owner ${ownedBy}` : 'no owner'}.`;
  return {
    found: true,
    summary: `${facts} As of ${new Date(asOf).toISOString().slice(0, 16).replace('T', ' ')} UTC.`,
    name: called,
    score: score.value,
    band: bandLabel[band],
    ...(ownedBy && { owner: ownedBy }),
    ...(link && { link }),
  };
}
