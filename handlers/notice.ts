import type { NoticeView } from '../tools/views.ts';

/** A sentence of a handler's own. */
export const noticeOf = (tone: NoticeView['tone'], text: string, now: Date): NoticeView => ({
  kind: 'notice',
  tone,
  text,
  asOf: now.toISOString(),
  notices: [],
});
