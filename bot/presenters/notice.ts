import type { NoticeView } from '../../tools/views.ts';
import { lines, type Presenter } from './parts.ts';

export const notice: Presenter<NoticeView> = ({ tone, text, fix }) => [
  lines([tone === 'problem' ? '⚠️ ' : 'ℹ️ ', text], fix ? [`→ ${fix}`] : []),
];
