import { WebClient } from '@slack/web-api';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Slack } from '../../playground/slack/index.ts';
import { ANNA, BEN, BOT_TOKEN, clock, SALES, startBolt, startWorkspace } from './slack-bot.ts';

let slack: Slack;
let client: WebClient;
const DM = 'D0ANNA';
const markdown = (text: string) => ({ type: 'markdown_text' as const, text });
const task = (id: string, status: 'pending' | 'in_progress' | 'complete') => ({
  type: 'task_update' as const,
  id,
  title: `Read ${id}`,
  status,
});
const refusal = async (call: Promise<unknown>) =>
  call.then(
    () => 'accepted',
    (cause: { data?: { error: string } }) => cause.data?.error,
  );
const recipient = { recipient_team_id: 'T0DEMO', recipient_user_id: ANNA };

beforeAll(async () => {
  slack = await startWorkspace();
  client = new WebClient(BOT_TOKEN, { slackApiUrl: slack.url, retryConfig: { retries: 0 } });
});
afterAll(() => slack.stop());
const ask = async () => (await slack.say({ as: ANNA, dm: true, text: 'how are we?' })).ts;
const start = async (chunks = [markdown('Hm. ')]) => {
  const { ts = '' } = await client.chat.startStream({ channel: DM, thread_ts: await ask(), chunks });
  return { channel: DM, ts };
};
const found = (ts: string) => slack.messagesFor(ANNA).find((one) => one.ts === ts);

describe('a stream', () => {
  it('grows by text, a plan and its tasks, and ends in one message with blocks and metadata', async () => {
    const place = await start([]);
    await client.chat.appendStream({
      ...place,
      chunks: [{ type: 'plan_update', title: 'Looking' }, task('leads', 'in_progress'), markdown('One ')],
    });
    expect(found(place.ts)).toMatchObject({
      text: 'One ',
      stream: { state: 'in_progress', title: 'Looking', tasks: [{ id: 'leads', status: 'in_progress' }] },
    });
    const metadata = { event_type: 'answer', event_payload: { key: 'k' } };
    const { message } = await client.chat.stopStream({
      ...place,
      chunks: [task('leads', 'complete'), markdown('lead.')],
      blocks: [{ type: 'divider' }],
      metadata,
    });
    expect(message).toMatchObject({ text: 'One lead.', streaming_state: 'completed' });
    expect(found(place.ts)).toMatchObject({
      text: 'One lead.',
      metadata,
      stream: { state: 'completed', endedBy: 'app', tasks: [{ status: 'complete' }] },
      blocks: [{ type: 'markdown', text: 'One lead.' }, { type: 'divider' }],
    });
  });

  it('needs a thread, and outside direct messages somebody to read it', async () => {
    const at = (more: object) =>
      refusal(client.apiCall('chat.startStream', { channel: SALES, markdown_text: 'a', ...more }));
    const { ts } = await slack.say({ as: ANNA, channel: SALES, text: 'hi' });
    expect(await at({})).toBe('invalid_arguments');
    expect(await at({ thread_ts: ts })).toBe('missing_recipient_team_id');
    expect(await at({ thread_ts: ts, recipient_team_id: 'T0DEMO' })).toBe('missing_recipient_user_id');
    expect(await at({ thread_ts: ts, ...recipient })).toBe('accepted');
    for (const { channel, ts: open } of slack.streams.open())
      await client.chat.stopStream({ channel, ts: open });
  });

  it('takes text or chunks, as it began, and only chunks that there are', async () => {
    const place = await start();
    const append = (more: object) => refusal(client.apiCall('chat.appendStream', { ...place, ...more }));
    expect(await append({ markdown_text: 'a' })).toBe('streaming_mode_mismatch');
    expect(await append({ markdown_text: 'a', chunks: [markdown('b')] })).toBe(
      'cannot_provide_both_markdown_text_and_chunks',
    );
    expect(await append({ chunks: [{ type: 'thought', text: 'b' }] })).toBe('invalid_chunks');
    expect(await append({})).toBe('no_text');
    await client.chat.stopStream(place);
  });

  it('is not edited while it runs, and may be afterwards', async () => {
    const place = await start();
    const edit = () => refusal(client.chat.update({ ...place, text: 'whole' }));
    expect(await edit()).toBe('streaming_state_conflict');
    await client.chat.stopStream(place);
    expect(await edit()).toBe('accepted');
    expect(found(place.ts)).toMatchObject({ text: 'whole', blocks: [] });
    expect(found(place.ts)).not.toHaveProperty('stream');
  });

  it('ends by itself after five minutes, for appending and stopping alike', async () => {
    const place = await start();
    clock.advance(5 * 60_000);
    const append = client.chat.appendStream({ ...place, chunks: [markdown('late')] });
    expect(await refusal(append)).toBe('message_not_in_streaming_state');
    expect(await refusal(client.chat.stopStream(place))).toBe('message_not_in_streaming_state');
    expect(found(place.ts)?.stream).toMatchObject({ state: 'errored', endedBy: 'slack' });
    expect(await refusal(client.chat.update({ ...place, text: 'whole' }))).toBe('accepted');
  });

  it('keeps a person waiting until it ends', async () => {
    const since = slack.seq;
    const place = await start();
    const look = () => slack.settled({ as: ANNA, since, quietMs: 20, timeoutMs: 200 });
    expect((await look()).timedOut).toBe(true);
    await client.chat.stopStream(place);
    expect((await look()).timedOut).toBe(false);
  });
});

describe('a session', () => {
  it('keeps its first title, and Slack warns an app that cannot be stopped', async () => {
    const thread = { channel_id: DM, thread_ts: await ask() };
    const first = await client.agents.sessions.setStatus({ ...thread, status: 'processing', title: 'Leads' });
    expect(first).toMatchObject({ status: 'processing', title: 'Leads' });
    expect(first).not.toHaveProperty('warning');
    await client.agents.sessions.setStatus({ ...thread, status: 'active', title: 'Other' });
    expect(slack.sessions.for(ANNA).at(-1)).toMatchObject({ status: 'active', title: 'Leads' });
    expect(await refusal(client.agents.sessions.setStatus({ ...thread, status: 'busy' }))).toBe(
      'invalid_arguments',
    );

    const deaf = await startWorkspace({ manifest: { events: [] } });
    const answer = await fetch(`${deaf.url}agents.sessions.setStatus`, {
      method: 'POST',
      headers: { authorization: `Bearer ${BOT_TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...thread, status: 'processing' }),
    });
    expect(await answer.json()).toMatchObject({
      ok: true,
      warning: 'missing_agent_session_stopped_event_subscription',
    });
    const stopping = deaf.pressStop({ as: ANNA, dm: true, thread: thread.thread_ts });
    await expect(stopping).rejects.toThrow('did not subscribe');
    await deaf.stop();
  });

  it('shows suggestions and lines of waiting to those who see the place', async () => {
    const prompts = [{ title: 'Hot leads', message: 'Who are my hot leads?' }];
    await client.assistant.threads.setSuggestedPrompts({ channel_id: DM, title: 'Try', prompts });
    expect(slack.sessions.promptsFor(ANNA)).toMatchObject([{ channel: DM, title: 'Try', prompts }]);
    expect(slack.sessions.promptsFor(BEN)).toEqual([]);
    const five = Array.from({ length: 5 }, () => prompts[0] ?? { title: '', message: '' });
    const tooMany = client.assistant.threads.setSuggestedPrompts({ channel_id: DM, prompts: five });
    expect(await refusal(tooMany)).toBe('invalid_arguments');

    const thread_ts = await ask();
    const status = { channel_id: DM, thread_ts, status: 'is looking' };
    await client.assistant.threads.setStatus({ ...status, loading_messages: ['Counting…'] });
    expect([...slack.workspace.statuses.values()]).toMatchObject([{ loading: ['Counting…'] }]);
    await client.assistant.threads.setStatus({ ...status, status: '' });
  });
});

describe.each(['http', 'socket'] as const)('the stop button over %s', (transport) => {
  let own: Slack;
  afterEach(() => own.stop());

  it('tells the app which streams ended; the session is the app’s to end', async () => {
    own = await startWorkspace();
    const stopped: object[] = [];
    const bot = await startBolt(own, transport, (app) => {
      app.event('agent_session_stopped', async ({ event, client: api }) => {
        stopped.push(event);
        const { channel: channel_id, thread_ts } = event;
        await api.agents.sessions.setStatus({ channel_id, thread_ts, status: 'active' });
      });
    });
    const { client: api } = bot.app;
    const { ts: thread_ts } = await own.say({ as: ANNA, channel: SALES, text: 'hi' });
    const stop = { as: ANNA, channel: SALES, thread: thread_ts };
    await expect(own.pressStop(stop)).rejects.toThrow('Nothing is at work');
    await api.agents.sessions.setStatus({ channel_id: SALES, thread_ts, status: 'processing' });
    const begin = { channel: SALES, thread_ts, ...recipient, markdown_text: 'Well, ' };
    const { ts = '' } = await api.chat.startStream(begin);
    expect(await own.pressStop(stop)).toMatchObject({ status: 200, attempts: 1 });
    expect(stopped).toMatchObject([
      { channel: SALES, thread_ts, user: ANNA, streaming_message_ts: [ts], type: 'agent_session_stopped' },
    ]);
    const append = api.chat.appendStream({ channel: SALES, ts, markdown_text: 'more' });
    expect(await refusal(append)).toBe('stopped_by_user');
    await expect.poll(() => own.sessions.get(SALES, thread_ts)?.status).toBe('active');
    await bot.stop();
  });
});
