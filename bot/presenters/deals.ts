import type { DealRow, DealsView } from '../../tools/views.ts';
import { bold, type Column, heading, type Line, lines, link, type Presenter, short } from './parts.ts';
import { asTable, dealLines, dealName, place, sums } from './rows.ts';

const columns: Column[] = [
  { title: '#', align: 'right' },
  { title: 'Deal' },
  { title: 'Amount', align: 'right' },
  { title: 'Stage' },
  { title: 'In stage', align: 'right' },
  { title: 'Closes' },
  { title: 'Owner' },
];

export const deals: Presenter<DealsView> = ({ title, rows, sums: worth, paging }) => {
  if (rows.length === 0) return [heading(title), lines(['No deal fits right now.'])];
  return [
    heading(title),
    lines([
      bold(paging.total),
      paging.total.value === 1 ? ' deal' : ' deals',
      ...(worth.length > 0 ? [' worth ', ...sums(worth)] : []),
    ]),
    {
      part: 'rows',
      rows: rows.map((deal, index) => {
        const rank = paging.offset + index + 1;
        return { lines: dealLines(deal, rank), cells: dealCells(deal, rank) };
      }),
      ...(asTable(rows.length) && { columns }),
      after: place(paging),
    },
  ];
};

const dealCells = (deal: DealRow, rank: number): Line[] => [
  [String(rank)],
  [link(deal.url, dealName(deal))],
  deal.amount ? [deal.amount] : [],
  [short(deal.stage, 40)],
  deal.inStage ? [deal.inStage] : [],
  deal.closeAt ? [{ at: deal.closeAt, as: 'dayWord' }] : [],
  deal.owner ? [short(deal.owner, 40)] : [],
];
