import type { Request } from '../tools/context.ts';
import type { Inbound, Reply } from './inbound.ts';
import type { SlackHandlerDeps } from './on-slack.ts';

/** Somebody opened the Home tab or the conversation with the bot. */
export async function onOpened(_inbound: Inbound, _request: Request, _deps: SlackHandlerDeps): Promise<Reply[]> {
  return [];
}
