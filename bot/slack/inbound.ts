import { createHash } from 'node:crypto';
import type { BlockAction, SlashCommand } from '@slack/bolt';
import type { Inbound } from '../../handlers/inbound.ts';

/** Slack's payloads reduced to what a handler needs. Undefined: nothing that we answer. */

/** Identifies a body that carries no id of its own. */
export const bodyKey = (body: string | Buffer): string => createHash('sha256').update(body).digest('hex');

export function fromCommand(command: SlashCommand, fallbackKey: string, at: Date): Inbound {
  return {
    kind: 'command',
    name: command.command,
    text: plainWords(command.text ?? ''),
    workspaceId: command.team_id,
    userId: command.user_id,
    channelId: command.channel_id,
    channelType: typeOf(command.channel_id, command.channel_name),
    key: command.trigger_id || fallbackKey,
    receivedAt: at.toISOString(),
  };
}

export function fromAction(body: BlockAction, fallbackKey: string, at: Date): Inbound | undefined {
  const action = body.actions[0];
  const channelId = body.channel?.id ?? body.container.channel_id;
  const workspaceId = body.team?.id ?? body.user.team_id;
  if (!action || !channelId || !workspaceId) return undefined;
  const value =
    'value' in action
      ? action.value
      : 'selected_option' in action
        ? action.selected_option?.value
        : undefined;
  const thread: string | undefined = body.message?.thread_ts ?? body.container.thread_ts;
  const messageTs: string | undefined = body.message?.ts ?? body.container.message_ts;
  return {
    kind: 'action',
    // `tool.run:2` is the second element of its message with the name `tool.run`.
    name: action.action_id.replace(/:\d+$/, ''),
    text: '',
    workspaceId,
    userId: body.user.id,
    channelId,
    channelType: typeOf(channelId, body.channel?.name),
    ...(thread && { thread }),
    ...(messageTs && { messageTs }),
    ...(value && { value }),
    key: body.trigger_id || fallbackKey,
    receivedAt: at.toISOString(),
  };
}

/** The fields of `message` and `app_mention` that we read; Slack leaves each of them out at times. */
export interface TextEvent {
  type: string;
  subtype?: string;
  text?: string;
  user?: string;
  bot_id?: string;
  channel: string;
  channel_type?: string;
  ts: string;
  thread_ts?: string;
  edited?: unknown;
}
export interface Envelope {
  team_id: string;
  authorizations?: { user_id?: string | null; is_bot?: boolean }[];
}

/**
 * A sentence for the bot: a direct message, or a mention in a channel. Messages of bots (our own ones
 * too), edits, joins and the like are none. A mention inside a direct message arrives as both events and
 * counts as the message. Slack has delivered one message under several event ids, so the message itself is the key.
 */
export function fromText(event: TextEvent, envelope: Envelope, at: Date): Inbound | undefined {
  const direct = typeOf(event.channel, undefined) === 'im' || event.channel_type === 'im';
  const wanted = event.type === 'message' ? direct : event.type === 'app_mention' && !direct;
  if (!wanted || event.subtype !== undefined || event.bot_id || !event.user || event.edited) return undefined;
  const bot = envelope.authorizations?.find((each) => each.is_bot)?.user_id;
  const text = plainWords(withoutMention(event.text ?? '', bot ?? undefined));
  return {
    kind: direct ? 'message' : 'mention',
    name: '',
    text,
    workspaceId: envelope.team_id,
    userId: event.user,
    channelId: event.channel,
    channelType: direct ? 'im' : typeOf(event.channel, undefined),
    thread: event.thread_ts ?? event.ts,
    messageTs: event.ts,
    key: `${event.channel}:${event.ts}`,
    receivedAt: at.toISOString(),
  };
}

/** Without the bot's own mention; where the bot's id is not known, without the first word if it is one. */
const withoutMention = (text: string, bot: string | undefined): string =>
  bot ? text.replaceAll(new RegExp(`<@${bot}(\\|[^>]*)?>`, 'g'), ' ') : text.replace(/^\s*<@[^>]+>/, ' ');

/** What the person typed, from what Slack made of it: addresses, channels and escapes written out. */
export const plainWords = (text: string): string =>
  text
    .replace(/<mailto:([^|>]+)(\|[^>]*)?>/g, '$1')
    .replace(/<(https?:[^|>]+)\|([^>]+)>/g, '$2')
    .replace(/<(https?:[^>]+)>/g, '$1')
    .replace(/<#\w+\|([^>]+)>/g, '#$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replaceAll('\u00a0', ' ')
    .trim();

function typeOf(channelId: string, channelName: string | undefined): Inbound['channelType'] {
  if (channelId.startsWith('D')) return 'im';
  if (channelName?.startsWith('mpdm-')) return 'mpim';
  return channelId.startsWith('G') || channelName === 'privategroup' ? 'group' : 'channel';
}
