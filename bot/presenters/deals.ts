import type { DealsView } from '../../tools/views.ts';
import { bold, heading, lines, type Presenter } from './parts.ts';
import { dealLines, place } from './rows.ts';

export const deals: Presenter<DealsView> = ({ title, rows, sums, paging }) => {
  if (rows.length === 0) return [heading(title), lines(['No deal fits right now.'])];
  return [
    heading(title),
    lines([
      paging.total,
      paging.total.value === 1 ? ' deal' : ' deals',
      ...sums.flatMap((sum, index) => [index === 0 ? ' worth ' : ' + ', bold(sum)]),
    ]),
    {
      part: 'rows',
      rows: rows.map((deal, index) => ({ lines: dealLines(deal, paging.offset + index + 1) })),
      after: place(paging),
    },
  ];
};
