import type { HealthView } from '../../tools/views.ts';
import { measures } from './measures.ts';
import { bold, dotted, heading, type Line, type Presenter, type Row, titledRows } from './parts.ts';

type System = HealthView['systems'][number];

/** Worst first: what needs somebody stands on top. */
const states: Record<System['state'], { icon: string; words: string; order: number }> = {
  failing: { icon: '🔴', words: 'failing', order: 0 },
  stale: { icon: '🟠', words: 'out of date', order: 1 },
  never_synced: { icon: '🟡', words: 'never synced', order: 2 },
  ok: { icon: '🟢', words: 'ok', order: 3 },
  off: { icon: '⚪', words: 'off', order: 4 },
};

export const health: Presenter<HealthView> = ({ title, systems, own }) => [
  heading(title),
  { part: 'rows', rows: worstFirst(systems).map(systemRow) },
  ...titledRows('Switchboard itself', own.length > 0 ? [{ lines: [measures(own)] }] : []),
];

export const worstFirst = (systems: System[]): System[] =>
  systems.toSorted((a, b) => states[a.state].order - states[b.state].order);

export function systemRow(system: System): Row {
  const { icon, words } = states[system.state];
  const first: Line = dotted(
    [`${icon} `, bold(system.title), ` ${words}`],
    system.lastSyncAt ? ['last sync ', { at: system.lastSyncAt, as: 'ago' }] : undefined,
  );
  return {
    lines: [
      first,
      measures(system.figures),
      system.problem ? [`Problem: ${system.problem}`] : [],
      system.fix ? [`→ ${system.fix}`] : [],
    ],
  };
}
