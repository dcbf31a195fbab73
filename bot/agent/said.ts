import { isFigure } from '../../domain/figure.ts';
import type { AnswerView, View } from '../../tools/views.ts';
import type { Attempt } from './turns.ts';

const sentences = {
  busy: 'I am still working on your earlier questions. Ask again when they are answered.',
  refused: 'I cannot help with this one. The slash commands below work without AI.',
  stopped: 'Stopped. Nothing was changed.',
  failed:
    'I could not answer this now. The slash commands work without me: /leads, /lead, /deals, /health, /resync, /digest and /switchboard help.',
};
const notChecked =
  'The wording was left out because it held something that the data does not back. This is the data.';

/** An answer that needs no data, and that nobody votes on. */
export const fixed = (kind: keyof typeof sentences, now: Date): AnswerView => ({
  kind: 'answer',
  paragraphs: [[sentences[kind]]],
  attachments: [],
  // Nobody answered what was stopped, so there is nothing to say about who did.
  withoutAI: kind !== 'stopped',
  asOf: now.toISOString(),
  notices: [],
});

/**
 * Builds what is shown. Of the tables that were read, it takes those that the prose names, or else the last
 * one; a card that waits for a person is never left out.
 * @param views what the tools returned, in order.
 */
export function answerOf(
  attempt: Attempt | undefined,
  views: readonly View[],
  ai: boolean,
  now: Date,
): AnswerView {
  if (!attempt) return views.length > 0 ? tablesOnly(views, ai, now, []) : fixed('failed', now);
  if (attempt.status === 'refused') return { ...fixed('refused', now), withoutAI: !ai };
  if (attempt.status === 'tables_only')
    return views.length > 0
      ? tablesOnly(views, ai, now, attempt.unsupported > 0 ? [notChecked] : [])
      : { ...fixed('failed', now), withoutAI: !ai };
  const { paragraphs, shown } = attempt.composed;
  const attachments = chosen(views, shown);
  return {
    kind: 'answer',
    paragraphs,
    attachments,
    withoutAI: !ai,
    ...datedBy(attachments, paragraphs.flat(), now),
  };
}

const tablesOnly = (views: readonly View[], ai: boolean, now: Date, notices: string[]): AnswerView => {
  const dated = datedBy(views, [], now);
  return {
    kind: 'answer',
    paragraphs: [],
    attachments: [...views],
    withoutAI: !ai,
    asOf: dated.asOf,
    notices: [...notices, ...dated.notices],
  };
};

const waits = (view: View): boolean => view.kind === 'proposal' || view.kind === 'picker';

function chosen(views: readonly View[], shown: readonly View[]): View[] {
  const cards = views.filter(waits);
  const others = views.filter((view) => !waits(view));
  const last = others.findLast((view) => view.kind !== 'notice') ?? others.at(-1);
  const tables = shown.length > 0 ? shown.filter((view) => !waits(view)) : last ? [last] : [];
  return [...tables, ...cards];
}

/** An answer is as old as the oldest thing in it. */
function datedBy(
  views: readonly View[],
  parts: readonly unknown[],
  now: Date,
): Pick<AnswerView, 'asOf' | 'notices'> {
  const times = [...views, ...parts.filter(isFigure)].map(({ asOf }) => asOf).filter((asOf) => asOf !== '');
  return { asOf: times.sort()[0] ?? now.toISOString(), notices: [] };
}
