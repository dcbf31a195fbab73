import { z } from 'zod';
import { AppError } from '../domain/errors.ts';
import { figure } from '../domain/figure.ts';
import type { StreamAge, SyncRun } from '../prisma/stores/sync-runs.ts';
import type { ReadContext, System } from './context.ts';
import { age } from './freshness.ts';
import { parkedStep } from './parked.ts';
import { count } from './rows.ts';
import { defineTool } from './tool.ts';
import type { HealthView } from './views.ts';

export const healthGet = defineTool({
  name: 'health_get',
  description:
    'Shows for each connected system whether it works: last sync, how many records we hold, what failed, why and how ' +
    'to fix it; and how much work is waiting or parked in the bot itself. Use it for "is HubSpot up to date", "what ' +
    'is broken", "status". With `system` only that one. Use sync_start to read a system again.',
  permission: 'health.read',
  doing: 'Looking at the systems',
  effect: 'read',
  input: z.strictObject({ system: z.string().trim().toLowerCase().max(40).optional() }),
  run: ({ system }, context) => healthView(system, context),
});

/** How every system, or one of them, does. @throws AppError `bad_input` for one that does not exist. */
export async function healthView(wanted: string | undefined, context: ReadContext): Promise<HealthView> {
  const { stores, request, systems, now } = context;
  const asOf = now().toISOString();
  const chosen = [...systems.values()].filter(({ id }) => wanted === undefined || id === wanted);
  if (chosen.length === 0)
    throw new AppError(
      'bad_input',
      `There is no system "${wanted}". Known: ${[...systems.keys()].join(', ')}.`,
    );
  const [ages, inbox, outbox, runs] = await Promise.all([
    stores.syncRuns.ages(request.workspaceId),
    stores.inbox.state(request.workspaceId),
    stores.outbox.state(request.workspaceId),
    Promise.all(chosen.map(({ id }) => stores.syncRuns.latest(request.workspaceId, id))),
  ]);
  return {
    kind: 'health',
    title: wanted ? `Health of ${chosen[0]!.title}` : 'Health',
    systems: chosen.map((system, index) => systemState(system, ages, runs[index], context)),
    own: [
      count('Received, not yet processed', inbox.waiting, asOf, { title: 'Inbox' }),
      count('Parked after failing', inbox.parked, asOf, { title: 'Inbox' }),
      count('Messages waiting to be sent', outbox.waiting, asOf, { title: 'Outbox' }),
      count('Messages that could not be sent', outbox.parked, asOf, { title: 'Outbox' }),
    ],
    next: parkedStep(inbox.parked + outbox.parked),
    asOf,
    notices: [],
  };
}

function systemState(
  { id, title, on, offReason, offFix, streams: names }: System,
  ages: StreamAge[],
  run: SyncRun | undefined,
  { business, now }: ReadContext,
): HealthView['systems'][number] {
  const streams = ages.filter(({ connector }) => connector === id);
  const times = streams.flatMap(({ readAt }) => (readAt ? [readAt.getTime()] : []));
  const oldest = times.length > 0 ? new Date(Math.min(...times)) : undefined;
  const asOf = (oldest ?? now()).toISOString();
  const figures = streams.map(({ stream, records }) =>
    count(stream.replaceAll('_', ' '), records, asOf, { title }),
  );
  const base = { id, title, figures, ...(oldest && { lastSyncAt: asOf }) };
  if (!on)
    return {
      ...base,
      state: 'off',
      problem: offReason ?? 'It is not connected.',
      fix: offFix ?? 'Set its variables; `doctor` names them.',
    };
  if (names.length === 0) return { ...base, state: 'ok' };
  if (run?.error && run.state !== 'done')
    return {
      ...base,
      state: 'failing',
      problem: run.error,
      fix:
        run.state === 'queued'
          ? 'It is tried again by itself and goes on where it stopped.'
          : `Correct the cause, then /resync ${id}.`,
    };
  if (!oldest)
    return {
      ...base,
      state: 'never_synced',
      problem: 'It has not been read yet.',
      fix: `/resync ${id} full`,
    };
  const minutes = Math.floor((now().getTime() - oldest.getTime()) / 60_000);
  base.figures.unshift(
    figure({ label: 'Last read', value: minutes, unit: 'minutes', asOf, source: { title }, class: 'team' }),
  );
  if (minutes > business.sync.everyMinutes * 3)
    return {
      ...base,
      state: 'stale',
      problem: `The last complete read was ${age(minutes)} ago.`,
      fix: `/resync ${id}`,
    };
  return { ...base, state: 'ok' };
}
