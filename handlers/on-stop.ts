import type { Request } from '../tools/context.ts';
import type { Inbound, Reply } from './inbound.ts';
import type { SlackHandlerDeps } from './slack-deps.ts';

/**
 * Somebody pressed the stop button of a conversation: everything asked there before ends. Whoever Slack shows the
 * button may press it: stopping changes nothing, and asking again costs a sentence. The question itself says that it
 * was stopped. https://docs.slack.dev/reference/events/agent_session_stopped
 */
export async function onStop(
  inbound: Inbound,
  request: Request,
  { stop }: SlackHandlerDeps,
): Promise<Reply[]> {
  const { channelId: channel, thread } = inbound;
  if (channel && thread) await stop({ channel, thread, request });
  return [];
}
