import type { ReadContext } from '../context.ts';
import { freshnessOf } from '../freshness.ts';
import { count, leadRow } from '../rows.ts';
import { ofOneself, openTasks } from '../tasks-search.ts';
import type { HomeSection } from '../views.ts';
import { assignmentRows, type HomeParts, rowsShown, waitingFigures } from './sections.ts';

const takenForMs = 7 * 24 * 60 * 60 * 1000;

/** A rep: what waits for them and for nobody else, what they are to do, their hot leads, and what they took or put off. */
export async function forRep(context: ReadContext): Promise<HomeParts> {
  const { stores, request, now } = context;
  const { id: me, ownerId } = request.actor;
  const at = now();
  const [waiting, decided, hot, tasks, crm] = await Promise.all([
    stores.assignments.waitingFor(request.workspaceId, me, { unowned: true, limit: rowsShown }),
    stores.assignments.decidedBy(request.workspaceId, me, new Date(at.getTime() - takenForMs), rowsShown),
    ownerId
      ? stores.leads.search(request.workspaceId, {
          bands: ['high_intent'],
          ownerId,
          limit: rowsShown,
          offset: 0,
        })
      : { rows: [], total: 0 },
    tasksSection(context),
    freshnessOf(context, 'crm', 'contacts'),
  ]);
  const sections: HomeSection[] = [
    {
      title: 'Waiting for you',
      ...(waiting.total > 0
        ? {
            figures: waitingFigures(waiting.total, waiting.rows[0]?.createdAt, at),
            assignments: await assignmentRows(waiting.rows, context),
          }
        : { empty: 'No hot lead waits for you.' }),
    },
    tasks,
    {
      title: 'Your hot leads',
      ...(hot.rows.length > 0
        ? { leads: hot.rows.map((row) => leadRow(row, at.toISOString())) }
        : { empty: ownerId ? 'No lead of yours is hot right now.' : 'No lead in the CRM is yours yet.' }),
      next: [
        { label: 'All my leads', call: { tool: 'leads_search', input: { filter: 'all', mine: true } } },
        { label: 'Hot leads', call: { tool: 'leads_search', input: { filter: 'hot' } } },
      ],
    },
    ...(decided.length > 0
      ? [{ title: 'Taken or put off by you', assignments: await assignmentRows(decided, context) }]
      : []),
  ];
  const unlinked = 'No owner in the CRM has your e-mail address. Ask an admin to link you.';
  return { sections, asOf: crm.asOf, notices: ownerId ? crm.notices : [unlinked, ...crm.notices] };
}

async function tasksSection(context: ReadContext): Promise<HomeSection> {
  const { ownerId } = context.request.actor;
  const mine = { ownerId, nobody: ownerId === undefined, offset: 0 };
  const [{ rows, total, freshness }, late] = await Promise.all([
    openTasks(context, { ...mine, overdue: false, limit: rowsShown }),
    openTasks(context, { ...mine, overdue: true, limit: 1 }),
  ]);
  const source = { title: freshness.source };
  return {
    title: 'Your tasks',
    ...(total > 0
      ? {
          figures: [
            count('Open tasks', total, freshness.asOf, source),
            count('Overdue tasks', late.total, freshness.asOf, source),
          ],
          tasks: rows.map(ofOneself),
        }
      : {
          // Where nothing could be read, nothing to do would be a guess.
          empty: ownerId
            ? (freshness.notices[0] ?? 'Nothing to do right now.')
            : 'No task in the CRM is yours yet.',
        }),
    next: [
      { label: 'All my tasks', call: { tool: 'tasks_search', input: { mine: true } } },
      ...(late.total > 0
        ? [{ label: 'Overdue', call: { tool: 'tasks_search', input: { mine: true, overdue: true } } }]
        : []),
      { label: 'Create a task', form: 'task', about: {} },
    ],
  };
}
