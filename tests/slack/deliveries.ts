import { expect } from 'vitest';
import type { Inbound } from '../../handlers/inbound.ts';
import { action, command, directMessage, eventEnvelope, mention } from './signed.ts';

/** One delivery of every kind that Slack makes, and what has to be stored of it; nothing for what is answered at once. */
export interface Delivery {
  /** As Socket Mode calls it; over HTTP it decides how the body is written. */
  type: 'slash_commands' | 'interactive' | 'events_api';
  payload: Record<string, unknown>;
  stored?: Partial<Inbound>;
}
const event = (event: object): Pick<Delivery, 'type' | 'payload'> => ({
  type: 'events_api',
  payload: { ...eventEnvelope, event },
});
const interactive = (payload: object): Pick<Delivery, 'type' | 'payload'> => ({
  type: 'interactive',
  payload: {
    ...payload,
    team: { id: 'T0001', enterprise_id: 'E0001' },
    user: { id: 'U0001', team_id: 'T0001' },
  },
});
const view = (more: object) => ({
  id: 'V0001',
  hash: '1.abc',
  type: 'modal',
  callback_id: 'form',
  title: { type: 'plain_text', text: 'Log a note' },
  private_metadata: '{"f":"note","a":{"lead":"l1","n":7}}',
  blocks: [{ type: 'input', block_id: 'lead' }],
  state: { values: {} },
  ...more,
});
const inView = { type: 'block_actions', channel: undefined, message: undefined, response_url: undefined };

export const values = {
  lead: { lead: { type: 'external_select', selected_option: { value: 'l2', text: {} } } },
  text: { text: { type: 'plain_text_input', value: ' Called back. ' } },
  empty: { empty: { type: 'plain_text_input', value: null } },
  count: { count: { type: 'number_input', value: '12' } },
  on: { on: { type: 'checkboxes', selected_options: [{ value: 'on', text: {} }] } },
  off: { off: { type: 'checkboxes', selected_options: [] } },
  dueOn: { dueOn: { type: 'datepicker', selected_date: '2026-11-24' } },
  at: { at: { type: 'timepicker', selected_time: '09:00' } },
  none: { none: { type: 'static_select', selected_option: null } },
};

export const deliveries: Record<string, Delivery> = {
  'a slash command': {
    type: 'slash_commands',
    payload: { ...command, enterprise_id: 'E0001' },
    stored: { kind: 'command', name: '/leads', enterpriseId: 'E0001', key: '1.2.command' },
  },
  'a press in a message': {
    ...interactive(action),
    stored: { kind: 'action', name: 'tool.run', channelId: 'C0000001', key: '1.2.action' },
  },
  'a press in a window': {
    ...interactive({
      ...action,
      ...inView,
      container: { type: 'view', view_id: 'V0001' },
      view: view({}),
    }),
    stored: { kind: 'action', name: 'tool.run', modalId: 'V0001', enterpriseId: 'E0001' },
  },
  'a press on the Home tab': {
    ...interactive({
      ...action,
      ...inView,
      actions: [{ ...action.actions[0], action_id: 'pending.cancel', value: 'p:h' }],
      container: { type: 'view', view_id: 'V0002' },
      view: view({ type: 'home' }),
    }),
    stored: { kind: 'action', name: 'pending.cancel', onHome: true },
  },
  'a form': {
    ...interactive({ type: 'view_submission', trigger_id: '1.2.submit', view: view({ state: { values } }) }),
    stored: {
      kind: 'submit',
      name: 'note',
      form: {
        id: 'note',
        about: { lead: 'l1' },
        values: {
          lead: 'l2',
          text: 'Called back.',
          count: 12,
          on: true,
          off: false,
          dueOn: '2026-11-24',
          at: '09:00',
        },
      },
      modalId: expect.stringMatching(/^window-[0-9a-f]{40}$/),
      key: 'V0001:1.abc',
    },
  },
  'a direct message': { ...event(directMessage), stored: { kind: 'message', userId: 'U0001' } },
  'a mention': { ...event(mention), stored: { kind: 'mention', userId: 'U0001' } },
  'somebody opening the Home tab': {
    ...event({ type: 'app_home_opened', user: 'U0001', channel: 'D0000001', tab: 'home' }),
    stored: { kind: 'opened', name: 'home', userId: 'U0001', channelId: 'D0000001', key: 'Ev0001' },
  },
  'somebody opening the conversation': {
    ...event({ type: 'app_home_opened', user: 'U0001', channel: 'D0000001', tab: 'messages' }),
    stored: { kind: 'opened', name: 'messages', channelType: 'im' },
  },
  'the stop button': {
    ...event({
      type: 'agent_session_stopped',
      channel: 'D0000001',
      user: 'U0001',
      thread_ts: '1.0',
      streaming_message_ts: ['1.1'],
    }),
    stored: { kind: 'stop', channelId: 'D0000001', thread: '1.0', userId: 'U0001' },
  },
  'links in a message': {
    ...event({
      type: 'link_shared',
      channel: 'C0000001',
      is_bot_user_member: true,
      user: 'U0001',
      message_ts: '2.0',
      thread_ts: '1.0',
      unfurl_id: 'C0000001.2.0',
      source: 'conversations_history',
      links: [{ domain: 'app.hubspot.com', url: 'https://app.hubspot.com/contacts/1/record/0-1/2' }],
    }),
    stored: {
      kind: 'links',
      channelId: 'C0000001',
      thread: '1.0',
      messageTs: '2.0',
      links: ['https://app.hubspot.com/contacts/1/record/0-1/2'],
      unfurl: { id: 'C0000001.2.0', source: 'conversations_history', isMember: true },
    },
  },
  'the details of a record': {
    ...event({
      type: 'entity_details_requested',
      user: 'U0001',
      trigger_id: '1.2.details',
      link: { domain: 'app.hubspot.com', url: 'https://app.hubspot.com/contacts/1/record/0-1/2' },
      entity_url: 'https://app.hubspot.com/contacts/1/record/0-1/2',
      channel: 'C0000001',
    }),
    stored: {
      kind: 'details',
      userId: 'U0001',
      triggerId: '1.2.details',
      links: ['https://app.hubspot.com/contacts/1/record/0-1/2'],
    },
  },
  'a step of a workflow': {
    ...event({
      type: 'function_executed',
      function: { id: 'Fn1', callback_id: 'lookup_lead' },
      function_execution_id: 'Fx1',
      inputs: { lead: 'Ada', person: { id: 'U0001', secret: 'test-user-context-secret' } },
      bot_access_token: 'test-token',
    }),
    stored: {
      kind: 'step',
      name: 'lookup_lead',
      // The person is an input like any other: the handler asks who it is.
      userId: '',
      step: { executionId: 'Fx1', inputs: { lead: 'Ada', person: { id: 'U0001' } } },
    },
  },
  'a step of a workflow that works for nobody': {
    ...event({
      type: 'function_executed',
      function: { id: 'Fn1', callback_id: 'lookup_lead' },
      function_execution_id: 'Fx1',
      inputs: {},
    }),
    stored: { kind: 'step', userId: '' },
  },
  'the bot being uninstalled': {
    ...event({ type: 'app_uninstalled' }),
    stored: { kind: 'removed', name: 'app_uninstalled', workspaceId: 'T0001' },
  },
  'its tokens being revoked': {
    ...event({ type: 'tokens_revoked', tokens: { bot: ['U0BOT'] } }),
    stored: { kind: 'removed', name: 'tokens_revoked' },
  },
  'the tokens of a person being revoked': event({ type: 'tokens_revoked', tokens: { oauth: ['U0001'] } }),
  'a global shortcut': interactive({
    type: 'shortcut',
    callback_id: 'log_note',
    trigger_id: '1.2.shortcut',
  }),
  'a shortcut of a message': interactive({
    type: 'message_action',
    callback_id: 'message_note',
    trigger_id: '1.2.message',
    channel: { id: 'C0000001', name: 'sales' },
    message: { type: 'message', ts: '1.0', text: `&lt;Ada&gt; ${'x'.repeat(2000)}` },
  }),
  'a shortcut that nobody knows': interactive({
    type: 'shortcut',
    callback_id: 'old',
    trigger_id: '1.2.old',
  }),
  'a button that opens a form': interactive({
    ...action,
    actions: [{ type: 'button', action_id: 'form.open:2', value: '{"f":"task","a":{"lead":"l1"}}' }],
  }),
  'a button that opens an address': interactive({
    ...action,
    actions: [{ type: 'button', action_id: 'link.open' }],
  }),
  'a window being closed': interactive({ type: 'view_closed', view: view({}), is_cleared: false }),
  'a window of an older version': interactive({
    type: 'view_submission',
    trigger_id: '1.2.old',
    view: view({ private_metadata: '{"f":"gone"}' }),
  }),
  'a search in a field': interactive({
    type: 'block_suggestion',
    action_id: 'lead',
    block_id: 'lead',
    value: 'gra',
    container: { type: 'view', view_id: 'V0001' },
  }),
};
