import type { Args } from '../args.ts';
import { checkMessageBlocks } from '../blocks/check.ts';
import { SlackApiError } from '../errors.ts';
import type { Block, Json, Message } from '../model.ts';
import { wireMessage } from '../workspace.ts';
import { type Backend, conversationOf, type Method, postableOf } from './method.ts';

/** Beyond it Slack cuts a new message and refuses an update. */
const POSTED_CHARACTERS = 40_000;
const UPDATED_CHARACTERS = 4_000;

/**
 * Text and blocks of a message to be shown.
 * @throws SlackApiError `no_text`, `invalid_blocks_format`, `invalid_blocks`, `msg_blocks_too_long`.
 */
export function contentOf(args: Args): { text: string; blocks: Block[] } {
  const given = args.structure('blocks', 'invalid_blocks_format');
  const text = args.text('text') ?? '';
  const blocks = given === undefined ? [] : checkMessageBlocks(given);
  if (text === '' && blocks.length === 0) throw new SlackApiError('no_text');
  return { text: text.slice(0, POSTED_CHARACTERS), blocks };
}

const postMessage: Method = (args, backend) => {
  const { workspace } = backend;
  const { id } = postableOf(args, backend);
  const threadTs = args.text('thread_ts');
  if (threadTs && !/^\d+\.\d+$/.test(threadTs)) throw new SlackApiError('invalid_thread_ts');
  const message = workspace.post({
    ...contentOf(args),
    channel: id,
    user: workspace.bot.userId,
    from: 'bot',
    ...(threadTs && { threadTs }),
    ...metadataOf(args),
  });
  return { channel: id, ts: message.ts, message: wireMessage(message, workspace, true) };
};

const postEphemeral: Method = (args, backend) => {
  const { workspace } = backend;
  const { id, members } = postableOf(args, backend);
  const user = args.needed('user');
  if (!members.has(user)) throw new SlackApiError('user_not_in_channel');
  const threadTs = args.text('thread_ts');
  const { ts } = workspace.post({
    ...contentOf(args),
    channel: id,
    user: workspace.bot.userId,
    from: 'bot',
    ephemeralTo: user,
    ...(threadTs && { threadTs }),
  });
  return { message_ts: ts };
};

const update: Method = (args, backend) => {
  const { workspace } = backend;
  const message = ownMessage(args, backend, 'cant_update_message');
  if ((args.text('text')?.length ?? 0) > UPDATED_CHARACTERS) throw new SlackApiError('msg_too_long');
  if (backend.streams.isOpen(message)) throw new SlackApiError('streaming_state_conflict');
  const content = { ...contentOf(args), ...metadataOf(args) };
  // The plan of a stream that has ended goes with the rest of the old content.
  delete message.stream;
  workspace.edit(message, { ...content, editedTs: workspace.nextTs() });
  const { channel, ts, text } = message;
  return { channel, ts, text, message: wireMessage(message, workspace, true) };
};

const remove: Method = (args, backend) => {
  const message = ownMessage(args, backend, 'cant_delete_message');
  backend.workspace.remove(message);
  return { channel: message.channel, ts: message.ts };
};

const getPermalink: Method = (args, backend) => {
  const { id } = conversationOf(args, backend);
  const ts = args.needed('message_ts');
  if (!backend.workspace.find(id, ts)) throw new SlackApiError('message_not_found');
  return { channel: id, permalink: `https://playground.example/archives/${id}/p${ts.replace('.', '')}` };
};

/** The real API knows no way to change what only one person sees. */
function ownMessage(args: Args, backend: Backend, refusal: string): Message {
  const { id } = postableOf(args, backend);
  const message = backend.workspace.find(id, args.needed('ts'));
  if (!message || message.ephemeralTo) throw new SlackApiError('message_not_found');
  if (message.from !== 'bot') throw new SlackApiError(refusal);
  return message;
}

/** @throws SlackApiError `invalid_metadata_format`, `invalid_metadata_schema`. */
export function metadataOf(args: Args): { metadata?: Json } {
  const metadata = args.structure('metadata', 'invalid_metadata_format') as Json | undefined;
  if (!metadata) return {};
  if (typeof metadata.event_type !== 'string' || typeof metadata.event_payload !== 'object')
    throw new SlackApiError('invalid_metadata_schema');
  return { metadata };
}

export const chat: Record<string, Method> = {
  'chat.postMessage': postMessage,
  'chat.postEphemeral': postEphemeral,
  'chat.update': update,
  'chat.delete': remove,
  'chat.getPermalink': getPermalink,
};
