import { figure } from '../../domain/figure.ts';
import { may } from '../../domain/permissions.ts';
import type { Assignment } from '../../prisma/stores/assignments.ts';
import { assignmentState, assignmentSteps } from '../alerts.ts';
import type { ReadContext } from '../context.ts';
import { crmTitle } from '../crm.ts';
import { count, leadRow } from '../rows.ts';
import type { HomeSection, HomeView, NextStep } from '../views.ts';

/** What one role sees, before the steps that everybody has. */
export type HomeParts = Pick<HomeView, 'sections' | 'asOf' | 'notices'>;

/** So many rows of each list: a Home tab has room for a hundred blocks. */
export const rowsShown = 5;

/** Assignments with their leads; steps only for who may take them. */
export async function assignmentRows(
  assignments: Assignment[],
  { stores, request, systems, now }: ReadContext,
): Promise<NonNullable<HomeSection['assignments']>> {
  const people = await stores.leads.getMany(
    request.workspaceId,
    assignments.map(({ personId }) => personId),
  );
  const byId = new Map(people.map((person) => [person.id, person]));
  const mayDecide = may(request.actor.role, 'crm.write');
  return assignments.flatMap((each) => {
    const person = byId.get(each.personId);
    if (!person) return [];
    const lead = leadRow(person, now().toISOString());
    const assignment = assignmentState(each);
    const next = mayDecide ? assignmentSteps(assignment, lead, crmTitle(systems)) : [];
    return [{ lead, assignment, next }];
  });
}

/** How many leads wait, and for how long the first of them. */
export function waitingFigures(total: number, oldest: Date | undefined, now: Date) {
  const asOf = now.toISOString();
  return [
    count('Leads that wait', total, asOf, { title: 'Switchboard' }),
    ...(oldest
      ? [
          figure({
            label: 'The first waits for',
            value: Math.max(0, Math.floor((now.getTime() - oldest.getTime()) / 60_000)),
            unit: 'minutes',
            asOf,
            source: { title: 'Switchboard' },
            class: 'team',
          }),
        ]
      : []),
  ];
}

/** What everybody does from here. */
export const quickSteps = ({ request }: ReadContext): NextStep[] => [
  { label: 'Find a lead', form: 'find_lead', about: {} },
  ...(may(request.actor.role, 'crm.write')
    ? [{ label: 'Log a note', form: 'note' as const, about: {} }]
    : []),
  { label: 'Settings', form: 'settings', about: {} },
];
