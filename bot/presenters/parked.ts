import type { ParkedView } from '../../tools/views.ts';
import { bold, heading, lines, type Presenter } from './parts.ts';
import { parkedRow } from './rows.ts';

export const parked: Presenter<ParkedView> = ({ title, rows, total }) => [
  heading(title),
  lines(
    total.value === 0
      ? ['Nothing is parked: everything that came in was worked off.']
      : [bold(total), total.value === 1 ? ' item was given up on.' : ' items were given up on.'],
  ),
  { part: 'rows', rows: rows.map(parkedRow) },
];
