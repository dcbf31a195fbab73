import type { Request } from '../tools/context.ts';
import type { Inbound, Reply } from './inbound.ts';
import type { SlackHandlerDeps } from './slack-deps.ts';

/** The bot was uninstalled from a workspace, or may not speak there any more: nobody is left to answer to. */
export async function onRemoved(
  { workspaceId, name }: Inbound,
  _request: Request,
  { left }: SlackHandlerDeps,
): Promise<Reply[]> {
  await left(workspaceId, name);
  return [];
}
