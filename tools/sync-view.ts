import type { StreamCounts, SyncRun } from '../prisma/stores/sync-runs.ts';
import type { System } from './context.ts';
import { count } from './rows.ts';
import type { NextStep, SyncView } from './views.ts';

const labels = [
  ['created', 'new'],
  ['updated', 'changed'],
  ['unchanged', 'unchanged'],
  ['deleted', 'deleted'],
  ['rejected', 'not readable'],
] as const;

/**
 * What moved, what failed and why, for one execution of a sync.
 * @param mayStart whether the reader may start the next one.
 */
export function syncView(
  run: SyncRun,
  system: Pick<System, 'id' | 'title' | 'streams'>,
  now: Date,
  notices: string[] = [],
  mayStart = true,
): SyncView {
  const asOf = (run.finishedAt ?? now).toISOString();
  const names = [...system.streams.filter((name) => run.counts[name])];
  const refused = names.filter((name) => run.counts[name]?.sweepRefused);
  return {
    kind: 'sync',
    runId: run.id,
    system: run.connector,
    title: `${system.title} sync`,
    mode: run.mode,
    state: run.state,
    ...(run.startedAt && { startedAt: run.startedAt.toISOString() }),
    ...(run.finishedAt && { finishedAt: run.finishedAt.toISOString() }),
    streams: names.map((name) => ({
      name: name.replaceAll('_', ' '),
      figures: figuresOf(run.counts[name]!, asOf, system.title),
    })),
    ...(run.error && { problem: run.error, fix: fixOf(run) }),
    next: mayStart ? nextSteps(run, refused.length > 0) : [],
    asOf,
    notices: [
      ...notices,
      ...refused.map(
        (name) =>
          `Far fewer ${name} than before were found, so none was marked as deleted. Check the access rights, then resync in full.`,
      ),
    ],
  };
}

/** Nothing while it runs by itself; everything where only that finds out what is right. */
function nextSteps({ state, connector: system, mode }: SyncRun, unsure: boolean): NextStep[] {
  const health = { label: 'Health', call: { tool: 'health_get', input: { system } } };
  if (state === 'queued' || state === 'running')
    return [{ label: 'How far is it?', call: { tool: 'sync_status', input: { system } } }];
  const again = { label: 'Resync', call: { tool: 'sync_start', input: { system, mode: 'incremental' } } };
  const all = { label: 'Read everything', call: { tool: 'sync_start', input: { system, mode: 'full' } } };
  if (state === 'failed') return [mode === 'full' ? all : again, health];
  return unsure ? [all, health] : [again, all];
}

function figuresOf(counts: StreamCounts, asOf: string, title: string) {
  const shown = labels.filter(([key]) => counts[key] > 0);
  return (shown.length > 0 ? shown : [labels[2]]).map(([key, label]) =>
    count(label, counts[key], asOf, { title }),
  );
}

function fixOf({ state, errorCode, connector }: SyncRun): string {
  if (state === 'queued' || state === 'running')
    return 'Nothing to do: it goes on by itself where it stopped.';
  if (errorCode === 'auth' || errorCode === 'config')
    return `Correct the credential, then /resync ${connector}.`;
  return `What was read is kept. Try /resync ${connector}; it goes on where it stopped.`;
}
