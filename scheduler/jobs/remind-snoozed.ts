import { may } from '../../domain/permissions.ts';
import type { Remind } from '../../prisma/stores/effects.ts';
import { alertView, assignmentState, cardUpdates, subjectOf } from '../../tools/alerts.ts';
import type { JobContext } from '../context.ts';
import type { Tick } from '../ticker.ts';

const atOnce = 20;

/**
 * A lead that somebody put off comes back to them at the time that they chose, once; on the earlier cards it waits
 * again. They chose the time, so quiet hours do not move it. Who left meanwhile, or may no longer take leads, is told
 * nothing.
 */
export function remindSnoozed(context: JobContext): Tick {
  const { stores, now, wake } = context;

  const remind: Remind = async (assignment, to, inside) => {
    const { workspaceId, id, personId, decidedAt } = assignment;
    const view = await alertView(
      'You put this lead off until now',
      { assignment: assignmentState(assignment), personId },
      { workspaceId, leads: inside.leads },
      context,
    );
    if (!view) return [];
    const cards = await cardUpdates(assignment, inside.outbox);
    const person = await inside.teammates.get(workspaceId, to);
    if (!person?.active || person.guest || !may(person.role, 'crm.write')) return cards;
    return [
      ...cards,
      {
        key: `back:${id}:${decidedAt?.getTime() ?? 0}`,
        destination: { user: to },
        view,
        subject: subjectOf(id),
      },
    ];
  };

  return {
    name: 'snoozed',
    everySeconds: 10,
    async run() {
      const back = await stores.effects.bringBack(now(), atOnce, remind);
      if (back > 0) wake('outbox');
      return back === atOnce ? 'more' : 'idle';
    },
  };
}
