import type { Request } from '../tools/context.ts';
import type { Destination } from '../tools/destination.ts';
import { isTainted } from './forms/fields.ts';
import { forms } from './forms/index.ts';
import type { Inbound, Reply } from './inbound.ts';
import { noticeOf } from './notice.ts';
import { redrawnHome } from './redraw.ts';
import type { SlackHandlerDeps } from './slack-deps.ts';

/** Does what a form asks for. The window that it stood in shows the result, or the card to confirm. */
export async function onSubmit(
  { form: submitted, modalId, userId, receivedAt }: Inbound,
  request: Request,
  { runner, now }: SlackHandlerDeps,
): Promise<Reply[]> {
  if (!submitted) return [];
  const to: Destination = { user: userId, ...(modalId && { surface: { kind: 'modal', viewId: modalId } }) };
  // "In an hour" is counted from the press, however often this is tried.
  const call = forms[submitted.id].toToolCall(submitted, {
    timeZone: request.actor.timeZone,
    now: new Date(receivedAt),
  });
  if ('problems' in call)
    return [{ view: noticeOf('problem', Object.values(call.problems).join(' '), now()), to }];
  const permitted = runner.permits(call.tool, request);
  const outcome = await runner.run(call, { ...request, ...(isTainted(submitted) && { tainted: true }) });
  const changed = outcome.status === 'done' && 'changes' in permitted && permitted.changes;
  return [{ view: outcome.view, to }, ...(changed ? await redrawnHome(request, runner) : [])];
}
