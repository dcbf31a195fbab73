import type { DealView } from '../../tools/views.ts';
import {
  bold,
  dotted,
  heading,
  type Line,
  lines,
  type Part,
  type Presenter,
  short,
  titledRows,
} from './parts.ts';
import { dealName, inCrm, leadLines, openLead } from './rows.ts';

export const deal: Presenter<DealView> = ({ deal: one, contacts, next }) => [
  heading(dealName(one)),
  lines(dotted(one.amount && [bold(one.amount)], [short(one.stage, 40)]), inCrm(one.url, next)),
  ...terms(one),
  ...titledRows(
    'People',
    contacts.map((contact) => ({ lines: leadLines(contact), buttons: [openLead(contact, 'Why?')] })),
  ),
];

function terms({ pipeline, inStage, closeAt, owner }: DealView['deal']): Part[] {
  const known: [string, Line | undefined][] = [
    ['In this stage for', inStage && [inStage]],
    ['Closes', closeAt ? [{ at: closeAt, as: 'dayWord' }] : undefined],
    ['Owner', owner?.untrusted.trim() ? [short(owner)] : undefined],
    ['Pipeline', pipeline.untrusted.trim() ? [short(pipeline)] : undefined],
  ];
  const fields = known.flatMap(([label, value]) => (value ? [{ label: [label], value }] : []));
  return fields.length > 0 ? [{ part: 'fields', fields }] : [];
}
