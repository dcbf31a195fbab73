import type { TasksView } from '../../tools/views.ts';
import { heading, lines, type Presenter } from './parts.ts';
import { place, taskRows } from './rows.ts';

export const tasks: Presenter<TasksView> = ({ title, rows, paging }) =>
  rows.length === 0
    ? [heading(title), lines(['Nothing to do right now.'])]
    : [heading(title), { ...taskRows(rows), after: place(paging) }];
