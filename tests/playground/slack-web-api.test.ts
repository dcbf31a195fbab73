import { type Logger, LogLevel, WebClient } from '@slack/web-api';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Slack } from '../../playground/slack/index.ts';
import { ANNA, BOT_TOKEN, clock, SALES, startEndpoint, startWorkspace } from './slack-bot.ts';

const quiet = () => {};
const silent: Logger = {
  debug: quiet,
  info: quiet,
  warn: quiet,
  error: quiet,
  setLevel: quiet,
  setName: quiet,
  getLevel: () => LogLevel.ERROR,
};

let slack: Slack;
let client: WebClient;
const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });
const option = (value: string) => ({ text: { type: 'plain_text', text: value }, value });
const post = (blocks: unknown[]) =>
  client.apiCall('chat.postMessage', { channel: SALES, text: 'fallback', blocks });
const refusal = async (call: Promise<unknown>) => {
  const error = await call.then(
    () => undefined,
    (cause: { data?: { error: string; response_metadata?: { messages?: string[] } } }) => cause,
  );
  return { error: error?.data?.error, messages: error?.data?.response_metadata?.messages };
};

const clientWith = (token?: string) =>
  new WebClient(token, {
    slackApiUrl: slack.url,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 1_000,
    logger: silent,
  });

beforeAll(async () => {
  slack = await startWorkspace({ manifest: { scopes: ['chat:write', 'commands'] } });
  client = clientWith(BOT_TOKEN);
});
afterAll(() => slack.stop());
beforeEach(() => slack.clearFaults());

describe('who calls', () => {
  it('is known by its token, and told its scopes', async () => {
    const answer = await client.auth.test();
    expect(answer).toMatchObject({ ok: true, team_id: 'T0DEMO', user_id: 'U0SWITCHB' });
    expect(answer.response_metadata?.scopes).toEqual(['chat:write', 'commands']);
  });

  it('is refused without a token, with a wrong one, or with the other kind', async () => {
    expect(await refusal(clientWith().auth.test())).toMatchObject({
      error: 'not_authed',
    });
    expect(await refusal(clientWith('wrong').auth.test())).toMatchObject({
      error: 'invalid_auth',
    });
    expect(await refusal(client.apps.connections.open())).toMatchObject({ error: 'not_allowed_token_type' });
  });

  it('never leaves its token in the request log', async () => {
    await fetch(`${slack.url}auth.test`, {
      method: 'POST',
      body: new URLSearchParams({ token: BOT_TOKEN }),
    });
    expect(JSON.stringify(slack.requests)).not.toContain(BOT_TOKEN);
  });
});

describe('a message', () => {
  it('is refused where it cannot go', async () => {
    const to = (channel: string) => refusal(client.chat.postMessage({ channel, text: 'hi' }));
    expect(await to('C0NOWHERE')).toMatchObject({ error: 'channel_not_found' });
    expect(await to('C0OLD')).toMatchObject({ error: 'is_archived' });
    expect(await to('C0ALONE')).toMatchObject({ error: 'not_in_channel' });
    expect(await refusal(client.apiCall('chat.postMessage', { channel: SALES }))).toMatchObject({
      error: 'no_text',
    });
  });

  it('reaches a person by their id', async () => {
    const { channel } = await client.chat.postMessage({ channel: ANNA, text: 'good morning' });
    expect(channel).toBe('D0ANNA');
  });

  it('can be sent as JSON too', async () => {
    const response = await fetch(`${slack.url}chat.postMessage`, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', authorization: `Bearer ${BOT_TOKEN}` },
      body: JSON.stringify({ channel: SALES, text: 'json', blocks: [section('*json*')] }),
    });
    expect(await response.json()).toMatchObject({ ok: true, message: { text: 'json' } });
  });

  it('is listed with its metadata only when asked for, newest first, by pages', async () => {
    const metadata = { event_type: 'digest', event_payload: { key: 'k1' } };
    await client.chat.postMessage({ channel: SALES, text: 'first', metadata });
    await client.chat.postMessage({ channel: SALES, text: 'second' });
    await client.chat.postEphemeral({ channel: SALES, user: ANNA, text: 'hidden' });
    const plain = await client.conversations.history({ channel: SALES, limit: 2 });
    expect(plain.messages?.map((one) => one.text)).toEqual(['second', 'first']);
    expect(plain.messages?.[1]).not.toHaveProperty('metadata');
    expect(plain.has_more).toBe(true);
    const cursor = plain.response_metadata?.next_cursor ?? '';
    const full = await client.conversations.history({ channel: SALES, limit: 2, include_all_metadata: true });
    const older = await client.conversations.history({ channel: SALES, limit: 2, cursor });
    expect(full.messages?.[1]?.metadata).toEqual(metadata);
    expect(older.messages?.[0]?.text).not.toBe('first');
  });

  it('gathers its replies', async () => {
    const { ts = '' } = await client.chat.postMessage({ channel: SALES, text: 'parent' });
    await client.chat.postMessage({ channel: SALES, text: 'reply', thread_ts: ts });
    const { messages } = await client.conversations.replies({ channel: SALES, ts });
    expect(messages?.map((one) => one.text)).toEqual(['parent', 'reply']);
    expect(messages?.[0]).toMatchObject({ reply_count: 1 });
    const history = await client.conversations.history({ channel: SALES, limit: 1 });
    expect(history.messages?.[0]?.text).toBe('parent');
  });

  it('can be changed and deleted by its author, unless only one person sees it', async () => {
    const { ts = '' } = await client.chat.postMessage({ channel: SALES, text: 'draft' });
    await client.chat.update({ channel: SALES, ts, text: 'final' });
    expect(slack.workspace.find(SALES, ts)).toMatchObject({ text: 'final', editedTs: expect.any(String) });
    expect(await refusal(client.chat.update({ channel: SALES, ts, text: 'x'.repeat(4_001) }))).toMatchObject({
      error: 'msg_too_long',
    });
    await client.chat.delete({ channel: SALES, ts });
    expect(await refusal(client.chat.delete({ channel: SALES, ts }))).toMatchObject({
      error: 'message_not_found',
    });
    const said = await slack.say({ as: ANNA, channel: SALES, text: 'mine' });
    expect(await refusal(client.chat.update({ channel: SALES, ts: said.ts, text: 'no' }))).toMatchObject({
      error: 'cant_update_message',
    });
    const whisper = await client.chat.postEphemeral({ channel: SALES, user: ANNA, text: 'psst' });
    expect(await refusal(client.chat.delete({ channel: SALES, ts: whisper.message_ts ?? '' }))).toMatchObject(
      { error: 'message_not_found' },
    );
  });
});

const chart = (categories = ['Mon', 'Tue'], labels = categories) => ({
  type: 'data_visualization',
  title: 'Leads',
  chart: {
    type: 'bar',
    series: [{ name: 'Hot', data: labels.map((label) => ({ label, value: 1 })) }],
    axis_config: { categories, x_label: 'Day' },
  },
});

describe('blocks', () => {
  it.each<[string, unknown[], string]>([
    ['too many', Array(51).fill({ type: 'divider' }), 'no more than 50 items allowed [json-pointer:/blocks]'],
    ['of no known type', [{ type: 'marquee' }], 'unsupported type: marquee [json-pointer:/blocks/0/type]'],
    [
      'with a long header',
      [{ type: 'divider' }, { type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }],
      'must be less than 151 characters [json-pointer:/blocks/1/text/text]',
    ],
    ['with empty text', [section('')], 'must be more than 0 characters [json-pointer:/blocks/0/text/text]'],
    ['without text', [{ type: 'section' }], 'missing required field: text [json-pointer:/blocks/0]'],
    [
      'with a field too many',
      [{ ...section('a'), colour: 'red' }],
      'invalid additional property: colour [json-pointer:/blocks/0]',
    ],
    [
      'with 26 buttons',
      [{ type: 'actions', elements: Array(26).fill({ type: 'overflow', options: [option('a')] }) }],
      'no more than 25 items allowed [json-pointer:/blocks/0/elements]',
    ],
    [
      'with one action id twice in a block',
      [
        {
          type: 'actions',
          elements: ['a', 'b'].map((value) => ({
            type: 'overflow',
            action_id: 'go',
            options: [option(value)],
          })),
        },
      ],
      '`action_id` "go" already exists [json-pointer:/blocks/0/elements/1/action_id]',
    ],
    [
      'with two tables',
      Array(2).fill({ type: 'table', rows: [[{ type: 'raw_text', text: 'a' }]] }),
      'no more than 1 table blocks allowed [json-pointer:/blocks]',
    ],
    [
      'with more than 12,000 characters of Markdown',
      Array(2).fill({ type: 'markdown', text: 'x'.repeat(6_001) }),
      'must be less than 12001 characters [json-pointer:/blocks]',
    ],
    [
      'with three charts',
      Array(3).fill(chart()),
      'no more than 2 data_visualization blocks allowed [json-pointer:/blocks]',
    ],
    [
      'with a pie of seven',
      [{ ...chart(), chart: { type: 'pie', segments: Array(7).fill({ label: 'a', value: 1 }) } }],
      'no more than 6 items allowed [json-pointer:/blocks/0/chart/segments]',
    ],
    [
      'with a chart of an unknown kind',
      [{ ...chart(), chart: { type: 'radar' } }],
      'unsupported type: radar [json-pointer:/blocks/0/chart/type]',
    ],
    [
      'with a chart whose series lacks a point',
      [chart(['Mon', 'Tue'], ['Mon'])],
      'must have one point per category [json-pointer:/blocks/0/chart/series/0/data]',
    ],
    [
      'with a long label',
      [{ ...chart(), chart: { type: 'pie', segments: [{ label: 'Wednesday afternoons!', value: 1 }] } }],
      'must be less than 21 characters [json-pointer:/blocks/0/chart/segments/0/label]',
    ],
  ])('%s are refused with a pointer to the fault', async (_what, blocks, message) => {
    expect(await refusal(post(blocks))).toEqual({
      error: 'invalid_blocks',
      messages: [`[ERROR] ${message}`],
    });
  });

  it('of every kind of chart are taken', async () => {
    const pie = { type: 'pie', segments: [{ label: 'a', value: 0.5 }] };
    await post([chart(), { ...chart(), chart: pie }]);
    for (const type of ['area', 'line']) await post([{ ...chart(), chart: { ...chart().chart, type } }]);
  });

  it('with too many characters in all lose the message', async () => {
    expect(await refusal(post(Array(5).fill(section('x'.repeat(2_700)))))).toMatchObject({
      error: 'msg_blocks_too_long',
    });
  });

  it('get the ids that the sender left out', async () => {
    await post([{ type: 'actions', elements: [{ type: 'overflow', options: [option('a')] }] }]);
    const [block] = slack.outbox().at(-1)?.blocks ?? [];
    expect(block).toMatchObject({
      block_id: expect.any(String),
      elements: [{ action_id: expect.any(String) }],
    });
  });
});

describe('a fault', () => {
  it('limits the rate of one channel and says for how long', async () => {
    slack.addFault({ method: 'chat.postMessage', channel: SALES, status429: { retryAfter: 30 }, times: 1 });
    await client.chat.postMessage({ channel: ANNA, text: 'not this one' });
    await expect(client.chat.postMessage({ channel: 'sales', text: 'this' })).rejects.toMatchObject({
      code: 'slack_webapi_rate_limited_error',
      retryAfter: 30,
    });
    await client.chat.postMessage({ channel: SALES, text: 'over' });
  });

  it('answers with an error, never answers, or does the work and loses the answer', async () => {
    slack.addFault({ method: 'chat.postMessage', error: 'fatal_error', times: 1 });
    slack.addFault({ method: 'chat.postMessage', hang: true, times: 1 });
    slack.addFault({ method: 'chat.postMessage', dropAfterEffect: true, times: 1 });
    const attempt = (text: string) => client.chat.postMessage({ channel: SALES, text });
    expect(await refusal(attempt('refused'))).toMatchObject({ error: 'fatal_error' });
    await expect(attempt('hung')).rejects.toMatchObject({ code: 'slack_webapi_request_error' });
    await expect(attempt('dropped')).rejects.toMatchObject({ code: 'slack_webapi_request_error' });
    const texts = slack.outbox().map((one) => one.text);
    expect(texts).toContain('dropped');
    expect(texts).not.toContain('hung');
  });
});

describe('views', () => {
  const modal = (title = 'Note') => ({
    type: 'modal' as const,
    title: { type: 'plain_text' as const, text: title },
    blocks: [{ type: 'divider' as const }],
  });
  const triggers: string[] = [];
  const trigger = () => triggers.shift() ?? '';
  beforeAll(async () => {
    const endpoint = await startEndpoint(slack);
    for (let count = 0; count < 6; count += 1) await slack.command({ as: ANNA, dm: true, text: '/note' });
    for (const { body } of endpoint.received)
      triggers.push(new URLSearchParams(body).get('trigger_id') ?? '');
    await endpoint.stop();
  });

  it('stand three deep at most, and each trigger opens one', async () => {
    const first = trigger();
    const { view } = await client.views.open({ trigger_id: first, view: modal() });
    expect(await refusal(client.views.open({ trigger_id: first, view: modal() }))).toMatchObject({
      error: 'exchanged_trigger_id',
    });
    await client.views.push({ trigger_id: trigger(), view: modal() });
    await client.views.push({ trigger_id: trigger(), view: modal() });
    expect(await refusal(client.views.push({ trigger_id: trigger(), view: modal() }))).toMatchObject({
      error: 'push_limit_reached',
    });
    const changed = await client.views.update({
      view_id: view?.id ?? '',
      hash: view?.hash ?? '',
      view: modal(),
    });
    expect(changed.view?.id).toBe(view?.id);
    expect(
      await refusal(client.views.update({ view_id: view?.id ?? '', hash: view?.hash ?? '', view: modal() })),
    ).toMatchObject({ error: 'hash_conflict' });
  });

  it('are checked, and refused after three seconds', async () => {
    expect(await refusal(client.views.open({ trigger_id: trigger(), view: modal('x'.repeat(25)) }))).toEqual({
      error: 'invalid_arguments',
      messages: ['[ERROR] must be less than 25 characters [json-pointer:/view/title/text]'],
    });
    const table = { type: 'table' as const, rows: [[{ type: 'raw_text' as const, text: 'a' }]] };
    const home = client.views.publish({ user_id: ANNA, view: { type: 'home', blocks: [table] } });
    expect((await refusal(home)).messages).toEqual([
      '[ERROR] unsupported type: table [json-pointer:/view/blocks/0/type]',
    ]);
    const late = trigger();
    clock.advance(3_001);
    expect(await refusal(client.views.open({ trigger_id: late, view: modal() }))).toMatchObject({
      error: 'expired_trigger_id',
    });
  });

  it('publish a Home tab', async () => {
    await client.views.publish({ user_id: ANNA, view: { type: 'home', blocks: [{ type: 'divider' }] } });
    expect(slack.views.homeOf(ANNA)?.blocks).toHaveLength(1);
  });
});

it('says which method it does not know', async () => {
  expect(await refusal(client.apiCall('chat.sing'))).toMatchObject({ error: 'unknown_method' });
});

it('knows people by id and address, with their zone', async () => {
  const { user } = await client.users.lookupByEmail({ email: 'ANNA@demo.example' });
  expect(user).toMatchObject({ id: ANNA, tz: 'Europe/Berlin', is_restricted: false });
  expect((await client.users.list({})).members).toHaveLength(3);
});
