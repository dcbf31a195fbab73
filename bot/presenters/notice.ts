import type { NoticeView } from '../../tools/views.ts';
import { context, lines, type Presenter } from './parts.ts';

export const notice: Presenter<NoticeView> = ({ tone, text, fix, reference, next = [] }) => [
  lines([tone === 'problem' ? '⚠️ ' : 'ℹ️ ', text], fix ? [`→ ${fix}`] : []),
  ...(next.length > 0
    ? [
        {
          part: 'buttons' as const,
          buttons: next.slice(0, 5).map(({ label, call }) => ({ label, does: call })),
        },
      ]
    : []),
  ...(reference ? [context([`Reference ${reference}`])] : []),
];
