import { bandLabel } from '../../domain/bands.ts';
import type { LeadView } from '../../tools/views.ts';
import {
  bold,
  context,
  dotted,
  heading,
  type Line,
  lines,
  type Part,
  type Presenter,
  short,
  titledRows,
} from './parts.ts';
import { bandIcon, dealLines, inCrm, leadName, ledgerLine, personFields, sums } from './rows.ts';

export const lead: Presenter<LeadView> = (view) => [
  heading(leadName(view.lead)),
  lines(standing(view), inCrm(view.lead.url, view.next)),
  ...about(view),
  ...why(view),
  ...titledRows(
    'Deals',
    view.deals.map((deal) => ({ lines: dealLines(deal) })),
  ),
];

const standing = ({ lead, stage, paid }: LeadView): Line =>
  dotted(
    [`${bandIcon[lead.band]} `, bold(lead.score), ` ${bandLabel[lead.band]}`],
    stage ? [stage] : undefined,
    paid.length > 0 ? ['paid so far ', ...sums(paid)] : undefined,
  );

function about(view: LeadView): Part[] {
  const last = view.lead.lastActivity;
  return [
    ...personFields(view.lead, view),
    ...(last ? [context(['Last activity: ', short(last.what, 120), ', ', { at: last.at, as: 'ago' }])] : []),
  ];
}

/** The rows of the ledger; with the hidden ones they sum to the score. */
function why({ ledger, hidden }: LeadView): Part[] {
  if (ledger.length === 0) return [lines([bold('Why this score')], ['No scored activity yet.'])];
  const older: Part[] = hidden ? [context(['Older: ', hidden.rows, ' rows, ', hidden.points])] : [];
  return titledRows(
    'Why this score',
    ledger.map((line) => ({ lines: [ledgerLine(line)] })),
    (shown) => [
      ...(shown < ledger.length ? [context([`${ledger.length - shown} more rows not shown`])] : []),
      ...older,
    ],
  );
}
