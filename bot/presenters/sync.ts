import type { SyncView } from '../../tools/views.ts';
import { measures } from './measures.ts';
import {
  type Button,
  bold,
  context,
  dotted,
  heading,
  type Line,
  lines,
  type Part,
  type Presenter,
} from './parts.ts';

const states: Record<SyncView['state'], string> = {
  queued: '🕓 waiting to start',
  running: '🔄 running',
  done: '✅ done',
  failed: '🔴 failed',
};

export const sync: Presenter<SyncView> = (view) => [
  heading(view.title),
  lines(
    [states[view.state], view.mode === 'full' ? ' · everything' : ' · changes only'],
    view.problem ? [`Problem: ${view.problem}`] : [],
    view.fix ? [`→ ${view.fix}`] : [],
  ),
  {
    part: 'rows',
    rows: view.streams.map(({ name, figures }) => ({ lines: [[bold(name), '  ', ...measures(figures)]] })),
  },
  context(times(view)),
  ...next(view),
];

const times = ({ startedAt, finishedAt, runId }: SyncView): Line =>
  dotted(
    startedAt ? ['started ', { at: startedAt, as: 'clock' }] : undefined,
    finishedAt ? ['finished ', { at: finishedAt, as: 'clock' }] : undefined,
    [`run ${runId}`],
  );

function next({ state, system, mode }: SyncView): Part[] {
  const button: Button | undefined =
    state === 'queued' || state === 'running'
      ? { label: 'Refresh', does: { tool: 'sync_status', input: { system } } }
      : state === 'failed'
        ? { label: 'Try again', does: { tool: 'sync_start', input: { system, mode } } }
        : undefined;
  return button ? [{ part: 'buttons', buttons: [button] }] : [];
}
