import { AppError } from '../domain/errors.ts';
import type { Assignment, Decision } from '../prisma/stores/assignments.ts';
import type { LeadRecord } from '../prisma/stores/leads.ts';
import { cardUpdates, decisionText } from './alerts.ts';
import type { ReadContext, ToolContext } from './context.ts';

/** @throws AppError `not_found` for an assignment, or a lead, that is not known here. */
export async function assignmentOf(
  id: string,
  { stores, request }: ReadContext,
): Promise<{ assignment: Assignment; lead: LeadRecord }> {
  const assignment = await stores.assignments.get(request.workspaceId, id);
  const lead = assignment && (await stores.leads.get(request.workspaceId, assignment.personId));
  if (!lead) throw new AppError('not_found', 'This lead is no longer known here. Nothing was changed.');
  return { assignment, lead };
}

/** @throws AppError `stale` that says who decided what, and when. */
export const tooLate = (assignment: Assignment, { request }: ReadContext): AppError =>
  new AppError('stale', `${decisionText(assignment, request.actor.timeZone)} Nothing was changed.`);

/**
 * Keeps what a person says about a lead that waits for them, or for anybody; of what they said before, the latest
 * counts. The others see it on their cards.
 * @throws AppError `forbidden` where it waits for somebody else, `stale` where somebody else was faster.
 */
export async function decideOwn(
  id: string,
  decision: Pick<Decision, 'state' | 'until'>,
  context: ToolContext,
): Promise<{ lead: LeadRecord }> {
  const { stores, request, now } = context;
  const { assignment, lead } = await assignmentOf(id, context);
  const me = request.actor.id;
  if (assignment.ownerId !== null && assignment.ownerId !== me)
    throw new AppError(
      'forbidden',
      'This lead waits for its owner. Claim it if you want to take it over. Nothing was changed.',
    );
  const made = { ...decision, by: me, at: now() };
  const decided =
    (await stores.assignments.decide(request.workspaceId, id, { states: ['waiting'] }, made)) ??
    (await stores.assignments.decide(
      request.workspaceId,
      id,
      { states: ['snoozed', 'dismissed'], by: me },
      made,
    ));
  if (!decided) throw tooLate((await assignmentOf(id, context)).assignment, context);
  await showDecision(decided, context);
  return { lead };
}

/** Brings the cards up to date that people see of it. */
export async function showDecision(
  assignment: Assignment,
  { stores, wake }: Pick<ToolContext, 'stores' | 'wake'>,
): Promise<void> {
  await stores.outbox.add(undefined, assignment.workspaceId, await cardUpdates(assignment, stores.outbox));
  wake('outbox');
}
