import type { DoneView } from '../../tools/views.ts';
import { bold, type Line, lines, link, type Presenter } from './parts.ts';

export const done: Presenter<DoneView> = ({ title, target, lines: details }) => [
  lines(
    ['✅ ', bold(title), ...(target ? [' · ', link(target.url, target.label)] : [])],
    ...details.map((detail): Line => [detail]),
  ),
];
