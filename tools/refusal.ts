import { AppError, type ErrorCode } from '../domain/errors.ts';
import type { PendingStatus } from '../prisma/stores/pending-actions.ts';
import type { Outcome, Request, ToolContext } from './context.ts';
import type { NoticeView } from './views.ts';

/** What the tool door says of its own. */

/** Why an action that was decided on cannot be confirmed once more. */
export const decided: Record<Exclude<PendingStatus, 'pending'>, [ErrorCode, string]> = {
  executing: ['stale', 'This is being done right now.'],
  done: ['stale', 'This was done already; nothing was done twice.'],
  failed: ['expired', 'This was tried and did not work. Ask again.'],
  unknown: ['unknown_outcome', 'This may have been done. Look at the record before you ask again.'],
  stale: ['expired', 'The record changed after this was shown; nothing was done. Ask again.'],
  expired: ['expired', 'This request is older than 15 minutes; nothing was done. Ask again.'],
  cancelled: ['expired', 'This request was cancelled; nothing was done. Ask again.'],
};

export const notKnown = (): AppError => new AppError('not_found', 'This request is not known here.');

export const notice = (text: string, now: Date): NoticeView => ({
  kind: 'notice',
  tone: 'info',
  text,
  asOf: now.toISOString(),
  notices: [],
});

/** What went wrong, as an outcome; what nobody expected stays in the log, under the reference that the person reads. */
export function refusal(
  error: unknown,
  request: Request,
  { now, log }: Pick<ToolContext, 'now' | 'log'>,
): Outcome {
  const known = error instanceof AppError;
  if (!known) log.error({ request: request.id, err: error }, 'tool failed');
  const message = known ? error.message : 'Something went wrong on our side. The error is in the log.';
  return {
    status: 'refused',
    error: { code: known ? error.code : 'internal', message },
    view: { ...notice(message, now()), tone: 'problem', ...(!known && { reference: request.id }) },
  };
}
