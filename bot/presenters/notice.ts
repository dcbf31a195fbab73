import type { NoticeView } from '../../tools/views.ts';
import { context, lines, type Presenter } from './parts.ts';

export const notice: Presenter<NoticeView> = ({ tone, text, fix, reference }) => [
  lines([tone === 'problem' ? '⚠️ ' : 'ℹ️ ', text], fix ? [`→ ${fix}`] : []),
  ...(reference ? [context([`Reference ${reference}`])] : []),
];
