import type { Element } from './blocks/check.ts';
import type { Manifest } from './manifest.ts';
import type { Conversation, Json, Message, Person, Unfurl } from './model.ts';
import type { View } from './views.ts';
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

/** A workflow reached a step that the app provides. */
export function stepEvent(
  workspace: Workspace,
  run: {
    callbackId: string;
    step: Manifest['steps'][string];
    inputs: Json;
    executionId: string;
    token: string;
  },
): Json {
  const { step } = run;
  const parameters = (declared: typeof step.input_parameters) =>
    Object.entries(declared).map(([name, { type, title, description, is_required }]) => ({
      type,
      name,
      ...(title && { title }),
      ...(description && { description }),
      is_required: is_required ?? false,
    }));
  const now = Math.floor(workspace.clock.now().getTime() / 1000);
  return {
    type: 'function_executed',
    function: {
      id: `Fn${run.callbackId.toUpperCase()}`,
      callback_id: run.callbackId,
      title: step.title,
      description: step.description ?? '',
      type: 'app',
      input_parameters: parameters(step.input_parameters),
      output_parameters: parameters(step.output_parameters),
      app_id: workspace.bot.appId,
      date_created: now,
      date_updated: now,
      date_deleted: 0,
    },
    inputs: run.inputs,
    function_execution_id: run.executionId,
    workflow_execution_id: `Wx${run.executionId.slice(2)}`,
    event_ts: workspace.nextTs(),
    bot_access_token: run.token,
  };
}

/** Somebody opened the details of a work object. */
export function detailsEvent(
  workspace: Workspace,
  message: Message,
  unfurl: Unfurl,
  person: Person,
  triggerId: string,
): Json {
  const { url, entity } = unfurl;
  return {
    type: 'entity_details_requested',
    user: person.id,
    trigger_id: triggerId,
    link: { url, domain: new URL(url).hostname },
    entity_url: entity?.url,
    app_unfurl_url: url,
    user_locale: 'en-US',
    event_ts: workspace.nextTs(),
    external_ref: entity?.external_ref,
    message_ts: message.ts,
    ...(message.threadTs && { thread_ts: message.threadTs }),
    channel: message.channel,
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

/** Something was pressed or chosen in a message. @param on the link that it stands below. */
export function messageActionPayload(
  workspace: Workspace,
  person: Person,
  conversation: Conversation,
  message: Message,
  action: Json,
  { triggerId, responseUrl }: Answering,
  on?: Unfurl,
): Json {
  return {
    type: 'block_actions',
    ...sender(workspace, person),
    trigger_id: triggerId,
    response_url: responseUrl,
    container: {
      type: on ? 'message_attachment' : 'message',
      message_ts: message.ts,
      channel_id: conversation.id,
      is_ephemeral: message.ephemeralTo !== undefined,
      ...(on && { attachment_id: 1, is_app_unfurl: true, app_unfurl_url: on.url }),
      ...(message.threadTs && { thread_ts: message.threadTs }),
    },
    channel: { id: conversation.id, name: conversation.name },
    ...(on && { app_unfurl: { app_unfurl_url: on.url, is_app_unfurl: true, blocks: on.blocks ?? [] } }),
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

/** Something was pressed or chosen in a view, which has no channel and nowhere to respond to. */
export function viewActionPayload(
  workspace: Workspace,
  person: Person,
  view: View,
  action: Json,
  triggerId: string,
): Json {
  return {
    type: 'block_actions',
    ...sender(workspace, person),
    trigger_id: triggerId,
    container: { type: 'view', view_id: view.id },
    view: wireView(workspace, view),
    actions: [action],
  };
}

export function viewSubmissionPayload(
  workspace: Workspace,
  person: Person,
  view: View,
  triggerId: string,
): Json {
  return {
    type: 'view_submission',
    ...sender(workspace, person),
    trigger_id: triggerId,
    view: wireView(workspace, view),
    response_urls: [],
  };
}

/** @param isCleared all views were closed at once. */
export function viewClosedPayload(
  workspace: Workspace,
  person: Person,
  view: View,
  isCleared: boolean,
): Json {
  return {
    type: 'view_closed',
    ...sender(workspace, person),
    view: wireView(workspace, view),
    is_cleared: isCleared,
  };
}

/** @param on the message of a message shortcut; without it the shortcut is a global one. */
export function shortcutPayload(
  workspace: Workspace,
  person: Person,
  callbackId: string,
  triggerId: string,
  on?: { conversation: Conversation; message: Message; responseUrl: string },
): Json {
  return {
    type: on ? 'message_action' : 'shortcut',
    ...sender(workspace, person),
    callback_id: callbackId,
    trigger_id: triggerId,
    action_ts: workspace.nextTs(),
    ...(on && {
      channel: { id: on.conversation.id, name: on.conversation.name },
      message_ts: on.message.ts,
      message: wireMessage(on.message, workspace),
      response_url: on.responseUrl,
    }),
  };
}

/** Somebody types into a select whose options come from the app. */
export function suggestionPayload(
  workspace: Workspace,
  person: Person,
  typed: { actionId: string; blockId: string; value: string },
  on: { view: View } | { conversation: Conversation; message: Message },
): Json {
  return {
    type: 'block_suggestion',
    ...sender(workspace, person),
    action_id: typed.actionId,
    block_id: typed.blockId,
    value: typed.value,
    ...('view' in on
      ? { container: { type: 'view', view_id: on.view.id }, view: wireView(workspace, on.view) }
      : {
          container: {
            type: 'message',
            message_ts: on.message.ts,
            channel_id: on.conversation.id,
            is_ephemeral: on.message.ephemeralTo !== undefined,
          },
          channel: { id: on.conversation.id, name: on.conversation.name },
        }),
  };
}

const wireView = ({ team, bot }: Workspace, view: View): Json => ({
  ...view,
  app_installed_team_id: team.id,
  team_id: team.id,
  app_id: bot.appId,
  bot_id: bot.botId,
});

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
