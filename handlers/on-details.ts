import type { Request } from '../tools/context.ts';
import type { Inbound, Reply } from './inbound.ts';
import type { SlackHandlerDeps } from './slack-deps.ts';

/** Somebody opened the details of a linked record: nobody else sees them, so they hold all that this person may see. */
export async function onDetails(
  { workspaceId, userId, links = [], triggerId }: Inbound,
  { channel: _channel, thread: _thread, ...request }: Request,
  { runner, whoIs }: SlackHandlerDeps,
): Promise<Reply[]> {
  const [url] = links;
  if (!url || !triggerId) return [];
  const { actor, audience } = await whoIs(workspaceId, userId);
  const { view } = await runner.run({ tool: 'record_get', input: { url } }, { ...request, actor, audience });
  return [{ view, to: { user: userId, surface: { kind: 'details', triggerId, url } } }];
}
