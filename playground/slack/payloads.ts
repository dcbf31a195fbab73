import type { Element } from './blocks/check.ts';
import type { Conversation, Json, Message, Person } from './model.ts';
import { type Workspace, wireMessage } from './workspace.ts';

/** Slack still sends the verification token that signatures replaced. */
const OLD_TOKEN = 'playground-verification-token';

/** Wraps an event as the Events API delivers it. */
export function eventPayload({ team, bot, clock }: Workspace, event: Json): Json {
  return {
    token: OLD_TOKEN,
    team_id: team.id,
    context_team_id: team.id,
    context_enterprise_id: null,
    api_app_id: bot.appId,
    event,
    type: 'event_callback',
    event_id: `Ev${crypto.randomUUID().replaceAll('-', '').slice(0, 12).toUpperCase()}`,
    event_time: Math.floor(clock.now().getTime() / 1000),
    authorizations: [
      {
        enterprise_id: null,
        team_id: team.id,
        user_id: bot.userId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
  };
}

/** A person's message: `app_mention` in a channel, `message` in direct messages. */
export function messageEvent(workspace: Workspace, message: Message, conversation: Conversation): Json {
  const direct = conversation.kind === 'im';
  const parent = message.threadTs && workspace.find(message.channel, message.threadTs);
  return {
    type: direct ? 'message' : 'app_mention',
    user: message.user,
    text: message.text,
    ts: message.ts,
    event_ts: message.ts,
    channel: message.channel,
    team: workspace.team.id,
    client_msg_id: crypto.randomUUID(),
    blocks: [
      {
        type: 'rich_text',
        block_id: 'typed',
        elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: message.text }] }],
      },
    ],
    ...(direct && { channel_type: 'im' }),
    ...(message.threadTs && { thread_ts: message.threadTs }),
    ...(direct && parent && { parent_user_id: parent.user }),
  };
}

export interface Answering {
  triggerId: string;
  responseUrl: string;
}

export function commandPayload(
  workspace: Workspace,
  person: Person,
  conversation: Conversation,
  typed: { command: string; text: string },
  { triggerId, responseUrl }: Answering,
): Json {
  return {
    token: OLD_TOKEN,
    team_id: workspace.team.id,
    team_domain: domainOf(workspace),
    channel_id: conversation.id,
    channel_name: conversation.name,
    user_id: person.id,
    user_name: person.name,
    ...typed,
    api_app_id: workspace.bot.appId,
    is_enterprise_install: 'false',
    response_url: responseUrl,
    trigger_id: triggerId,
  };
}

export function actionPayload(
  workspace: Workspace,
  person: Person,
  conversation: Conversation,
  message: Message,
  action: Json,
  { triggerId, responseUrl }: Answering,
): Json {
  return {
    type: 'block_actions',
    ...sender(workspace, person),
    trigger_id: triggerId,
    response_url: responseUrl,
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: conversation.id,
      is_ephemeral: message.ephemeralTo !== undefined,
      ...(message.threadTs && { thread_ts: message.threadTs }),
    },
    channel: { id: conversation.id, name: conversation.name },
    // Of an ephemeral message Slack sends only the container.
    ...(!message.ephemeralTo && { message: wireMessage(message, workspace, true) }),
    state: { values: {} },
    actions: [action],
  };
}

/** What pressing or choosing this element reports. */
export function actionOf(element: Element, blockId: string, ts: string, chosen: Json): Json {
  const { type, action_id, text } = element;
  return {
    type,
    action_id,
    block_id: blockId,
    action_ts: ts,
    ...(text !== undefined && { text }),
    ...chosen,
  };
}

export function viewPayload(
  workspace: Workspace,
  person: Person,
  type: 'view_submission' | 'view_closed',
  view: Json,
  triggerId: string,
): Json {
  return {
    type,
    ...sender(workspace, person),
    trigger_id: triggerId,
    view: {
      ...view,
      app_installed_team_id: workspace.team.id,
      team_id: workspace.team.id,
      app_id: workspace.bot.appId,
      bot_id: workspace.bot.botId,
    },
    response_urls: [],
    ...(type === 'view_closed' && { is_cleared: false }),
  };
}

function sender(workspace: Workspace, person: Person): Json {
  const { team, bot } = workspace;
  return {
    user: { id: person.id, username: person.name, name: person.name, team_id: team.id },
    team: { id: team.id, domain: domainOf(workspace) },
    enterprise: null,
    is_enterprise_install: false,
    api_app_id: bot.appId,
    token: OLD_TOKEN,
  };
}

const domainOf = ({ team }: Workspace): string => team.name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
