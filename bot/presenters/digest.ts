import type { DigestView } from '../../tools/views.ts';
import { bold, context, heading, lines, link, type Part, type Presenter } from './parts.ts';
import { leadLines } from './rows.ts';

export const digest: Presenter<DigestView> = ({ title, date, timeZone, sections }) => [
  heading(title),
  context([{ at: date, as: 'day' }, `, ${timeZone}`]),
  ...sections.flatMap(section),
];

function section({ title, figures, leads = [], empty }: DigestView['sections'][number]): Part[] {
  if (figures.length === 0 && leads.length === 0)
    return [lines([bold(title)], [empty ?? 'Nothing to report.'])];
  return [
    lines([bold(title)]),
    ...(figures.length > 0
      ? [
          {
            part: 'fields' as const,
            fields: figures.map((each) => ({ label: [each.label], value: [link(each.source.url, each)] })),
          },
        ]
      : []),
    ...(leads.length > 0
      ? [{ part: 'rows' as const, rows: leads.map((lead, index) => ({ lines: leadLines(lead, index + 1) })) }]
      : []),
  ];
}
