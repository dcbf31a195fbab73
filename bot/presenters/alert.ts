import type { AlertView } from '../../tools/views.ts';
import { heading, lines, type Presenter, titledRows } from './parts.ts';
import { leadLines, ledgerLine, openLead } from './rows.ts';

export const alert: Presenter<AlertView> = ({ title, lead, reasons }) => [
  heading(title),
  lines(...leadLines(lead)),
  ...titledRows(
    'What happened',
    reasons.map((reason) => ({ lines: [ledgerLine(reason)] })),
  ),
  { part: 'buttons', buttons: [openLead(lead, 'Open the lead')] },
];
