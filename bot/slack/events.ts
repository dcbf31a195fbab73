import type {
  AgentSessionStoppedEvent,
  FunctionExecutedEvent,
  LinkSharedEvent,
  SlackEvent,
  TokensRevokedEvent,
} from '@slack/types';
import type { Inbound } from '../../handlers/inbound.ts';
import { plainWords, typeOf } from './inbound.ts';

/** The fields around an event that we read. https://docs.slack.dev/apis/events-api#events-JSON */
export interface Envelope {
  team_id: string;
  enterprise_id?: string | null;
  event_id?: string;
  authorizations?: { enterprise_id?: string | null; user_id?: string | null; is_bot?: boolean }[];
}
/** What all events share once they are reduced. */
type Common = Omit<Inbound, 'kind'>;
type Reduce = (event: never, common: Common, envelope: Envelope) => Inbound | undefined;

/** How each event that we subscribe to is reduced. Undefined: nothing that we answer. */
const reduce: Record<string, Reduce> = {
  message: fromText,
  app_mention: fromText,
  app_home_opened: (event: HomeOpenedEvent, common) => ({
    ...common,
    kind: 'opened',
    name: event.tab === 'messages' ? 'messages' : 'home',
    userId: event.user,
    channelId: event.channel,
    channelType: 'im',
  }),
  agent_session_stopped: (event: AgentSessionStoppedEvent, common) => ({
    ...common,
    kind: 'stop',
    userId: event.user,
    channelId: event.channel,
    thread: event.thread_ts,
  }),
  link_shared: ({ links, unfurl_id: id, source, is_bot_user_member, ...event }: LinkSharedEvent, common) => ({
    ...common,
    kind: 'links',
    userId: event.user,
    // A message that is still being written stands in no channel: Slack says "COMPOSER" then.
    ...(source !== 'composer' && { channelId: event.channel, messageTs: event.message_ts }),
    ...(event.thread_ts && { thread: event.thread_ts }),
    links: links.map(({ url }) => url),
    ...(id &&
      (source === 'composer' || source === 'conversations_history') && {
        unfurl: { id, source, isMember: is_bot_user_member },
      }),
  }),
  entity_details_requested: (event: EntityDetailsRequestedEvent, common) => ({
    ...common,
    kind: 'details',
    userId: event.user,
    ...(event.channel && { channelId: event.channel }),
    ...(event.thread_ts && { thread: event.thread_ts }),
    ...(event.message_ts && { messageTs: event.message_ts }),
    links: [event.link.url],
    triggerId: event.trigger_id,
  }),
  function_executed: (event: FunctionExecutedEvent, common) => ({
    ...common,
    kind: 'step',
    name: event.function.callback_id,
    step: { executionId: event.function_execution_id, inputs: withoutSecrets(event.inputs) },
  }),
  app_uninstalled: (_event: object, common) => ({ ...common, kind: 'removed', name: 'app_uninstalled' }),
  // People may take back what they allowed for themselves; only without a bot token we cannot work.
  tokens_revoked: ({ tokens }: TokensRevokedEvent, common) =>
    tokens.bot?.length ? { ...common, kind: 'removed', name: 'tokens_revoked' } : undefined,
};

/** Names of the events that are read: one listener for all of them. */
export const eventNames: readonly string[] = Object.keys(reduce);

export function fromEvent(
  event: { type: string },
  envelope: Envelope,
  fallbackKey: string,
  at: Date,
): Inbound | undefined {
  const enterpriseId = envelope.enterprise_id ?? envelope.authorizations?.[0]?.enterprise_id;
  const common: Common = {
    name: '',
    text: '',
    workspaceId: envelope.team_id,
    userId: '',
    ...(enterpriseId && { enterpriseId }),
    key: envelope.event_id || fallbackKey,
    receivedAt: at.toISOString(),
  };
  // The type chooses the reducer, which TypeScript cannot follow through an index.
  return reduce[event.type]?.(event as never, common, envelope);
}

type EntityDetailsRequestedEvent = Extract<SlackEvent, { type: 'entity_details_requested' }>;
interface HomeOpenedEvent {
  tab: string;
  user: string;
  channel: string;
}

/** The fields of `message` and `app_mention` that we read; Slack leaves each of them out at times. */
interface TextEvent {
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

/**
 * A sentence for the bot: a direct message, or a mention in a channel. Messages of bots (our own ones
 * too), edits, joins and the like are none. A mention inside a direct message arrives as both events and
 * counts as the message. Slack has delivered one message under several event ids, so the message itself is the key.
 */
function fromText(event: TextEvent, common: Common, { authorizations }: Envelope): Inbound | undefined {
  const direct = typeOf(event.channel, undefined) === 'im' || event.channel_type === 'im';
  const wanted = event.type === 'message' ? direct : event.type === 'app_mention' && !direct;
  if (!wanted || event.subtype !== undefined || event.bot_id || !event.user || event.edited) return undefined;
  const bot = authorizations?.find((each) => each.is_bot)?.user_id;
  return {
    ...common,
    kind: direct ? 'message' : 'mention',
    text: plainWords(withoutMention(event.text ?? '', bot ?? undefined)),
    userId: event.user,
    channelId: event.channel,
    channelType: direct ? 'im' : typeOf(event.channel, undefined),
    thread: event.thread_ts ?? event.ts,
    messageTs: event.ts,
    key: `${event.channel}:${event.ts}`,
  };
}

/** Without the bot's own mention; where the bot's id is not known, without the first word if it is one. */
const withoutMention = (text: string, bot: string | undefined): string =>
  bot ? text.replaceAll(new RegExp(`<@${bot}(\\|[^>]*)?>`, 'g'), ' ') : text.replace(/^\s*<@[^>]+>/, ' ');

/** The person whom a workflow works for comes as `{id, secret}`; the id is all that we keep. */
const withoutSecrets = (inputs: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => {
      const { id } = (typeof value === 'object' && value !== null ? value : {}) as { id?: unknown };
      return [name, typeof value === 'object' ? { id } : value];
    }),
  );
