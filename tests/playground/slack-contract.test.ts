import { readFileSync } from 'node:fs';
import { WebClient } from '@slack/web-api';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Slack } from '../../playground/slack/index.ts';
import { loadSpec } from '../contract/spec.ts';
import { ANNA, BOT_TOKEN, clock, type Received, SALES, startEndpoint, startWorkspace } from './slack-bot.ts';

let slack: Slack;
let received: Received[];

/** Slack sends null where its types of answers, and of these fields of deliveries, only say "may be absent". */
const without = (absent: (name: string) => boolean, value: unknown) =>
  JSON.parse(JSON.stringify(value), (name, item) => (item === null && absent(name) ? undefined : item));
const asTyped = (answer: unknown) => without(() => true, answer);
/** The types know rich text only as lists; streamed text comes back as a section. */
const withoutRichText = ({ message, ...answer }: Record<string, unknown>) => ({
  ...answer,
  ...(message !== undefined && { message: { ...(message as object), blocks: undefined } }),
});
const deliveryAsTyped = (payload: unknown) =>
  without((name) => ['context_enterprise_id', 'enterprise'].includes(name), payload);

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const search = { type: 'external_select' as const, action_id: 'lead' };
const LINK = 'https://app.hubspot.com/contacts/1/record/0-1/7';
const record = {
  entity_type: 'slack#/entities/item',
  url: LINK,
  app_unfurl_url: LINK,
  external_ref: { id: '7' },
  entity_payload: { attributes: { title: { text: 'Mara' } } },
};

type Payload = Record<string, unknown> & { event?: Record<string, unknown> };
const isEvent = (type: string) => (one: Payload) => one.event?.type === type;
function payloadOf({ headers, body }: Received): Payload {
  if (headers['content-type'] === 'application/json') return JSON.parse(body);
  const fields = Object.fromEntries(new URLSearchParams(body));
  return fields.payload ? JSON.parse(fields.payload) : fields;
}

/** Everything once: each way a person acts, each method with an ordinary answer. */
beforeAll(async () => {
  slack = await startWorkspace({
    userGroups: [{ id: 'S0REPS', handle: 'reps', name: 'Reps', users: [ANNA] }],
    manifest: { steps: { look_up: { title: 'Look up', input_parameters: {}, output_parameters: {} } } },
  });
  const endpoint = await startEndpoint(slack);
  received = endpoint.received;
  const client = new WebClient(BOT_TOKEN, { slackApiUrl: slack.url, retryConfig: { retries: 0 } });
  const { chat, conversations, users, usergroups, views, reactions, assistant, auth } = client;
  const { agents, entity: entities, functions } = client;
  const said = await slack.say({ as: ANNA, dm: true, text: 'hi' });
  await slack.say({ as: ANNA, dm: true, text: 'more', thread: said.ts });
  await slack.say({ as: ANNA, channel: 'sales', text: '@switchboard hi' });
  await slack.openMessages(ANNA);
  await slack.command({ as: ANNA, channel: 'sales', text: '/leads hot' });
  const { ts = '' } = await chat.postMessage({
    channel: SALES,
    text: 'press',
    metadata: { event_type: 'digest', event_payload: { key: 'k' } },
    blocks: [
      {
        type: 'actions',
        elements: [{ type: 'button', action_id: 'go', text: { type: 'plain_text', text: 'Go' }, value: 'v' }],
      },
    ],
  });
  await slack.press({ as: ANNA, channel: SALES, messageTs: ts, actionId: 'go' });
  await chat.update({ channel: SALES, ts, text: 'pressed' });
  await chat.getPermalink({ channel: SALES, message_ts: ts });
  await reactions.add({ channel: SALES, timestamp: ts, name: 'eyes' });
  await chat.postMessage({ channel: SALES, text: 'reply', thread_ts: ts });
  await assistant.threads.setStatus({ channel_id: SALES, thread_ts: ts, status: '' });
  await conversations.history({ channel: SALES, include_all_metadata: true });
  await conversations.replies({ channel: SALES, ts });
  await conversations.info({ channel: SALES });
  await conversations.list({ types: 'public_channel,im' });
  await conversations.members({ channel: SALES });
  await conversations.open({ users: ANNA });
  await users.info({ user: ANNA });
  await users.list({});
  await users.lookupByEmail({ email: 'anna@demo.example' });
  await usergroups.list({ include_users: true });
  await usergroups.users.list({ usergroup: 'S0REPS' });
  await auth.test();
  const command = received.find(({ body }) => body.includes('trigger_id=')) as Received;
  await views.open({
    trigger_id: new URLSearchParams(command.body).get('trigger_id') ?? '',
    view: {
      type: 'modal',
      title: plain('Note'),
      submit: plain('Save'),
      notify_on_close: true,
      blocks: [{ type: 'input', block_id: 'lead', label: plain('Lead'), optional: true, element: search }],
    },
  });
  await slack.options({ as: ANNA, view: 'modal', actionId: 'lead', value: 'mara' });
  await slack.pressInView({ as: ANNA, view: 'modal', actionId: 'lead' });
  await slack.close({ as: ANNA });
  await slack.shortcut({ as: ANNA, callbackId: 'find_lead' });
  await slack.shortcut({ as: ANNA, callbackId: 'message_note', channel: SALES, messageTs: ts });
  const shortcut = received.map(payloadOf).find((one) => one.type === 'shortcut');
  await views.open({
    trigger_id: String(shortcut?.trigger_id),
    view: { type: 'modal', title: plain('Note'), blocks: [{ type: 'divider' }] },
  });
  await slack.submit({ as: ANNA });
  await views.publish({ user_id: ANNA, view: { type: 'home', blocks: [{ type: 'divider' }] } });

  const thread = { channel_id: SALES, thread_ts: ts };
  await agents.sessions.setStatus({ ...thread, status: 'processing', title: 'Leads' });
  const stream = { channel: SALES, thread_ts: ts, recipient_team_id: 'T0DEMO', recipient_user_id: ANNA };
  const { ts: streamed = '' } = await chat.startStream({ ...stream, markdown_text: 'a' });
  await chat.appendStream({ channel: SALES, ts: streamed, markdown_text: 'b' });
  await chat.stopStream({ channel: SALES, ts: streamed });
  await slack.pressStop({ as: ANNA, channel: SALES, thread: ts });
  const prompts = [{ title: 'Hot', message: 'Who is hot?' }];
  await assistant.threads.setSuggestedPrompts({ channel_id: 'D0ANNA', prompts });

  const link = await slack.say({ as: ANNA, channel: SALES, text: LINK });
  await chat.unfurl({ channel: SALES, ts: link.ts, metadata: { entities: [record] } });
  await slack.openEntity({ as: ANNA, channel: SALES, messageTs: link.ts, url: LINK });
  const opened = received.map(payloadOf).find(isEvent('entity_details_requested'));
  await entities.presentDetails({ trigger_id: String(opened?.event?.trigger_id), metadata: record });
  for (const end of ['success', 'error'] as const) {
    const { executionId: function_execution_id } = await slack.runStep({ callbackId: 'look_up' });
    if (end === 'success') await functions.completeSuccess({ function_execution_id, outputs: {} });
    else await functions.completeError({ function_execution_id, error: 'no' });
  }
  await chat.postEphemeral({ channel: SALES, user: ANNA, text: 'psst' });
  await chat.delete({ channel: SALES, ts });
  await endpoint.stop();
});
afterAll(() => slack.stop());

const url = new URL('../specs/slack/slack-8.2.0.openapi.json', import.meta.url);
const document = JSON.parse(readFileSync(url, 'utf8'));

it("answers in the shapes of Slack's own types", () => {
  const spec = loadSpec('slack');
  const described = slack.requests.filter(({ method }) => document.paths[`/api/${method}`]);
  const problems = described.map(({ method, answer }) => {
    const body = asTyped(method === 'chat.stopStream' ? withoutRichText(answer ?? {}) : answer);
    return [method, ...spec.checkAnswer({ method: 'POST', url: `/api/${method}`, status: 200, body })];
  });
  expect(slack.requests.filter(({ answer }) => answer?.ok !== true)).toEqual([]);
  expect(problems.filter(([, ...found]) => found.length > 0)).toEqual([]);
  expect(new Set(described.map(({ method }) => method)).size).toBe(25);
  // The description is a subset; these answer with little more than `ok`.
  const others = slack.requests.filter((call) => !described.includes(call)).map(({ method }) => method);
  expect([...new Set(others)].sort()).toEqual([
    'agents.sessions.setStatus',
    'chat.unfurl',
    'entity.presentDetails',
    'functions.completeError',
    'functions.completeSuccess',
  ]);
});

it('sends events, commands, clicks, forms and shortcuts in the shapes that Bolt and Slack declare', () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.addSchema({ $id: 'slack', components: document.components });
  const problemsOf = (name: string, payload: unknown) => {
    const root = document['x-roots'][name]?.$ref ?? `#/components/schemas/${name}`;
    const validate = ajv.compile({ $ref: `slack${root}` });
    return validate(deliveryAsTyped(payload)) ? [] : [name, ...(validate.errors ?? [])];
  };
  const EVENTS: Record<string, string> = {
    message: 'GenericMessageEvent',
    app_mention: 'AppMentionEvent',
    app_home_opened: 'AppHomeOpenedEvent',
    agent_session_stopped: 'AgentSessionStoppedEvent',
    link_shared: 'LinkSharedEvent',
    entity_details_requested: 'EntityDetailsRequestedEvent',
    function_executed: 'FunctionExecutedEvent',
  };
  const INTERACTIONS: Record<string, string> = {
    block_actions: 'Bolt.BlockAction',
    view_submission: 'Bolt.ViewSubmitAction',
    view_closed: 'Bolt.ViewClosedAction',
    shortcut: 'Bolt.GlobalShortcut',
    message_action: 'Bolt.MessageShortcut',
  };
  const seen = new Set<string>();
  for (const payload of received.map(payloadOf)) {
    if (payload.event) {
      const { event } = payload;
      seen.add(String(event.type));
      expect(problemsOf('Bolt.EnvelopedEvent', payload)).toEqual([]);
      // The type says `subtype: undefined`, from which the description made a required field of any value.
      const typed = event.type === 'message' ? { subtype: null, ...event } : event;
      expect(problemsOf(EVENTS[String(event.type)] ?? '', typed)).toEqual([]);
      continue;
    }
    // Of the search in a select the description has no schema; slack-surfaces.test.ts holds it against Bolt.
    if (payload.type === 'block_suggestion') continue;
    const root = INTERACTIONS[String(payload.type)] ?? 'Bolt.SlashCommand';
    seen.add(root);
    // Bolt declares a response address for every click; in a view Slack sends none.
    const typed =
      payload.type === 'block_actions' && payload.view ? { response_url: '', ...payload } : payload;
    expect(problemsOf(root, typed)).toEqual([]);
  }
  expect([...seen].sort()).toEqual(
    [...Object.keys(EVENTS), ...Object.values(INTERACTIONS), 'Bolt.SlashCommand'].sort(),
  );
});

it('signs at the time of its clock', async () => {
  const endpoint = await startEndpoint(slack);
  clock.advance(86_400_000);
  await slack.say({ as: ANNA, dm: true, text: 'tomorrow' });
  await endpoint.stop();
  const sentAt = Number(endpoint.received[0]?.headers['x-slack-request-timestamp']);
  expect(Math.abs(sentAt - clock.now().getTime() / 1000)).toBeLessThan(5);
});
