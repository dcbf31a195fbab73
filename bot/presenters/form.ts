import type { Field, FormView } from '../../tools/views.ts';
import { bold, heading, type Line, lines, type Presenter } from './parts.ts';

/** A form where no window can be opened: what it asks for, so that it can be said in words. */
export const form: Presenter<FormView> = ({ title, intro, fields }) => [
  heading(title),
  ...(intro ? [lines([intro])] : []),
  { part: 'rows', rows: fields.map((field) => ({ lines: [fieldLine(field)] })) },
  lines(['This form opens as a window in Slack.']),
];

const fieldLine = ({ label, hint, optional }: Field): Line => [
  '• ',
  bold(label),
  ...(optional ? [' (optional)'] : []),
  ...(hint ? [`: ${hint}`] : []),
];
