import { isFigure } from '../../domain/figure.ts';
import type { ProposalView } from '../../tools/views.ts';
import { bold, context, heading, type Line, lines, link, type Part, type Presenter } from './parts.ts';

type Change = ProposalView['changes'][number];

/** A value beyond this cannot be shown whole, and what is not shown whole cannot be confirmed. */
const longestValue = 500;
const tooLong =
  'This is too long to show here whole, so it cannot be confirmed here. Ask for it in smaller steps.';

export const proposal: Presenter<ProposalView> = (view) => [
  heading(view.title),
  lines(['On ', bold(link(view.target.url, view.target.label))]),
  { part: 'rows', rows: view.changes.map((change) => ({ lines: [changeLine(change)] })) },
  ...(view.effects.length > 0
    ? [lines(['Also:'], ...view.effects.map((effect): Line => [`• ${effect}`]))]
    : []),
  ...decision(view),
];

const changeLine = ({ field, before, after }: Change): Line => [
  bold(field),
  ': ',
  ...(before === undefined || isBlank(before) ? [] : [before, ' → ']),
  ...(isBlank(after) ? ['(empty)'] : [bold(after)]),
];
const isBlank = (value: Change['after']): boolean => !isFigure(value) && value.untrusted.trim() === '';

function decision({ pending, changes }: ProposalView): Part[] {
  if (!pending) return [];
  const value = `${pending.id}:${pending.argsHash}`;
  const warning: Part[] = pending.tainted
    ? [lines([bold('⚠️ Requested while reading untrusted text.'), ' Check every value before you confirm.'])]
    : [];
  const terms = context([
    'Nothing has been changed yet. Only the person who asked can confirm, until ',
    { at: pending.expiresAt, as: 'clock' },
    '.',
  ]);
  if (!changes.every(isShown)) return [...warning, lines([bold(tooLong)]), terms];
  return [
    ...warning,
    {
      part: 'buttons',
      onlyWhole: { otherwise: tooLong },
      buttons: [
        { label: 'Confirm', does: { action: 'pending.confirm', value }, style: 'primary' },
        { label: 'Cancel', does: { action: 'pending.cancel', value } },
      ],
    },
    terms,
  ];
}

const isShown = ({ before, after }: Change): boolean =>
  [before, after].every(
    (value) => value === undefined || isFigure(value) || value.untrusted.length <= longestValue,
  );
