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
const deliveryAsTyped = (payload: unknown) =>
  without((name) => ['context_enterprise_id', 'enterprise'].includes(name), payload);

/** Everything once: each way a person acts, each method with an ordinary answer. */
beforeAll(async () => {
  slack = await startWorkspace({
    userGroups: [{ id: 'S0REPS', handle: 'reps', name: 'Reps', users: [ANNA] }],
  });
  const endpoint = await startEndpoint(slack);
  received = endpoint.received;
  const { chat, conversations, users, usergroups, views, reactions, assistant, auth } = new WebClient(
    BOT_TOKEN,
    {
      slackApiUrl: slack.url,
      retryConfig: { retries: 0 },
    },
  );
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
    view: { type: 'modal', title: { type: 'plain_text', text: 'Note' }, blocks: [{ type: 'divider' }] },
  });
  await slack.submit({ as: ANNA });
  await views.publish({ user_id: ANNA, view: { type: 'home', blocks: [{ type: 'divider' }] } });
  await chat.postEphemeral({ channel: SALES, user: ANNA, text: 'psst' });
  await chat.delete({ channel: SALES, ts });
  await endpoint.stop();
});
afterAll(() => slack.stop());

it("answers in the shapes of Slack's own types", () => {
  const spec = loadSpec('slack');
  const problems = slack.requests.map(({ method, answer }) => [
    method,
    ...spec.checkAnswer({ method: 'POST', url: `/api/${method}`, status: 200, body: asTyped(answer) }),
  ]);
  expect(slack.requests.filter(({ answer }) => answer?.ok !== true)).toEqual([]);
  expect(problems.filter(([, ...found]) => found.length > 0)).toEqual([]);
  expect(new Set(slack.requests.map(({ method }) => method)).size).toBe(21);
});

it('sends events, commands and clicks in the shapes that Bolt declares', () => {
  const url = new URL('../specs/slack/slack-8.2.0.openapi.json', import.meta.url);
  const document = JSON.parse(readFileSync(url, 'utf8'));
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.addSchema({ $id: 'slack', components: document.components });
  const problemsOf = (root: string, payload: unknown) => {
    const validate = ajv.compile({ $ref: `slack${document['x-roots'][root].$ref}` });
    return validate(deliveryAsTyped(payload)) ? [] : [root, ...(validate.errors ?? [])];
  };
  const EVENTS: Record<string, string> = {
    message: 'GenericMessageEvent',
    app_mention: 'AppMentionEvent',
    app_home_opened: 'AppHomeOpenedEvent',
  };
  const INTERACTIONS: Record<string, string> = {
    block_actions: 'Bolt.BlockAction',
    view_submission: 'Bolt.ViewSubmitAction',
  };
  const seen = new Set<string>();
  for (const { headers, body } of received) {
    if (headers['content-type'] === 'application/json') {
      const payload = JSON.parse(body);
      seen.add(payload.event.type);
      expect(problemsOf('Bolt.EnvelopedEvent', payload)).toEqual([]);
      // The type says `subtype: undefined`, from which the description made a required field of any value.
      const event = payload.event.type === 'message' ? { subtype: null, ...payload.event } : payload.event;
      expect(problemsOf(EVENTS[event.type] ?? '', event)).toEqual([]);
      continue;
    }
    const fields = Object.fromEntries(new URLSearchParams(body));
    const payload = fields.payload ? JSON.parse(fields.payload) : fields;
    const root = INTERACTIONS[payload.type] ?? 'Bolt.SlashCommand';
    seen.add(root);
    expect(problemsOf(root, payload)).toEqual([]);
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
