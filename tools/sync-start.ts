import { z } from 'zod';
import { AppError } from '../domain/errors.ts';
import { may } from '../domain/permissions.ts';
import type { ReadContext, System } from './context.ts';
import { dateInput } from './date-input.ts';
import { syncView } from './sync-view.ts';
import { defineTool } from './tool.ts';

export const syncStart = defineTool({
  name: 'sync_start',
  description:
    'Reads an outside system again now ("resync HubSpot"), so that our copy is current. It changes nothing in that ' +
    'system. Mode "incremental" reads what changed, "full" reads everything and finds deletions; `since` goes back to ' +
    'a date. One sync of a system runs at a time: who asks meanwhile joins it. The result is posted when it ends.',
  permission: 'sync.run',
  doing: 'Starting the sync',
  effect: 'refresh',
  input: z.strictObject({
    system: z.string().trim().toLowerCase().min(1).max(40),
    mode: z.enum(['incremental', 'full']).default('incremental'),
    since: dateInput.optional(),
  }),
  async run({ system: id, mode, since }, { stores, request, systems, now, wake }) {
    const system = systemNamed(id, systems);
    if (!system.on)
      throw new AppError(
        'config',
        `${system.title} is off: ${system.offReason ?? 'not connected'}. Nothing was started.`,
      );
    const sinceDate = since ? new Date(`${since}T00:00:00Z`) : undefined;
    if (sinceDate && sinceDate > now())
      throw new AppError('bad_input', `"${since}" is not a day in the past.`);
    const destination =
      request.origin === 'terminal'
        ? undefined
        : { channel: request.channel, thread: request.thread, user: request.actor.id };
    const { run, joined } = await stores.syncRuns.request(request.workspaceId, system.id, mode, sinceDate, {
      actor: request.actor.id,
      ...(destination && { destination }),
    });
    wake('sync');
    if (joined)
      return syncView(run, system, now(), [
        `A sync of ${system.title} was under way already; you will hear of that one.${
          run.mode !== mode || sinceDate
            ? ` It reads ${run.mode === 'full' ? 'everything' : 'changes only'}; ask again when it has ended.`
            : ''
        }`,
      ]);
    const started = syncView(run, system, now(), []);
    if (!destination) return started;
    const outlook = request.channel
      ? 'The result will be posted here.'
      : 'You get a message when it has ended.';
    return { ...started, outlook };
  },
});

export const syncStatus = defineTool({
  name: 'sync_status',
  description:
    'Shows the latest sync of a system, or of any: state, what was new, changed, deleted or not readable per kind of ' +
    'record, and why it failed. Use it for "how did the last sync go" and "is the resync done".',
  permission: 'health.read',
  doing: 'Looking at the last sync',
  effect: 'read',
  input: z.strictObject({ system: z.string().trim().toLowerCase().max(40).optional() }),
  async run({ system: id }, { stores, request, systems, now }) {
    const system = id === undefined ? undefined : systemNamed(id, systems);
    const run = await stores.syncRuns.latest(request.workspaceId, system?.id);
    if (!run)
      return {
        kind: 'notice',
        tone: 'info',
        text: `${system?.title ?? 'No system'} has not been synced yet.`,
        asOf: now().toISOString(),
        notices: [],
      };
    const mayStart = may(request.actor.role, 'sync.run');
    return syncView(run, systemNamed(run.connector, systems), now(), [], mayStart);
  },
});

function systemNamed(id: string, systems: ReadContext['systems']): System {
  const system = systems.get(id);
  if (!system)
    throw new AppError('bad_input', `There is no system "${id}". Known: ${[...systems.keys()].join(', ')}.`);
  return system;
}
