import { SlackApiError } from '../errors.ts';
import type { Conversation, Json, Message } from '../model.ts';
import { wireMessage } from '../workspace.ts';
import { type Backend, conversationOf, type Method, page } from './method.ts';

const info: Method = (args, backend) => ({ channel: wireChannel(conversationOf(args, backend)) });

const list: Method = (args, { workspace }) => {
  const types = (args.text('types') ?? 'public_channel').split(',').map((type) => type.trim());
  const found = [...workspace.conversations.values()].filter(
    (one) =>
      types.includes(typeOf(one)) &&
      (one.hasBot || !one.isPrivate) &&
      !(args.flag('exclude_archived') && one.isArchived),
  );
  const { items, rest } = page(found.map(wireChannel), args);
  return { channels: items, ...rest };
};

const members: Method = (args, backend) => {
  const { members: people, hasBot } = conversationOf(args, backend);
  const { items, rest } = page([...people, ...(hasBot ? [backend.workspace.bot.userId] : [])], args);
  return { members: items, ...rest };
};

const open: Method = (args, { workspace }) => {
  const [user, ...others] = args.needed('users').split(',');
  // Group conversations do not exist in this workspace.
  if (others.length > 0) throw new SlackApiError('not_enough_users');
  if (!user || !workspace.people.has(user)) throw new SlackApiError('user_not_found');
  return { channel: { id: workspace.conversation(user)?.id } };
};

const join: Method = (args, backend) => {
  const conversation = conversationOf(args, backend);
  if (conversation.isArchived) throw new SlackApiError('is_archived');
  if (conversation.kind === 'im') throw new SlackApiError('method_not_supported_for_channel_type');
  conversation.hasBot = true;
  return { channel: wireChannel(conversation) };
};

const history: Method = (args, backend) => {
  const { workspace } = backend;
  const { id, hasBot } = conversationOf(args, backend);
  if (!hasBot) throw new SlackApiError('not_in_channel');
  const oldest = args.text('oldest') ?? '0';
  const latest = args.text('latest') ?? '9999999999.999999';
  const ends = args.flag('inclusive') ? [oldest, latest] : [];
  const found = workspace
    .messages(
      (one) =>
        one.channel === id &&
        !one.ephemeralTo &&
        (!one.threadTs || one.threadTs === one.ts) &&
        ((one.ts > oldest && one.ts < latest) || ends.includes(one.ts)),
    )
    .reverse();
  const { items, rest } = page(found, args);
  const withMetadata = args.flag('include_all_metadata');
  return {
    messages: items.map((one) => ({
      ...wireMessage(one, workspace, withMetadata),
      ...threadFacts(one, backend),
    })),
    ...rest,
  };
};

const replies: Method = (args, backend) => {
  const { workspace } = backend;
  const { id, hasBot } = conversationOf(args, backend);
  if (!hasBot) throw new SlackApiError('not_in_channel');
  const ts = args.needed('ts');
  const parent = workspace.find(id, ts);
  if (!parent || parent.ephemeralTo) throw new SlackApiError('thread_not_found');
  const { items, rest } = page([parent, ...repliesTo(parent, backend)], args, 1000);
  const withMetadata = args.flag('include_all_metadata');
  return {
    messages: items.map((one) => ({
      ...wireMessage(one, workspace, withMetadata),
      ...(one === parent ? threadFacts(one, backend) : { parent_user_id: parent.user }),
    })),
    ...rest,
  };
};

function repliesTo(parent: Message, { workspace }: Backend): Message[] {
  return workspace.messages(
    (one) =>
      one.channel === parent.channel &&
      one.threadTs === parent.ts &&
      one.ts !== parent.ts &&
      !one.ephemeralTo,
  );
}

function threadFacts(parent: Message, backend: Backend): Json {
  const thread = repliesTo(parent, backend);
  if (thread.length === 0) return {};
  const users = [...new Set(thread.map((one) => one.user))];
  return {
    thread_ts: parent.ts,
    reply_count: thread.length,
    reply_users: users,
    reply_users_count: users.length,
    latest_reply: thread.at(-1)?.ts,
  };
}

function typeOf({ kind, isPrivate }: Conversation): string {
  if (kind === 'im') return 'im';
  return isPrivate ? 'private_channel' : 'public_channel';
}

function wireChannel(one: Conversation): Json {
  if (one.kind === 'im') return { id: one.id, is_im: true, user: [...one.members][0], is_archived: false };
  return {
    id: one.id,
    name: one.name,
    name_normalized: one.name,
    is_channel: !one.isPrivate,
    is_group: one.isPrivate,
    is_im: false,
    is_mpim: false,
    is_private: one.isPrivate,
    is_archived: one.isArchived,
    is_member: one.hasBot,
    is_ext_shared: false,
    is_shared: false,
    num_members: one.members.size + (one.hasBot ? 1 : 0),
  };
}

export const conversations: Record<string, Method> = {
  'conversations.info': info,
  'conversations.list': list,
  'conversations.members': members,
  'conversations.open': open,
  'conversations.join': join,
  'conversations.history': history,
  'conversations.replies': replies,
};
