import type { Request, ToolRunner } from '../tools/context.ts';
import type { Reply } from './inbound.ts';

/** The Home tab of the person who asks, as it is now; nothing where it cannot be read. */
export async function redrawnHome(request: Request, runner: ToolRunner): Promise<Reply[]> {
  const { view } = await runner.run({ tool: 'home_get', input: {} }, request);
  return view.kind === 'home' ? [{ view, to: { user: request.actor.id, surface: { kind: 'home' } } }] : [];
}
