import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClient, type WebClient } from '../../bot/slack/client.ts';
import { type Courtesy, createCourtesy } from '../../bot/slack/courtesy.ts';
import { slackLogger } from '../../bot/slack/logger.ts';
import { startSession } from '../../bot/slack/session.ts';
import { stream } from '../../bot/slack/surfaces/stream.ts';
import { movableClock } from '../../playground/clock.ts';
import { type Slack, startSlack } from '../../playground/slack/index.ts';
import { silentLog } from '../support/log.ts';
import { eventually } from '../support/wait.ts';
import { samples } from './sample-views.ts';
import { startWebApi } from './web-api.ts';

const person = { id: 'U0PERSON01', name: 'ada', realName: 'Ada', email: 'a@company.example', tz: 'UTC' };
const channel = 'C0SALES001';
const pace = { slowMs: 60, everyMs: 80, patienceMs: 200 };
const token = 'test-slack-bot-token';

let slack: Slack;
let client: WebClient;
let courtesy: Courtesy;
let thread: string;
let clock: ReturnType<typeof movableClock>;
let kept: string[];

beforeEach(async () => {
  clock = movableClock();
  slack = await startSlack({
    clock,
    signingSecret: 'test-slack-signing-secret',
    botToken: token,
    team: { id: 'T0TEST0001', name: 'Test' },
    people: [{ ...person, title: '' }],
    channels: [{ id: channel, name: 'sales', members: [person.id] }],
  });
  client = createClient(token, slack.url, slackLogger(silentLog));
  courtesy = createCourtesy({ client, log: silentLog });
  thread = slack.workspace.post({ channel, user: person.id, from: 'person', text: 'hot leads?' }).ts;
  kept = [];
});
afterEach(() => slack.stop());

const begin = (more: { question?: string; begun?: string } & Partial<typeof pace> = {}) =>
  startSession(
    { workspaceId: 'T0TEST0001', channel, thread, userId: person.id, direct: false },
    {
      question: more.question ?? 'hot leads?',
      courtesy,
      begun: more.begun,
      showing: async (ts) => void kept.push(ts),
      log: silentLog,
      pace: { ...pace, ...more },
    },
  );
const calls = (method: string) => slack.requests.filter((one) => one.method === method);
const session = () => slack.sessions.get(channel, thread);
const plan = () => slack.outbox().at(-1)?.stream;
const atRest = () =>
  eventually(
    'the conversation is at rest',
    () => session()?.status === 'active' && !slack.workspace.hasStatusFor(person.id),
  );
const show = (ts: string) =>
  stream({
    surface: { kind: 'stream', ts },
    to: { channel, thread },
    view: samples.answer,
    reader: { timeZone: 'UTC', now: clock.now() },
    client,
    log: silentLog,
  });
const leads = { id: 'step-1', doing: 'Looking for leads' };
const slow = async () => {
  const one = begin();
  one.progress({ ...leads, state: 'running' });
  await eventually('a plan', () => slack.streams.open().length === 1 && kept.length === 1);
  return one;
};

describe('a question', () => {
  it('that is answered quickly shows that the bot is at work, then that it is not, and no plan', async () => {
    const one = begin({
      question: 'who is <!channel> <@U0PERSON01> hot & <https://evil.example|here>?',
      slowMs: 400,
    });
    await eventually('processing', () => session()?.status === 'processing');
    await eventually('a status', () => slack.workspace.hasStatusFor(person.id));
    expect(session()?.title).toBe('who is hot https:∕∕evil.example|here ?');
    expect(await one.end('answered')).toBeUndefined();
    await atRest();
    await sleep(450);
    expect(calls('chat.startStream')).toHaveLength(0);
  });

  it('has a title of at most 200 characters', async () => {
    await begin({ question: 'x'.repeat(5_000) }).end('answered');
    await atRest();
    expect(session()?.title).toHaveLength(200);
  });

  it('that takes longer shows what is done for it, in order and not too often', async () => {
    const one = await slow();
    await eventually('the step', () => plan()?.tasks.at(-1)?.title === 'Looking for leads');
    expect(plan()).toMatchObject({ display: 'plan', state: 'in_progress', title: 'Looking for leads' });
    for (let n = 2; n <= 9; n += 1) {
      one.progress({ id: `step-${n}`, doing: `Step ${n}`, state: 'running' });
      one.progress({ id: `step-${n}`, doing: `Step ${n}`, state: n === 9 ? 'failed' : 'done' });
      await sleep(25);
    }
    one.progress({ ...leads, state: 'done' });
    expect(calls('chat.appendStream').length).toBeLessThanOrEqual(4);
    const ts = await one.end('answered');
    expect(ts).toBe(kept[0]);
    expect(plan()?.tasks.map(({ title, status }) => `${title}: ${status}`)).toEqual([
      'Understanding the question: complete',
      'Looking for leads: complete',
      ...[2, 3, 4, 5, 6, 7, 8].map((n) => `Step ${n}: complete`),
      'Step 9: error',
    ]);
    expect(plan()?.title).toBe('How this was answered');
    expect(
      calls('assistant.threads.setStatus').some(({ args }) =>
        JSON.stringify(args).includes('is looking for leads…'),
      ),
    ).toBe(true);
    await atRest();
  });

  it('that was cut off by a crash goes on in the same message', async () => {
    await slow();
    const again = begin({ begun: kept[0]! });
    again.progress({ ...leads, state: 'done' });
    expect(await again.end('answered')).toBe(kept[0]);
    expect(calls('chat.startStream')).toHaveLength(1);
    expect(plan()?.tasks.map(({ status }) => status)).toEqual(['complete', 'complete']);
  });

  it('beside another one in the thread leaves the conversation at work until both are answered', async () => {
    const one = begin();
    const other = begin();
    await one.end('answered');
    await sleep(100);
    expect(session()?.status).toBe('processing');
    await other.end('answered');
    await atRest();
  });

  it('is answered in time when Slack takes no status and no plan', async () => {
    slack.addFault({ method: 'agents.sessions.setStatus', error: 'internal_error' });
    slack.addFault({ method: 'assistant.threads.setStatus', status429: { retryAfter: 30 } });
    slack.addFault({ method: 'chat.startStream', status429: { retryAfter: 30 } });
    const one = begin();
    one.progress({ ...leads, state: 'running' });
    await sleep(pace.slowMs * 2);
    expect(await one.end('answered')).toBeUndefined();
    expect(calls('chat.startStream')).toHaveLength(1);
    const other = begin();
    await sleep(pace.slowMs * 2);
    await other.end('answered');
    expect(calls('chat.startStream')).toHaveLength(1);
    expect(calls('assistant.threads.setStatus')).toHaveLength(1);
  });

  it('waits for no Slack that hangs, and leaves `processing` as soon as Slack takes it', async () => {
    const one = await slow();
    slack.addFault({ method: 'chat.appendStream', hang: true });
    slack.addFault({ method: 'agents.sessions.setStatus', status429: { retryAfter: 1 }, times: 1 });
    one.progress({ ...leads, state: 'done' });
    const began = performance.now();
    expect(await one.end('answered')).toBe(kept[0]);
    expect(performance.now() - began).toBeLessThan(2 * pace.patienceMs + 100);
    expect(session()?.status).toBe('processing');
    await atRest();
  });

  it('ends a plan that comes after the answer', async () => {
    const late = await startWebApi();
    late.on('agents.sessions.setStatus', {});
    late.on('assistant.threads.setStatus', {});
    late.on('chat.stopStream', {});
    late.on('chat.startStream', async () => {
      await sleep(300);
      return { channel, ts: '1.1' };
    });
    courtesy = createCourtesy({ client: late.client, log: silentLog });
    const one = begin({ patienceMs: 10 });
    await eventually('a late plan', () => late.methods().includes('chat.startStream'));
    expect(await one.end('answered')).toBeUndefined();
    await eventually('its end', () => late.methods().includes('chat.stopStream'));
    expect(kept).toEqual([]);
    await late.close();
  });
});

describe('an answer in the message that showed the progress', () => {
  const answered = async () => {
    const one = await slow();
    one.progress({ ...leads, state: 'done' });
    return (await one.end('answered'))!;
  };
  const only = () => {
    const mine = slack.outbox();
    expect(mine).toHaveLength(1);
    expect(JSON.stringify(mine[0]?.blocks)).toContain('Hot leads');
    return mine[0]!;
  };

  it('ends the stream', async () => {
    const ts = await answered();
    expect(await show(ts)).toEqual({ externalId: `${channel}:${ts}` });
    expect(only().stream).toMatchObject({ state: 'completed', endedBy: 'app' });
    expect(calls('chat.update')).toHaveLength(0);
    expect(session()?.status).toBe('active');
  });

  it('replaces the message when Slack ended the stream after five minutes', async () => {
    const ts = await answered();
    clock.advance(6 * 60_000);
    expect(await show(ts)).toEqual({ externalId: `${channel}:${ts}` });
    expect(calls('chat.update')).toHaveLength(1);
    expect(only().text).not.toBe('');
  });

  it('replaces the message when a person ended the stream', async () => {
    const ts = await answered();
    slack.streams.stopAll({ channel, threadTs: thread });
    expect(await show(ts)).toEqual({ externalId: `${channel}:${ts}` });
    only();
  });

  it('stands there once, when nobody knows whether it arrived', async () => {
    const ts = await answered();
    slack.addFault({ method: 'chat.stopStream', dropAfterEffect: true, times: 1 });
    await expect(show(ts)).rejects.toThrow();
    expect(await show(ts)).toEqual({ externalId: `${channel}:${ts}` });
    const { blocks } = only();
    expect(await show(ts)).toEqual({ externalId: `${channel}:${ts}` });
    expect(only().blocks).toEqual(blocks);
  });

  it('is not lost when Slack refuses its blocks', async () => {
    const ts = await answered();
    slack.addFault({ method: 'chat.stopStream', error: 'invalid_blocks', times: 1 });
    slack.addFault({ method: 'chat.update', error: 'msg_blocks_too_long', times: 1 });
    expect(await show(ts)).toEqual({ externalId: `${channel}:${ts}` });
    expect(slack.outbox()[0]?.text).toContain('Hot leads');
  });

  it('is for the sender to post where the message is gone, and to wait with where Slack says so', async () => {
    const ts = await answered();
    slack.addFault({ method: 'chat.stopStream', status429: { retryAfter: 5 }, times: 1 });
    await expect(show(ts)).rejects.toThrow();
    expect(calls('chat.update')).toHaveLength(0);
    slack.addFault({ method: 'chat.stopStream', error: 'message_not_found', times: 1 });
    expect(await show(ts)).toBe('gone');
  });
});
