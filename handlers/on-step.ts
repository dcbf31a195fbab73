import type { Request } from '../tools/context.ts';
import type { Inbound, Reply } from './inbound.ts';
import type { SlackHandlerDeps } from './on-slack.ts';

/** A step of a workflow runs. */
export async function onStep(_inbound: Inbound, _request: Request, _deps: SlackHandlerDeps): Promise<Reply[]> {
  return [];
}
