import type { DataClass } from '../domain/permissions.ts';
import type { Request } from '../tools/context.ts';
import type { Inbound, Reply } from './inbound.ts';
import type { SlackHandlerDeps } from './slack-deps.ts';

/** A message with more links than this is a list: nobody reads a preview of each. */
const most = 5;
const records: readonly string[] = ['lead', 'deal', 'customer'];
/** What anybody may read who may be in a channel. */
const forAnyChannel: readonly DataClass[] = ['public', 'team'];

/**
 * Links to records that we know were posted, or are being typed: each gets a preview, with what the person who
 * posted it may see and everybody who reads along, too. Where that is nothing the link stays as it is.
 */
export async function onLinks(
  { userId, channelId, links = [], unfurl }: Inbound,
  request: Request,
  { runner }: SlackHandlerDeps,
): Promise<Reply[]> {
  if (!unfurl) return [];
  const { id: unfurlId, source, isMember } = unfurl;
  // Nobody knows who will read what is still being written, nor who reads where the bot is not, as between two people.
  const readersAreKnown = source === 'conversations_history' && isMember;
  const audience = readersAreKnown
    ? request.audience
    : request.audience.filter((each) => forAnyChannel.includes(each));
  const to = source === 'composer' || !channelId ? { user: userId } : { channel: channelId };
  const replies: Reply[] = [];
  for (const url of [...new Set(links)].slice(0, most)) {
    const outcome = await runner.run({ tool: 'record_get', input: { url } }, { ...request, audience });
    if (outcome.status === 'done' && records.includes(outcome.view.kind))
      replies.push({
        view: outcome.view,
        to: { ...to, surface: { kind: 'unfurl', unfurlId, source, url } },
      });
  }
  return replies;
}
