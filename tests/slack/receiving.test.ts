import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSlack, type Slack } from '../../bot/slack/app.ts';
import type { Inbound } from '../../handlers/inbound.ts';
import { silentLog } from '../support/log.ts';
import {
  directMessage,
  listen,
  mention,
  sendAction,
  sendCommand,
  sendEvent,
  sendRaw,
  signingSecret,
} from './signed.ts';

type Stored = { inbound: Inbound; responseUrl?: string };

let stored: Stored[];
/** What the inbox does with a delivery; replaced by tests in which storing fails or takes long. */
let store: (row: Stored) => Promise<void>;
let slack: Slack;
let server: Awaited<ReturnType<typeof listen>>;

beforeEach(async () => {
  stored = [];
  store = async (row) => void stored.push(row);
  slack = createSlack({
    config: { botToken: 'test-token', signingSecret },
    receive: async (inbound, { responseUrl }) => {
      await store({ inbound, ...(responseUrl && { responseUrl }) });
      return 'new';
    },
    log: silentLog,
    now: () => new Date(),
  });
  server = await listen(slack);
});
afterEach(async () => {
  await server.close();
  await slack.stop();
});

describe('what Slack sends', () => {
  it('a slash command is stored and acknowledged without a word', async () => {
    const answer = await sendCommand(server.url, {});
    expect(answer).toMatchObject({ status: 200, body: '' });
    expect(stored).toMatchObject([
      {
        inbound: {
          kind: 'command',
          name: '/leads',
          text: 'hot 5',
          workspaceId: 'T0001',
          userId: 'U0001',
          channelId: 'C0000001',
          channelType: 'channel',
          key: '1.2.command',
        },
        responseUrl: 'https://hooks.slack.com/commands/T0001/1/test',
      },
    ]);
  });

  it('a click is stored with the button’s name, value, message and thread', async () => {
    expect(await sendAction(server.url)).toMatchObject({ status: 200, body: '' });
    expect(stored[0]?.inbound).toMatchObject({
      kind: 'action',
      name: 'tool.run',
      value: '{"t":"lead_get","i":{"who":"a"}}',
      messageTs: '1700000000.000100',
      thread: '1700000000.000001',
      key: '1.2.action',
    });
  });

  it('a choice from a list is stored with the chosen value', async () => {
    const actions = [
      {
        type: 'static_select',
        action_id: 'tool.run',
        block_id: 'b',
        selected_option: { value: '{"t":"x"}' },
      },
    ];
    await sendAction(server.url, { actions });
    expect(stored[0]?.inbound.value).toBe('{"t":"x"}');
  });

  it('a direct message is answered in its thread', async () => {
    expect(await sendEvent(server.url, directMessage)).toMatchObject({ status: 200 });
    expect(stored[0]?.inbound).toMatchObject({
      kind: 'message',
      text: 'who are my hot leads?',
      channelType: 'im',
      thread: '1700000000.000200',
      key: 'D0000001:1700000000.000200',
    });
  });

  it('a mention loses the bot’s name, and its text is what the person typed', async () => {
    await sendEvent(server.url, mention);
    expect(stored[0]?.inbound).toMatchObject({
      kind: 'mention',
      text: 'who is <Ana> ana@example.com?',
      thread: '1700000000.000250',
    });
  });

  it.each([
    ['a message of a bot', { ...directMessage, bot_id: 'B1' }],
    ['an edit', { ...directMessage, subtype: 'message_changed' }],
    ['a join', { ...directMessage, subtype: 'channel_join' }],
    ['a message in a channel', { ...directMessage, channel: 'C0000001', channel_type: 'channel' }],
    [
      'a mention inside a direct message, which arrives as a message too',
      { ...mention, channel: 'D0000001' },
    ],
    ['an edited mention', { ...mention, edited: { user: 'U0001', ts: '1' } }],
    ['an event that nobody asked for', { type: 'reaction_added', user: 'U0001' }],
  ])('%s is acknowledged and not stored', async (_, event) => {
    expect(await sendEvent(server.url, event)).toMatchObject({ status: 200 });
    expect(stored).toEqual([]);
  });

  it('the same delivery has the same key, with or without an id of its own', async () => {
    for (let turn = 0; turn < 2; turn += 1) {
      await sendCommand(server.url, {});
      await sendCommand(server.url, { trigger_id: '' });
    }
    const [first, second, third, fourth] = stored.map(({ inbound }) => inbound.key);
    expect([third, fourth]).toEqual([first, second]);
    expect(second).toMatch(/^[0-9a-f]{64}$/);
  });

  it('a message has one key, under whatever event id it comes', async () => {
    for (const event_id of ['Ev0001', 'Ev0002', undefined])
      await sendEvent(server.url, directMessage, { event_id });
    await sendEvent(server.url, { ...directMessage, ts: '1700000000.000201' });
    const keys = stored.map(({ inbound }) => inbound.key);
    expect(new Set(keys.slice(0, 3)).size).toBe(1);
    expect(keys[3]).not.toBe(keys[0]);
  });
});

describe('signatures', () => {
  // One moment for the sender, for Bolt and for us: a slow machine must not move a request over the edge.
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-20T09:12:00Z') });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([-299, 0, 299, 300])('a request %i s away from our clock is accepted', async (skew) => {
    expect(await sendEvent(server.url, directMessage, {}, { skew })).toMatchObject({ status: 200 });
  });

  it.each([-301, 301, 86_400])('a request %i s away from our clock is refused', async (skew) => {
    expect(await sendEvent(server.url, directMessage, {}, { skew })).toMatchObject({ status: 401 });
    expect(await sendCommand(server.url, {}, { skew })).toMatchObject({ status: 401 });
    expect(stored).toEqual([]);
  });

  it('a wrong signature is refused', async () => {
    expect(await sendCommand(server.url, {}, { secret: 'another-secret' })).toMatchObject({ status: 401 });
  });

  it('an unsigned request is refused', async () => {
    expect((await fetch(`${server.url}/slack/events`, { method: 'POST', body: '{}' })).status).toBe(401);
  });

  it('bytes that are no JSON are refused for good', async () => {
    expect(await sendRaw(server.url, '{"a":')).toMatchObject({ status: 400 });
  });

  it('a body over 1 MB is refused', async () => {
    expect(await sendRaw(server.url, `"${'a'.repeat(1_048_576)}"`)).toMatchObject({ status: 413 });
  });

  it('other addresses are not found', async () => {
    expect(await sendRaw(server.url, '{}', { path: '/other' })).toMatchObject({ status: 404 });
  });
});

describe('acknowledging after storing', () => {
  it.each([
    ['command', () => sendCommand(server.url, {})],
    ['click', () => sendAction(server.url)],
    ['event', () => sendEvent(server.url, directMessage)],
  ])('a %s is not acknowledged before it is stored', async (_, send) => {
    const order: string[] = [];
    store = async () => {
      await new Promise((resolve) => setTimeout(resolve, 150));
      order.push('stored');
    };
    await send().then(({ status }) => order.push(`answered ${status}`));
    expect(order).toEqual(['stored', 'answered 200']);
  });

  it('what could not be stored is delivered again by Slack, and a command says so', async () => {
    store = async () => {
      throw new Error('database down');
    };
    const event = await sendEvent(server.url, directMessage);
    expect(event.status).toBe(503);
    expect(event.headers.get('retry-after')).toBe('10');
    expect(await sendAction(server.url)).toMatchObject({ status: 503 });
    const answer = await sendCommand(server.url, {});
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({
      response_type: 'ephemeral',
      text: expect.stringContaining('nothing was done'),
    });
  });

  it('a store that hangs is given up before Slack gives up', async () => {
    store = () => new Promise(() => {});
    const started = Date.now();
    const [event, answer] = await Promise.all([
      sendEvent(server.url, directMessage),
      sendCommand(server.url, {}),
    ]);
    expect(event.status).toBe(503);
    expect(answer.body).toContain('nothing was done');
    expect(Date.now() - started).toBeLessThan(3_000);
  });

  it('while stopping nothing is taken in, and what is being stored is waited for', async () => {
    let finished = false;
    store = async () => {
      await new Promise((resolve) => setTimeout(resolve, 200));
      finished = true;
    };
    const sent = sendEvent(server.url, directMessage);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const stopped = slack.stop();
    expect(await sendEvent(server.url, directMessage)).toMatchObject({ status: 503 });
    await stopped;
    expect(finished).toBe(true);
    expect(await sent).toMatchObject({ status: 200 });
  });
});
