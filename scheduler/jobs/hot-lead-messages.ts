import { quietUntil } from '../../domain/quiet-hours.ts';
import type { HotLead } from '../../prisma/stores/activities.ts';
import type { Announcing } from '../../prisma/stores/effects.ts';
import type { NewMessage } from '../../prisma/stores/outbox.ts';
import type { Teammate } from '../../prisma/stores/teammates.ts';
import { alertView, subjectOf } from '../../tools/alerts.ts';
import type { AlertView } from '../../tools/views.ts';
import type { JobContext } from '../context.ts';

/**
 * A lead became hot: the sales channel is told, and its owner unless they want no alerts; once per crossing. From then
 * on the lead waits for somebody to take it up.
 */
export async function hotLeadMessages(
  hot: HotLead[],
  workspaceId: string,
  stores: Announcing,
  context: Pick<JobContext, 'business' | 'now' | 'systems'>,
): Promise<NewMessage[]> {
  const at = context.now();
  const messages: NewMessage[] = [];
  for (const { personId, entryId, ownerId } of hot) {
    const owner = ownerId ? await stores.teammates.byOwner(workspaceId, ownerId) : undefined;
    const { id, since } = await stores.assignments.create(workspaceId, {
      personId,
      bandEntryId: entryId,
      ownerId: owner?.slackUserId ?? null,
      at,
    });
    const view = await alertView(
      'A lead became hot',
      { assignment: { id, state: 'waiting', since: since.toISOString() }, personId },
      { workspaceId, leads: stores.leads },
      context,
    );
    if (!view) continue;
    const key = `hot:${personId}:${entryId}`;
    const subject = subjectOf(id);
    messages.push({
      key: `${key}:channel`,
      destination: { channel: context.business.channels.sales },
      view: owner ? view : { ...view, notices: ['No teammate owns this lead yet.'] },
      subject,
    });
    if (owner) messages.push(...(await toOwner(owner, { key: `${key}:owner`, subject, view }, at, stores)));
  }
  return messages;
}

/** Nothing for who wants no alerts; in quiet hours it waits until they end. */
async function toOwner(
  { workspaceId, slackUserId, timeZone }: Teammate,
  { key, subject, view }: { key: string; subject: string; view: AlertView },
  at: Date,
  { preferences }: Announcing,
): Promise<NewMessage[]> {
  const wanted = await preferences.get(workspaceId, slackUserId);
  if (wanted?.alerts === 'none') return [];
  const quiet =
    wanted?.quietFrom && wanted.quietTo ? { from: wanted.quietFrom, to: wanted.quietTo } : undefined;
  const dueAt = quiet && quietUntil(at, quiet, wanted?.timeZone ?? timeZone);
  return [
    {
      key,
      destination: { user: slackUserId },
      view: { ...view, title: 'Your lead became hot' },
      subject,
      ...(dueAt && { dueAt }),
    },
  ];
}
