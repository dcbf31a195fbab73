import type { SyncView } from '../../tools/views.ts';
import { measure, measures } from './measures.ts';
import {
  bold,
  type Column,
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
    [
      view.state === 'queued' && view.problem ? '🟠 tried again soon' : states[view.state],
      view.mode === 'full' ? ' · everything' : ' · changes only',
    ],
    view.outlook ? [view.outlook] : [],
    view.problem ? [`Problem: ${view.problem}`] : [],
    view.fix ? [`→ ${view.fix}`] : [],
  ),
  counts(view.streams),
  context(times(view)),
];

const times = ({ startedAt, finishedAt, runId }: SyncView): Line =>
  dotted(
    startedAt ? ['started ', { at: startedAt, as: 'clock' }] : undefined,
    finishedAt ? ['finished ', { at: finishedAt, as: 'clock' }] : undefined,
    [`run ${runId}`],
  );

/** What was read of each stream: a table with a column for each count that any of them has. */
function counts(streams: SyncView['streams']): Part {
  const labels = [...new Set(streams.flatMap(({ figures }) => figures.map(({ label }) => label)))];
  return {
    part: 'rows',
    columns: [
      { title: 'Stream' },
      ...labels.map((label): Column => ({ title: inWords(label), align: 'right' })),
    ],
    rows: streams.map(({ name, figures }) => ({
      lines: [[bold(name), '  ', ...measures(figures)]],
      cells: [
        [name],
        ...labels.map((label): Line => {
          const found = figures.find((figure) => figure.label === label);
          return found ? [measure(found)] : [];
        }),
      ],
    })),
  };
}
const inWords = (label: string): string => label.charAt(0).toUpperCase() + label.slice(1);
