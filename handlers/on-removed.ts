import type { Request } from '../tools/context.ts';
import type { Inbound, Reply } from './inbound.ts';
import type { SlackHandlerDeps } from './on-slack.ts';

/** The bot was uninstalled from a workspace. */
export async function onRemoved(_inbound: Inbound, _request: Request, _deps: SlackHandlerDeps): Promise<Reply[]> {
  return [];
}
