import { App } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadConfig } from '../../bot/config.ts';
import { createSlack, type Slack } from '../../bot/slack/app.ts';
import { listen as addListeners, type Intake } from '../../bot/slack/listeners.ts';
import type { Inbound } from '../../handlers/inbound.ts';
import { silentLog } from '../support/log.ts';
import { type Asked, askedAtOnce } from './at-once.ts';
import { deliveries } from './deliveries.ts';
import {
  directMessage,
  listen,
  mention,
  send,
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
/** What was asked while Slack waited. */
let asked: Asked;
let slack: Slack;
let server: Awaited<ReturnType<typeof listen>>;

beforeEach(async () => {
  stored = [];
  store = async (row) => void stored.push(row);
  asked = askedAtOnce();
  slack = createSlack({
    config: { botToken: 'test-token', signingSecret },
    receive: async (inbound, { responseUrl }) => {
      await store({ inbound, ...(responseUrl && { responseUrl }) });
      return 'new';
    },
    atOnce: asked.atOnce,
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

describe('every kind of delivery', () => {
  const known = Object.entries(deliveries);

  it.each(known)('%s is acknowledged at once and reduced to what a handler needs', async (_, delivery) => {
    const started = performance.now();
    expect(await send(server.url, delivery)).toMatchObject({ status: 200 });
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(stored.map(({ inbound }) => inbound)).toEqual(
      delivery.stored ? [expect.objectContaining(delivery.stored)] : [],
    );
  });

  it.each(known.filter(([, { stored }]) => stored))(
    '%s keeps its key when it comes again',
    async (_, delivery) => {
      await Promise.all([1, 2, 3].map(() => send(server.url, delivery)));
      expect(new Set(stored.map(({ inbound }) => inbound.key)).size).toBe(1);
      expect(stored).toHaveLength(3);
    },
  );

  it('never is acknowledged twice, and none goes unheard', async () => {
    const errors: string[] = [];
    const complain = vi
      .spyOn(silentLog, 'error')
      .mockImplementation((...said) => void errors.push(JSON.stringify(said)));
    for (const [, delivery] of known) await send(server.url, delivery);
    await send(server.url, {
      type: 'slash_commands',
      payload: { ...deliveries['a slash command']?.payload, command: '/unheard-of' },
    });
    complain.mockRestore();
    expect(errors).toEqual([]);
  });

  it('has at most twelve listeners, because Bolt runs each one on each request', () => {
    const app = new App({
      receiver: { init() {}, start: async () => {}, stop: async () => {} },
      authorize: async () => ({}),
      convoStore: false,
    });
    addListeners(app, {} as Intake);
    expect((app as unknown as { listeners: unknown[] }).listeners).toHaveLength(7);
  });
});

describe('what is answered while Slack waits', () => {
  const sent = (name: string) => send(server.url, deliveries[name]!);

  it('a shortcut opens its form', async () => {
    await sent('a global shortcut');
    expect(asked.forms).toMatchObject([
      [
        { id: 'note', about: {} },
        { workspaceId: 'T0001', userId: 'U0001', triggerId: '1.2.shortcut' },
      ],
    ]);
  });

  it('a shortcut of a message brings its text, as it was typed and at most 1,000 characters of it', async () => {
    await sent('a shortcut of a message');
    const [form] = asked.forms[0] ?? [];
    expect(form).toMatchObject({ id: 'note', about: { text: expect.stringMatching(/^<Ada> x+$/) } });
    expect(form?.about.text).toHaveLength(1000);
  });

  it('a button opens its form with the ids that it carries', async () => {
    await sent('a button that opens a form');
    expect(asked.forms).toMatchObject([[{ id: 'task', about: { lead: 'l1' } }, { triggerId: '1.2.action' }]]);
  });

  it('what nobody knows any more opens a window that says so', async () => {
    await sent('a shortcut that nobody knows');
    expect(asked.forms).toMatchObject([[undefined, { triggerId: '1.2.old' }]]);
    const { body } = await sent('a window of an older version');
    expect(JSON.parse(body)).toMatchObject({ response_action: 'update', view: { type: 'modal' } });
    expect(body).toContain('older version');
  });

  it('a form that opens slowly does not hold back the acknowledgement', async () => {
    asked.delayMs = 2_000;
    const started = performance.now();
    await sent('a global shortcut');
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('problems stand at their fields and nothing is stored; one of no field stands at the first', async () => {
    asked.problems = { lead: 'Choose a person.' };
    expect(JSON.parse((await sent('a form')).body)).toEqual({
      response_action: 'errors',
      errors: { lead: 'Choose a person.' },
    });
    asked.problems = { nowhere: 'Not so.' };
    expect(JSON.parse((await sent('a form')).body)).toMatchObject({ errors: { lead: 'Not so.' } });
    expect(stored).toEqual([]);
  });

  it('a form that is taken says so in its window, under the name that the answer will look for', async () => {
    const { body } = await sent('a form');
    expect(JSON.parse(body)).toMatchObject({
      response_action: 'update',
      view: { external_id: stored[0]?.inbound.modalId, title: { text: 'Log a note' } },
    });
    expect(body).toContain('One moment');
  });

  it('a form that could not be stored stays open with what was typed', async () => {
    store = async () => {
      throw new Error('database down');
    };
    expect(JSON.parse((await sent('a form')).body)).toMatchObject({
      response_action: 'errors',
      errors: { lead: expect.stringContaining('could not store this') },
    });
  });

  it('a search is answered with options', async () => {
    expect(JSON.parse((await sent('a search in a field')).body)).toEqual({
      options: [{ text: { type: 'plain_text', text: 'lead gra' }, value: 'gra' }],
    });
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

  const all = Object.entries(deliveries);
  /** What becomes of every kind of delivery that is sent this way. */
  const statuses = async (how: Parameters<typeof send>[2]) =>
    Object.fromEntries(
      await Promise.all(
        all.map(async ([name, delivery]) => [name, (await send(server.url, delivery, how)).status] as const),
      ),
    );
  const each = (status: number) => Object.fromEntries(all.map(([name]) => [name, status]));

  it.each([-299, 0, 299, 300])('everything %i s away from our clock is accepted', async (skew) => {
    expect(await statuses({ skew })).toEqual(each(200));
  });

  it.each([-301, 301, -86_400, 86_400])('nothing %i s away from our clock is accepted', async (skew) => {
    expect(await statuses({ skew })).toEqual(each(401));
    expect(stored).toEqual([]);
    expect(asked.forms).toEqual([]);
  });

  it('nothing with a wrong signature is accepted', async () => {
    expect(await statuses({ secret: 'another-secret' })).toEqual(each(401));
    expect([stored, asked.forms]).toEqual([[], []]);
  });

  it('an empty secret is none: the bot does not start with it, and nothing is verified with it', () => {
    const load = (SLACK_SIGNING_SECRET: string) => () =>
      loadConfig({ environment: { SLACK_BOT_TOKEN: 'test-token', SLACK_SIGNING_SECRET }, envFile: '' });
    expect(load(signingSecret)).not.toThrow();
    for (const empty of ['', ' ']) expect(load(empty)).toThrow('SLACK_SIGNING_SECRET');
    const receive = async () => 'new' as const;
    expect(() =>
      createSlack({
        config: { botToken: 'test-token', signingSecret: '' },
        receive,
        atOnce: asked.atOnce,
        log: silentLog,
        now: () => new Date(),
      }),
    ).toThrow(/signing/i);
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
      text: expect.stringContaining('could not store this'),
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
    expect(answer.body).toContain('could not store this');
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
