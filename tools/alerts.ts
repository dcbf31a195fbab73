import type { Business } from '../domain/business.ts';
import { localText } from '../domain/local-time.ts';
import { untrusted } from '../domain/untrusted.ts';
import type { Assignment, AssignmentReads } from '../prisma/stores/assignments.ts';
import type { LeadReads } from '../prisma/stores/leads.ts';
import type { NewMessage, OutboxReads, SentCard } from '../prisma/stores/outbox.ts';
import type { System } from './context.ts';
import { crmTitle } from './crm.ts';
import { leadRow, ledgerLine } from './rows.ts';
import type { AlertsView, AlertView, AssignmentState, LeadRow, NextStep, View } from './views.ts';

const reasons = 5;

export const assignmentState = ({
  id,
  state,
  createdAt,
  decidedBy,
  decidedByName,
  decidedAt,
  snoozedUntil,
}: Assignment): AssignmentState => ({
  id,
  state,
  since: createdAt.toISOString(),
  ...(decidedBy && { by: untrusted(decidedByName ?? 'somebody') }),
  ...(decidedBy && decidedAt && { at: decidedAt.toISOString() }),
  ...(snoozedUntil && { until: snoozedUntil.toISOString() }),
});

/** What can be done with a lead that waits. Who presses needs the rights; whoever reads may see the buttons. */
export const assignmentSteps = (
  { id, state }: Pick<AssignmentState, 'id' | 'state'>,
  lead: LeadRow,
  crm: string,
): NextStep[] =>
  [
    { label: 'Claim', call: { tool: 'lead_claim', input: { assignment: id } } },
    { label: 'Snooze', form: 'snooze' as const, about: { assignment: id } },
    { label: 'Not useful', call: { tool: 'lead_dismiss', input: { assignment: id } } },
    { label: 'Why?', call: { tool: 'lead_get', input: { who: lead.id } } },
    ...(lead.url ? [{ label: `Open in ${crm}`, url: lead.url }] : []),
  ].filter((step) => isOpen(step, state));

/** A decision closes what it decides: one that was put off can still be claimed by somebody else. */
function isOpen(step: NextStep, state: AssignmentState['state']): boolean {
  if ('call' in step && step.call.tool === 'lead_claim') return state === 'waiting' || state === 'snoozed';
  const decides = ('form' in step && step.form === 'snooze') || isCallOf(step, 'lead_dismiss');
  return !decides || state === 'waiting';
}
const isCallOf = (step: NextStep, tool: string): boolean => 'call' in step && step.call.tool === tool;

/** A lead that waits to be taken up, with what made it hot; undefined where the lead is gone. */
export async function alertView(
  title: string,
  { assignment, personId }: { assignment: AssignmentState; personId: string },
  { workspaceId, leads }: { workspaceId: string; leads: LeadReads },
  { business, now, systems }: { business: Business; now(): Date; systems: ReadonlyMap<string, System> },
): Promise<AlertView | undefined> {
  const asOf = now().toISOString();
  const lead = await leads.get(workspaceId, personId);
  if (!lead) return undefined;
  const ledger = await leads.ledger(workspaceId, personId, reasons);
  const row = leadRow(lead, asOf);
  return {
    kind: 'alert',
    title,
    lead: row,
    reasons: ledger.map((entry) => ledgerLine(entry, business.scoring, asOf)),
    assignment,
    next: assignmentSteps(assignment, row, crmTitle(systems)),
    asOf,
    notices: [],
  };
}

/** Alerts that had to wait, as one message in the order in which they came. */
export function alertsView(alerts: AlertView[]): AlertsView {
  return {
    kind: 'alerts',
    title: `${alerts.length} leads became hot`,
    alerts,
    asOf: alerts.map(({ asOf }) => asOf).sort()[0]!,
    notices: [],
  };
}

/** The same card with who has taken the lead up by now. What was stored with it stays; so do the other views. */
export async function upToDate(
  view: View,
  workspaceId: string,
  assignments: Pick<AssignmentReads, 'getMany'>,
): Promise<View> {
  if (view.kind !== 'alert' && view.kind !== 'alerts') return view;
  const ids = (view.kind === 'alert' ? [view] : view.alerts).flatMap(
    ({ assignment }) => assignment?.id ?? [],
  );
  const known = new Map((await assignments.getMany(workspaceId, ids)).map((each) => [each.id, each]));
  const fresh = (alert: AlertView): AlertView => {
    const assignment = known.get(alert.assignment?.id ?? '');
    if (!assignment) return alert;
    const next = alert.next?.filter((step) => isOpen(step, assignment.state));
    return { ...alert, assignment: assignmentState(assignment), ...(next && { next }) };
  };
  return view.kind === 'alert' ? fresh(view) : { ...view, alerts: view.alerts.map(fresh) };
}

/**
 * The messages that bring every card of an assignment up to date, so that the others see what was decided. Once per
 * decision: the key is made of it. A card that went out together with others is replaced as a whole.
 */
export async function cardUpdates(
  assignment: Assignment,
  outbox: Pick<OutboxReads, 'cards'>,
): Promise<NewMessage[]> {
  const { workspaceId, id, decidedAt } = assignment;
  const byMessage = new Map<string, SentCard[]>();
  for (const card of await outbox.cards(workspaceId, subjectOf(id)))
    byMessage.set(card.externalId, [...(byMessage.get(card.externalId) ?? []), card]);
  return [...byMessage].map(([externalId, cards]) => {
    const separator = externalId.lastIndexOf(':');
    const { user } = cards[0]!.destination as { user?: string };
    const alerts = cards.map(({ view }) => view as AlertView);
    return {
      key: `card:${externalId}:${id}:${decidedAt?.getTime() ?? 0}`,
      destination: {
        channel: externalId.slice(0, separator),
        update: externalId.slice(separator + 1),
        ...(user && { user }),
      },
      view: alerts.length === 1 ? alerts[0]! : alertsView(alerts),
    };
  });
}

/** What cards of an assignment are stored under. */
export const subjectOf = (assignmentId: string): string => `assignment:${assignmentId}`;

/** Who decided what and when, for somebody who comes too late. */
export function decisionText(
  { state, decidedByName, decidedAt, snoozedUntil }: Assignment,
  timeZone: string,
): string {
  const who = decidedByName ?? 'Somebody';
  const when = decidedAt ? ` on ${localText(decidedAt, timeZone)}` : '';
  switch (state) {
    case 'claimed':
      return `${who} took this lead${when}.`;
    case 'dismissed':
      return `${who} marked this lead as not useful${when}.`;
    case 'snoozed':
      return `${who} put this lead off${snoozedUntil ? ` until ${localText(snoozedUntil, timeZone)}` : ''}.`;
    case 'waiting':
      return 'This lead waits for somebody.';
  }
}
