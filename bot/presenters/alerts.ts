import type { AlertsView } from '../../tools/views.ts';
import { alertRow } from './alert.ts';
import { heading, lines, type Presenter } from './parts.ts';

export const alerts: Presenter<AlertsView> = ({ title, alerts: all }) =>
  all.length === 0
    ? [heading(title), lines(['Nothing waited.'])]
    : [heading(title), { part: 'rows', rows: all.map((each) => alertRow(each, all.length)) }];
