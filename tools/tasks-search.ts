import { z } from 'zod';
import { may } from '../domain/permissions.ts';
import { untrusted } from '../domain/untrusted.ts';
import type { TaskRecord } from '../prisma/stores/tasks.ts';
import type { ReadContext } from './context.ts';
import { type Freshness, freshnessOf } from './freshness.ts';
import { count } from './rows.ts';
import { defineTool } from './tool.ts';
import type { NextStep, TaskRow } from './views.ts';

export const tasksSearch = defineTool({
  name: 'tasks_search',
  description:
    'Lists the open tasks of the CRM with title, due date, owner and the person that each is about; what is due ' +
    'first stands on top, and done tasks are not shown. With mine=true only those of the asking person, with ' +
    'overdue=true only what is late. Use it for "what is on my list", "my tasks", "what is overdue". task_create ' +
    'makes a new one; a task cannot be ended here.',
  permission: 'leads.read',
  doing: 'Looking for tasks',
  effect: 'read',
  input: z.strictObject({
    mine: z.boolean().default(false),
    overdue: z.boolean().default(false),
    limit: z.number().int().min(1).max(50).default(10),
    offset: z.number().int().min(0).default(0),
  }),
  async run({ mine, overdue, limit, offset }, context) {
    const { actor } = context.request;
    const unlinked = mine && actor.ownerId === undefined;
    const { rows, total, freshness } = await openTasks(context, {
      ...(mine && { ownerId: actor.ownerId }),
      nobody: unlinked,
      overdue,
      limit,
      offset,
    });
    const what = overdue ? 'Overdue tasks' : 'Open tasks';
    const shown = offset + rows.length;
    return {
      kind: 'tasks',
      title: mine ? `${what} of ${actor.name}` : what,
      rows: mine ? rows.map(ofOneself) : rows,
      paging: {
        total: count(what, total, freshness.asOf, { title: freshness.source }),
        offset,
        shown: rows.length,
        ...(shown < total && {
          next: { tool: 'tasks_search', input: { mine, overdue, limit, offset: shown } },
        }),
      },
      next: stepsFrom({ mine, overdue }, context),
      asOf: freshness.asOf,
      notices: unlinked
        ? ['No owner in the CRM has your e-mail address, so no task can be yours. Ask an admin to link you.']
        : freshness.notices,
    };
  },
});

interface Wanted {
  ownerId?: string | undefined;
  /** Nobody's: the one who asks owns nothing. */
  nobody?: boolean;
  overdue: boolean;
  limit: number;
  offset: number;
}

/** A page of what is to be done, and how old our copy of it is. */
export async function openTasks(
  context: ReadContext,
  { ownerId, nobody, overdue, limit, offset }: Wanted,
): Promise<{ rows: TaskRow[]; total: number; freshness: Freshness }> {
  const { stores, request, systems, now } = context;
  const freshness = await freshnessOf(context, 'crm', 'tasks');
  const crm = [...systems.values()].find(({ capabilities }) => capabilities.includes('crm'));
  if (!crm || nobody) return { rows: [], total: 0, freshness };
  const at = now();
  const { rows, total } = await stores.tasks.open(request.workspaceId, {
    source: crm.id,
    ...(ownerId !== undefined && { ownerId }),
    ...(overdue && { dueBefore: at }),
    limit,
    offset,
  });
  return { rows: rows.map((task) => taskRow(task, at)), total, freshness };
}

/** Among one's own tasks nobody has to be told whose they are. */
export const ofOneself = ({ owner: _, ...task }: TaskRow): TaskRow => task;

const taskRow = ({ id, title, dueAt, owner, about, url }: TaskRecord, now: Date): TaskRow => ({
  id,
  title: untrusted(title),
  ...(dueAt && { dueAt: dueAt.toISOString() }),
  overdue: dueAt !== null && dueAt < now,
  ...(owner && { owner: untrusted(owner) }),
  ...(about && { about: untrusted(about) }),
  ...(url && { url }),
});

function stepsFrom(
  { mine, overdue }: { mine: boolean; overdue: boolean },
  { request }: ReadContext,
): NextStep[] {
  const { role, ownerId } = request.actor;
  return [
    ...(mine || ownerId === undefined
      ? []
      : [{ label: 'Only mine', call: { tool: 'tasks_search', input: { mine: true, overdue } } }]),
    overdue
      ? { label: 'All open tasks', call: { tool: 'tasks_search', input: { mine } } }
      : { label: 'Only overdue', call: { tool: 'tasks_search', input: { mine, overdue: true } } },
    ...(may(role, 'crm.write') ? [{ label: 'Create a task', form: 'task' as const, about: {} }] : []),
  ];
}
