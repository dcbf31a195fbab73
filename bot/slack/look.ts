import type { WebClient } from './client.ts';

/** The mark that each message of ours carries, so that a message can be found again by its key. */
export const eventType = 'switchboard';
export const markOf = (key: string) => ({ event_type: eventType, event_payload: { key } });

interface Seen {
  ts?: string;
  user?: string;
  metadata?: { event_type?: string; event_payload?: object };
}

/** A channel is read from its newest message, a thread from its oldest: a thread wants a longer look. */
const channelPage = 200;
const threadPage = 1_000;
const mostPages = 5;

/**
 * Looks whether the message with this key stands in the channel or thread already. Messages that went out as one
 * carry all their keys, with a space between them.
 * @returns its timestamp, or undefined when it is not among the last 1,000 messages of the channel or the first
 * 5,000 of the thread, which Slack cannot list backwards: https://docs.slack.dev/reference/methods/conversations.replies
 */
export async function findSent(
  client: WebClient,
  place: { channel: string; thread?: string },
  key: string,
  botUserId?: string,
): Promise<string | undefined> {
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const asked = {
      channel: place.channel,
      include_all_metadata: true,
      limit: place.thread ? threadPage : channelPage,
      ...(cursor && { cursor }),
    };
    const { messages, response_metadata } = place.thread
      ? await client.conversations.replies({ ...asked, ts: place.thread })
      : await client.conversations.history(asked);
    const found = (messages as Seen[] | undefined)?.find((message) => isSent(message, key, botUserId));
    if (found) return found.ts;
    cursor = response_metadata?.next_cursor || undefined;
    if (!cursor) return undefined;
  }
  return undefined;
}

/** Another app may use the same words in its metadata; it cannot post as our user. */
function isSent({ user, metadata }: Seen, key: string, botUserId: string | undefined): boolean {
  const payload = metadata?.event_payload as { key?: unknown } | undefined;
  if (metadata?.event_type !== eventType || !keysOf(payload).includes(key)) return false;
  return botUserId === undefined || user === undefined || user === botUserId;
}

const keysOf = (payload: { key?: unknown } | undefined): string[] =>
  typeof payload?.key === 'string' ? [payload.key, ...payload.key.split(' ')] : [];
