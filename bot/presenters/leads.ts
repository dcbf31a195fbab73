import type { LeadsView } from '../../tools/views.ts';
import { heading, lines, type Presenter } from './parts.ts';
import { leadLines, openLead, place } from './rows.ts';

/** Beyond this many a button per row makes the list longer than it helps. */
const rowsWithButton = 12;

export const leads: Presenter<LeadsView> = ({ title, rows, paging }) => {
  if (rows.length === 0) return [heading(title), lines(['No lead fits right now.'])];
  return [
    heading(title),
    {
      part: 'rows',
      rows: rows.map((lead, index) => ({
        lines: leadLines(lead, paging.offset + index + 1),
        ...(rows.length <= rowsWithButton && { buttons: [openLead(lead, 'Why?')] }),
      })),
      after: place(paging),
    },
  ];
};
