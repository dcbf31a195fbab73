import { AppError } from '../../domain/errors.ts';
import type { WebClient } from './client.ts';
import { noSuchChannel } from './faults.ts';

/** Where a message can go, as Slack ids: channels by their names, people by their direct messages. Cached. */
export interface Places {
  /**
   * @param channel an id, or a name with or without #.
   * @throws AppError `permanent` when the bot sees no channel of that name.
   */
  channel(channel: string): Promise<string>;
  directMessages(userId: string): Promise<string>;
}

const isId = (channel: string): boolean => /^[CGD][A-Z0-9]{5,}$/.test(channel);
const pageSize = 200;

export function createPlaces(client: WebClient): Places {
  const channels = new Map<string, string>();
  const conversations = new Map<string, string>();

  return {
    async channel(channel) {
      if (isId(channel)) return channel;
      const name = channel.replace(/^#/, '');
      const id = channels.get(name) ?? (await find(client, name));
      if (id === undefined)
        throw new AppError(
          'permanent',
          `There is no channel #${name} that the bot can see. Invite it there.`,
          { cause: noSuchChannel },
        );
      channels.set(name, id);
      return id;
    },
    async directMessages(userId) {
      const known = conversations.get(userId);
      if (known) return known;
      const { channel } = await client.conversations.open({ users: userId });
      if (!channel?.id) throw new AppError('contract', 'Slack opened a conversation without naming it.');
      conversations.set(userId, channel.id);
      return channel.id;
    },
  };
}

async function find(client: WebClient, name: string): Promise<string | undefined> {
  let cursor: string | undefined;
  do {
    const page = await client.conversations.list({
      types: 'public_channel,private_channel',
      exclude_archived: true,
      limit: pageSize,
      ...(cursor && { cursor }),
    });
    const found = page.channels?.find((each) => each.name === name)?.id;
    if (found) return found;
    cursor = page.response_metadata?.next_cursor || undefined;
  } while (cursor);
  return undefined;
}
