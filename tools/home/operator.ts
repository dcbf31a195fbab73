import { may } from '../../domain/permissions.ts';
import type { ReadContext } from '../context.ts';
import { healthView } from '../health-get.ts';
import { parkedItems, parkedStep } from '../parked.ts';
import { type HomeParts, rowsShown } from './sections.ts';

/** A Home tab offers five steps of a section at most. */
const mostSteps = 5;

/** Who keeps it running: every system with its state and its remedy, and what the bot itself could not do. */
export async function forOperator(context: ReadContext): Promise<HomeParts> {
  const [health, parked] = await Promise.all([
    healthView(undefined, context),
    parkedItems(context, rowsShown),
  ]);
  const readable = [...context.systems.values()].filter(({ on, streams }) => on && streams.length > 0);
  const mayStart = may(context.request.actor.role, 'sync.run');
  return {
    sections: [
      {
        title: 'Connected systems',
        systems: health.systems,
        next: mayStart
          ? readable.slice(0, mostSteps).map(({ id, title }) => ({
              label: `Resync ${title}`,
              call: { tool: 'sync_start', input: { system: id } },
            }))
          : [],
      },
      {
        title: 'The bot itself',
        figures: health.own,
        ...(parked.rows.length > 0 && { parked: parked.rows }),
        next: [{ label: 'Health', call: { tool: 'health_get', input: {} } }, ...parkedStep(parked.total)],
      },
    ],
    asOf: health.asOf,
    notices: health.notices,
  };
}
