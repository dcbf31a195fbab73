import { z } from 'zod';
import { AppError } from '../domain/errors.ts';
import { untrusted } from '../domain/untrusted.ts';
import type { Assignment } from '../prisma/stores/assignments.ts';
import type { LeadRecord } from '../prisma/stores/leads.ts';
import { assignmentOf, showDecision, tooLate } from './assignment-of.ts';
import type { ReadContext, ToolContext } from './context.ts';
import { contactNow, crmTitle, doInCrm } from './crm.ts';
import { noteStep, openStep, taskStep } from './next-steps.ts';
import { defineTool } from './tool.ts';
import type { DoneView } from './views.ts';

const seen = 'The others see that you took it.';
/** From here somebody can take it; what was put off waits for whoever is faster. */
const open = ['waiting', 'snoozed'] as const;

export const leadClaim = defineTool({
  name: 'lead_claim',
  description:
    'Takes a hot lead that waits for somebody: the person who asks becomes its owner in the CRM, and the others see who ' +
    'took it. `assignment` is an id from an alert. It only proposes: the person sees the old and the new owner and ' +
    'confirms with a button.',
  permission: 'crm.write',
  doing: 'Preparing the claim',
  effect: 'write',
  input: z.strictObject({ assignment: z.string().max(40) }),
  async preview({ assignment: id }, context) {
    const { assignment, lead } = await assignmentOf(id, context);
    const { actor, workspaceId } = context.request;
    const ownerId = ownerIdOf(context);
    if (!isOpen(assignment)) throw tooLate(assignment, context);
    const contact = lead.crmId ? await contactNow(lead, context) : undefined;
    const before =
      contact?.ownerId && (await context.stores.teammates.ownerName(workspaceId, contact.ownerId));
    const crm = crmTitle(context.systems);
    const isOwner = contact?.ownerId === ownerId;
    return {
      kind: 'proposal',
      title: 'Take this lead',
      target: { label: untrusted(lead.name || lead.email || ''), ...(contact?.url && { url: contact.url }) },
      changes: [
        {
          field: contact && !isOwner ? `Owner in ${crm}` : 'Taken by',
          ...(contact && { before: untrusted(isOwner ? 'nobody yet' : (before ?? 'nobody')) }),
          after: untrusted(actor.name),
        },
      ],
      effects: [
        seen,
        ...(contact ? [] : [`${crm} has no contact of this person yet, so nothing is written there.`]),
        ...(isOwner ? [`You own the contact already: nothing changes in ${crm}.`] : []),
      ],
      version: contact?.version ?? lead.id,
      asOf: context.now().toISOString(),
      notices: [],
    };
  },
  async run({ assignment: id }, context, key) {
    const { stores, request, now } = context;
    const { assignment, lead } = await assignmentOf(id, context);
    const claim = { state: 'claimed' as const, by: request.actor.id, at: now() };
    // Taken first, written then: of two who confirm at once only one reaches the CRM.
    const taken =
      (await stores.assignments.decide(request.workspaceId, id, { states: open }, claim)) ??
      (isOwnClaim(assignment, context) ? assignment : undefined);
    if (!taken) throw tooLate((await assignmentOf(id, context)).assignment, context);
    await showDecision(taken, context);
    const done = await writeOwner(lead, context, key).catch(async (error: unknown) => {
      // What may have been written stays taken.
      if (error instanceof AppError && error.code !== 'unknown_outcome') await giveBack(assignment, context);
      throw error;
    });
    return {
      ...done,
      lines: [...done.lines, seen],
      next: [...noteStep(context, lead), ...taskStep(context, lead), ...openStep(context, lead.crmUrl)],
    };
  },
});

/** Sets the owner in the CRM, where there is a contact. */
async function writeOwner(lead: LeadRecord, context: ToolContext, key: string): Promise<DoneView> {
  const title = 'You took this lead';
  const label = lead.name || lead.email || '';
  const kept: DoneView = {
    kind: 'done',
    title,
    target: { label: untrusted(label), ...(lead.crmUrl && { url: lead.crmUrl }) },
    lines: [],
    asOf: context.now().toISOString(),
    notices: [],
  };
  if (!lead.crmId) return kept;
  const ownerId = ownerIdOf(context);
  const contact = await contactNow(lead, context);
  if (contact.ownerId === ownerId) return kept;
  return doInCrm(context, 'contact_assign', { contactId: contact.id, ownerId }, key, title, label);
}

/** As it was before the claim: it waits again, or is put off until the same time by the same person. */
async function giveBack(before: Assignment, context: ToolContext): Promise<void> {
  const { request, stores, now } = context;
  const wasPutOff = before.state === 'snoozed' && before.snoozedUntil;
  const given = await stores.assignments.decide(
    request.workspaceId,
    before.id,
    { states: ['claimed'], by: request.actor.id },
    {
      at: now(),
      ...(wasPutOff
        ? { state: 'snoozed', by: before.decidedBy, until: wasPutOff }
        : { state: 'waiting', by: null }),
    },
  );
  if (given) await showDecision(given, context);
}

const isOpen = ({ state }: Assignment): boolean => (open as readonly string[]).includes(state);
/** After a crash between the claim and its end the same confirmation goes on. */
const isOwnClaim = ({ state, decidedBy }: Assignment, { request }: ReadContext): boolean =>
  state === 'claimed' && decidedBy === request.actor.id;

function ownerIdOf({ request, systems }: ReadContext): string {
  const { ownerId } = request.actor;
  if (ownerId) return ownerId;
  throw new AppError(
    'config',
    `No owner in ${crmTitle(systems)} has your e-mail address, so you cannot own a lead. Ask an admin to link you. Nothing was changed.`,
  );
}
