import type { DigestView } from '../../tools/views.ts';
import { chartParts } from './charts.ts';
import { bold, context, figureFields, heading, lines, type Part, type Presenter } from './parts.ts';
import { leadLines } from './rows.ts';

export const digest: Presenter<DigestView> = ({ title, date, timeZone, sections }) => [
  heading(title),
  context([{ at: date, as: 'day' }, `, ${timeZone}`]),
  ...sections.flatMap(section),
];

function section({ title, figures, leads = [], chart, empty }: DigestView['sections'][number]): Part[] {
  if (figures.length === 0 && leads.length === 0 && !chart)
    return [lines([bold(title)], [empty ?? 'Nothing to report.'])];
  return [
    lines([bold(title)]),
    ...figureFields(figures),
    ...(chart ? chartParts(chart) : []),
    ...(leads.length > 0
      ? [{ part: 'rows' as const, rows: leads.map((lead, index) => ({ lines: leadLines(lead, index + 1) })) }]
      : []),
  ];
}
