import { bandLabel } from '../../domain/bands.ts';
import type { LeadRow, LeadsView } from '../../tools/views.ts';
import { type Column, heading, type Line, lines, link, type Presenter, short } from './parts.ts';
import { asTable, bandIcon, leadLines, leadName, openLead, place } from './rows.ts';

const columns: Column[] = [
  { title: '#', align: 'right' },
  { title: 'Lead' },
  { title: 'Company' },
  { title: 'Score', align: 'right' },
  { title: 'Band' },
  { title: 'Owner' },
  { title: 'Last activity' },
];

export const leads: Presenter<LeadsView> = ({ title, rows, paging }) => {
  if (rows.length === 0) return [heading(title), lines(['No lead fits right now.'])];
  const long = asTable(rows.length);
  return [
    heading(title),
    {
      part: 'rows',
      rows: rows.map((lead, index) => {
        const rank = paging.offset + index + 1;
        return {
          lines: leadLines(lead, rank),
          cells: leadCells(lead, rank),
          ...(!long && { buttons: [openLead(lead, 'Why?')] }),
        };
      }),
      ...(long && { columns }),
      after: place(paging),
    },
  ];
};

const leadCells = (lead: LeadRow, rank: number): Line[] => [
  [String(rank)],
  [link(lead.url, leadName(lead))],
  lead.company ? [short(lead.company, 40)] : [],
  [lead.score],
  [`${bandIcon[lead.band]} ${bandLabel[lead.band]}`],
  lead.owner ? [short(lead.owner, 40)] : [],
  lead.lastActivity ? [short(lead.lastActivity.what, 40), ', ', { at: lead.lastActivity.at, as: 'ago' }] : [],
];
