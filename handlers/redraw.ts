import type { Request, ToolRunner } from '../tools/context.ts';
import type { Reply } from './inbound.ts';

/**
 * The Home tab of the person who asks, as it is now. Who may no longer see it finds the reason there and not what stood
 * there before; where it cannot be read right now it stays as it is.
 */
export async function redrawnHome(request: Request, runner: ToolRunner): Promise<Reply[]> {
  const outcome = await runner.run({ tool: 'home_get', input: {} }, request);
  if (outcome.status === 'refused' && outcome.error.code !== 'forbidden') return [];
  return [{ view: outcome.view, to: { user: request.actor.id, surface: { kind: 'home' } } }];
}
