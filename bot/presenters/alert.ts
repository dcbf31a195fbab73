import type { AlertView, AssignmentState, LeadRow } from '../../tools/views.ts';
import { nextButton } from './next.ts';
import { heading, type Line, lines, type Presenter, type Row, short, titledRows } from './parts.ts';
import { leadLines, ledgerLine, openLead } from './rows.ts';

export const alert: Presenter<AlertView> = ({ title, lead, reasons, assignment, next }) => [
  heading(title),
  lines(...leadLines(lead), assignment ? stateLine(assignment, lead) : []),
  ...titledRows(
    'What happened',
    reasons.map((reason) => ({ lines: [ledgerLine(reason)] })),
  ),
  ...(next ? [] : [{ part: 'buttons' as const, buttons: [openLead(lead, 'Open the lead')] }]),
];

/** So many can be acted on one by one; of more each keeps its first button. */
const withAllButtons = 5;

/** One of several alerts: who, why, and what is being done about it. */
export function alertRow({ lead, reasons, assignment, next = [] }: AlertView, of: number): Row {
  const [newest] = reasons;
  const buttons = next.length > 0 ? next.map(nextButton) : [openLead(lead, 'Open the lead')];
  return {
    lines: [
      ...leadLines(lead),
      newest ? ledgerLine(newest) : [],
      assignment ? stateLine(assignment, lead) : [],
    ],
    buttons: of > withAllButtons ? buttons.slice(0, 1) : buttons.slice(0, 5),
  };
}

/** "Claimed by Ada, 12:03", "Snoozed by Ada until 14:00", "Not useful, said Ada, 12:03". */
export function stateLine({ state, since, by, at, until }: AssignmentState, { owner }: LeadRow): Line {
  const who = by?.untrusted.trim() ? short(by, 40) : 'somebody';
  const when: Line = at ? [', ', { at, as: 'clock' }] : [];
  switch (state) {
    case 'waiting':
      return [
        '⏳ Waiting for ',
        owner?.untrusted.trim() ? short(owner, 40) : 'somebody',
        ' since ',
        { at: since, as: 'clock' },
      ];
    case 'claimed':
      return ['🙋 Claimed by ', who, ...when];
    case 'snoozed':
      return ['💤 Snoozed by ', who, ...(until ? [' until ', { at: until, as: 'clock' } as const] : when)];
    case 'dismissed':
      return ['👎 Not useful, said ', who, ...when];
  }
}
