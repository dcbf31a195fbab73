import { bandLabel } from '../../domain/bands.ts';
import type { LeadView } from '../../tools/views.ts';
import {
  address,
  bold,
  context,
  dotted,
  heading,
  type Line,
  lines,
  type Part,
  type Presenter,
  titledRows,
} from './parts.ts';
import { bandIcon, dealLines, leadName, ledgerLine } from './rows.ts';

export const lead: Presenter<LeadView> = (view) => [
  heading(leadName(view.lead)),
  lines(standing(view), view.lead.url ? [address(view.lead.url, 'Open in the CRM')] : []),
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
    paid.length > 0
      ? ['paid so far ', ...paid.flatMap((sum, index) => [index === 0 ? '' : ' + ', bold(sum)])]
      : undefined,
  );

function about({ lead, jobTitle, phone }: LeadView): Part[] {
  const known = [
    { label: 'Company', value: lead.company },
    { label: 'Job title', value: jobTitle },
    { label: 'E-mail', value: lead.email },
    { label: 'Phone', value: phone },
    { label: 'Owner', value: lead.owner },
  ].flatMap(({ label, value }) => (value?.untrusted.trim() ? [{ label: [label], value: [value] }] : []));
  const last = lead.lastActivity;
  return [
    ...(known.length > 0 ? [{ part: 'fields' as const, fields: known }] : []),
    ...(last ? [context(['Last activity: ', last.what, ', ', { at: last.at, as: 'ago' }])] : []),
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
