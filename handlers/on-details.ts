import type { Request } from '../tools/context.ts';
import type { Inbound, Reply } from './inbound.ts';
import type { SlackHandlerDeps } from './on-slack.ts';

/** Somebody opened the details of a linked record. */
export async function onDetails(_inbound: Inbound, _request: Request, _deps: SlackHandlerDeps): Promise<Reply[]> {
  return [];
}
