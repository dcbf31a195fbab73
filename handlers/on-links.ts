import type { Request } from '../tools/context.ts';
import type { Inbound, Reply } from './inbound.ts';
import type { SlackHandlerDeps } from './on-slack.ts';

/** Links to records that we know were posted. */
export async function onLinks(_inbound: Inbound, _request: Request, _deps: SlackHandlerDeps): Promise<Reply[]> {
  return [];
}
