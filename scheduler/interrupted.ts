import { allClasses } from '../domain/permissions.ts';
import type { PendingAction } from '../prisma/stores/pending-actions.ts';
import type { Request } from '../tools/context.ts';
import type { NoticeView } from '../tools/views.ts';
import type { JobContext } from './context.ts';

/**
 * Goes on with a confirmed write that a crash cut off, with the rights that its requester has now, and tells
 * that person what came of it. The action looks first whether it took effect.
 */
export async function goOn(action: PendingAction, context: JobContext): Promise<void> {
  const { id, workspaceId, requesterId, channel, thread } = action;
  const request = await requestOf(action, context);
  const view = request ? (await context.runner.resume(id, request)).view : await giveUp(action, context);
  await context.stores.outbox.add(undefined, workspaceId, [
    {
      key: `interrupted:${id}`,
      destination: { user: requesterId, ...(channel && { channel }), ...(thread && { thread }) },
      view: { ...view, notices: ['I was cut off while doing what you confirmed.', ...view.notices] },
    },
  ]);
  context.wake('outbox');
}

/** The requester asks again, so to say; nobody does for somebody who has left. */
async function requestOf(
  { id, workspaceId, requesterId, channel, thread }: PendingAction,
  { stores }: JobContext,
): Promise<Request | undefined> {
  const person = await stores.teammates.get(workspaceId, requesterId);
  if (!person?.active || person.guest) return undefined;
  const { name, role, email } = person;
  const timeZone = (await stores.preferences.get(workspaceId, requesterId))?.timeZone ?? person.timeZone;
  const ownerId = email ? await stores.teammates.ownerIdOf(workspaceId, email) : undefined;
  return {
    workspaceId,
    actor: { kind: 'teammate', id: requesterId, name, role, timeZone, ...(ownerId && { ownerId }) },
    origin: 'schedule',
    audience: allClasses,
    ...(channel && { channel }),
    ...(thread && { thread }),
    id: `resume-${id}`,
  };
}

async function giveUp({ id, workspaceId }: PendingAction, { stores, now }: JobContext): Promise<NoticeView> {
  await stores.pendingActions.end(workspaceId, id, ['executing'], 'unknown');
  return {
    kind: 'notice',
    tone: 'problem',
    text: 'It is not known whether this took effect.',
    fix: 'Look at the record first; ask again only if the change is not there.',
    reference: id,
    asOf: now().toISOString(),
    notices: [],
  };
}
