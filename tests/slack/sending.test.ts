import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSender, type Sender, type Sending } from '../../bot/slack/sender.ts';
import type { Log } from '../../connectors/connector.ts';
import { allClasses, type DataClass } from '../../domain/permissions.ts';
import { untrusted } from '../../domain/untrusted.ts';
import { samples } from './sample-views.ts';
import { type Args, dropped, startWebApi, type WebApi } from './web-api.ts';

let api: WebApi;
let sender: Sender;
let clock: number;
let logged: object[];
let readers: readonly DataClass[];

beforeEach(async () => {
  api = await startWebApi();
  clock = Date.parse('2026-11-20T09:12:00Z');
  logged = [];
  const keep = (fields: object) => void logged.push(fields);
  const log: Log = { debug: keep, info: keep, warn: keep, error: keep };
  readers = allClasses;
  sender = createSender({
    client: api.client,
    botUserId: 'U0BOT',
    readersOf: async () => readers,
    now: () => new Date(clock),
    log,
  });
  api.on('chat.postMessage', ({ channel }: Args) => ({ channel, ts: '1.1' }));
  api.on('chat.postEphemeral', { message_ts: '1.2' });
  api.on('chat.update', ({ channel, ts }: Args) => ({ channel, ts }));
  api.on('conversations.open', { channel: { id: 'D0000009' } });
});
afterEach(() => api.close());

const send = (destination: Sending['destination'], more: Partial<Sending> = {}) =>
  sender.send({ destination, view: samples.done, key: 'k-1', ambiguous: false, timeZone: 'UTC', ...more });
const channel = 'C0000001';

describe('where a message goes', () => {
  it('to a channel and thread, quietly, with its key', async () => {
    expect(await send({ channel, thread: '0.9' })).toEqual({ externalId: 'C0000001:1.1' });
    expect(api.calls[0]?.args).toMatchObject({
      channel,
      thread_ts: '0.9',
      unfurl_links: 'false',
      unfurl_media: 'false',
      link_names: 'false',
      parse: 'none',
      metadata: { event_type: 'switchboard', event_payload: { key: 'k-1' } },
      text: expect.stringContaining('The deal was moved'),
      blocks: expect.arrayContaining([expect.objectContaining({ type: 'section' })]),
    });
  });

  it('to a channel by its name, looked up once over all pages', async () => {
    api.on('conversations.list', (args: Args) =>
      args.cursor === 'p2'
        ? { channels: [{ id: 'C0000007', name: 'sales' }] }
        : { channels: [{ id: 'C0000006', name: 'other' }], response_metadata: { next_cursor: 'p2' } },
    );
    await send({ channel: '#sales' });
    expect(await send({ channel: 'sales' }, { key: 'k-2' })).toEqual({ externalId: 'C0000007:1.1' });
    expect(api.methods().filter((method) => method === 'conversations.list')).toHaveLength(2);
  });

  it('directly to the person it is for, where the bot may not write in the channel', async () => {
    api.on('chat.postMessage', ({ channel: to }: Args) =>
      to === channel ? 'not_in_channel' : { channel: to, ts: '1.3' },
    );
    expect(await send({ channel, thread: '0.9', user: 'U0000001' })).toEqual({ externalId: 'D0000009:1.3' });
    expect(api.calls.at(-1)?.args).not.toHaveProperty('thread_ts');
  });

  it('with no more than everybody in the channel may see, and whole to a single person', async () => {
    readers = ['public', 'team'];
    const alert = samples.alert;
    if (alert.kind !== 'alert') throw new Error('no alert among the samples');
    const view = { ...alert, lead: { ...alert.lead, name: untrusted('grace@customer.example') } };
    await send({ channel }, { view });
    await send({ user: 'U0000001' }, { view, key: 'k-2' });
    const [inChannel, direct] = api.calls
      .filter(({ method }) => method === 'chat.postMessage')
      .map(({ args }) => String(args.text));
    expect(inChannel).not.toContain('grace@customer.example');
    expect(inChannel).toContain('Some details are left out');
    expect(direct).toContain('grace@customer.example');
  });

  it('to nobody when there is no such channel', async () => {
    api.on('conversations.list', { channels: [] });
    await expect(send({ channel: 'gone' })).rejects.toMatchObject({
      code: 'permanent',
      message: expect.stringContaining('#gone'),
    });
  });

  it('to a person’s direct messages', async () => {
    expect(await send({ user: 'U0001' })).toEqual({ externalId: 'D0000009:1.1' });
  });

  it('in place of an earlier message', async () => {
    expect(await send({ channel, update: '5.5' })).toEqual({ externalId: 'C0000001:5.5' });
    expect(api.methods()).toEqual(['chat.update']);
  });
});

describe('an answer that only one person sees', () => {
  const to = () => ({ channel, ephemeralTo: 'U0001', responseUrl: `${api.url}/response/1` });

  it('goes through the response address', async () => {
    api.on('response', { status: 200 });
    expect(await send(to())).toEqual({});
    expect(api.calls).toMatchObject([
      { method: 'response', args: { response_type: 'ephemeral', replace_original: false } },
    ]);
  });

  it('is posted as an ephemeral message once the address is used up', async () => {
    api.on('response', { status: 404 });
    await send(to());
    expect(api.methods()).toEqual(['response', 'chat.postEphemeral']);
  });

  it('becomes a direct message where the bot is not a member', async () => {
    api.on('response', { status: 404 });
    api.on('chat.postEphemeral', 'not_in_channel');
    expect(await send(to())).toEqual({ externalId: 'D0000009:1.1' });
  });

  it('never follows an address of somebody else', async () => {
    await send({ ...to(), responseUrl: 'http://127.0.0.1:1/response/1' });
    await send({ ...to(), responseUrl: 'https://slack.com.evil.example/x' });
    expect(api.methods()).toEqual(['chat.postEphemeral', 'chat.postEphemeral']);
  });

  it('replaces the ephemeral message that was clicked', async () => {
    api.on('response', { status: 200 });
    api.on('chat.update', 'message_not_found');
    await send({ channel, update: '5.5', responseUrl: `${api.url}/response/1` });
    expect(api.calls.at(-1)).toMatchObject({ method: 'response', args: { replace_original: true } });
  });
});

describe('a window and the Home tab', () => {
  const inWindow = (viewId: string) => ({ user: 'U0001', surface: { kind: 'modal', viewId } as const });
  const home = { user: 'U0001', surface: { kind: 'home' } as const };
  const refused = { ok: false, error: 'invalid_arguments', response_metadata: { messages: [] } };

  it('a view takes the place of what stood in the window', async () => {
    api.on('views.update', {});
    expect(await send(inWindow('V1'))).toEqual({});
    expect(api.calls).toMatchObject([
      { method: 'views.update', args: { view_id: 'V1', view: { type: 'modal' } } },
    ]);
    expect(JSON.stringify(api.calls[0]?.args.view.blocks)).toContain('The deal was moved');
  });

  it('a window that we named is waited for until it stands there, and keeps its name', async () => {
    api.on('views.update', 'not_found', 'not_found', {});
    expect(await send(inWindow('window-1'))).toEqual({});
    expect(api.calls.at(-1)?.args).toMatchObject({
      external_id: 'window-1',
      view: { external_id: 'window-1' },
    });
    expect(api.methods()).toEqual(['views.update', 'views.update', 'views.update']);
  });

  it('a window that was closed leaves a direct message', async () => {
    api.on('views.update', 'not_found');
    expect(await send(inWindow('V1'))).toEqual({ externalId: 'D0000009:1.1' });
    expect(api.methods()).toEqual(['views.update', 'conversations.open', 'chat.postMessage']);
  });

  it('a window that Slack does not take the answer for leaves a direct message, too', async () => {
    api.on('views.update', 'no_longer_editable');
    expect(await send(inWindow('V1'))).toEqual({ externalId: 'D0000009:1.1' });
  });

  it.each([
    ['views.update', inWindow('V1')],
    ['views.publish', home],
  ])('%s is asked once, and the outbox knows whether again', async (method, to) => {
    for (const [answer, code] of [
      [{ status: 503 }, 'transient'],
      [{ status: 500 }, 'unknown_outcome'],
      [dropped, 'unknown_outcome'],
      ['internal_error', 'unknown_outcome'],
      ['invalid_auth', 'auth'],
    ] as const) {
      api.calls.length = 0;
      api.on(method, answer as never);
      await expect(send(to)).rejects.toMatchObject({ code });
      expect(api.calls).toHaveLength(1);
    }
  });

  it('the Home tab is drawn without looking at what stands there', async () => {
    api.on('views.publish', {});
    expect(await send(home)).toEqual({});
    expect(api.calls).toMatchObject([{ args: { user_id: 'U0001', view: { type: 'home' } } }]);
    expect(api.calls[0]?.args).not.toHaveProperty('hash');
  });

  it('where there is no Home tab nothing is sent', async () => {
    api.on('views.publish', 'not_enabled');
    expect(await send(home)).toEqual({});
    expect(api.methods()).toEqual(['views.publish']);
  });

  it.each([
    ['views.update', inWindow('V1')],
    ['views.publish', home],
  ])('blocks that %s refuses are shown as their words', async (method, to) => {
    api.on(method, refused, {});
    await send(to);
    expect(api.calls).toHaveLength(2);
    expect(api.calls[1]?.args.view.blocks).toMatchObject([
      { type: 'section', text: { text: expect.stringContaining('The deal was moved') } },
    ]);
    expect(logged).toContainEqual({ code: 'invalid_arguments', pointers: [] });
  });

  it('a 429 holds back the person’s messages, as in a channel', async () => {
    api.on('views.update', { status: 429, headers: { 'retry-after': '5' } });
    await expect(send(inWindow('V1'))).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: 5000 });
  });
});

describe('a message that may have arrived', () => {
  const seen = {
    ts: '7.7',
    user: 'U0BOT',
    metadata: { event_type: 'switchboard', event_payload: { key: 'k-1' } },
  };

  it('is looked for and not sent again', async () => {
    api.on('chat.postMessage', dropped);
    await expect(send({ channel })).rejects.toMatchObject({ code: 'unknown_outcome' });
    api.on('conversations.history', { messages: [{ ts: '8.8', user: 'U0001' }, seen] });
    expect(await send({ channel }, { ambiguous: true })).toEqual({ externalId: 'C0000001:7.7' });
    expect(api.methods()).toEqual(['chat.postMessage', 'conversations.history']);
    expect(api.calls[1]?.args).toMatchObject({ include_all_metadata: 'true' });
  });

  it('is looked for in its thread, over all pages', async () => {
    api.on('conversations.replies', (args: Args) =>
      args.cursor ? { messages: [seen] } : { messages: [], response_metadata: { next_cursor: 'n' } },
    );
    expect(await send({ channel, thread: '0.9' }, { ambiguous: true })).toEqual({
      externalId: 'C0000001:7.7',
    });
    expect(api.calls[0]?.args).toMatchObject({ limit: '1000' });
  });

  it('is sent when it is not there; another app’s message with the same key does not count', async () => {
    api.on('conversations.history', { messages: [{ ...seen, user: 'U0OTHER' }] });
    expect(await send({ channel }, { ambiguous: true })).toEqual({ externalId: 'C0000001:1.1' });
  });

  it('is not sent blindly when Slack does not let us look', async () => {
    api.on('conversations.history', { status: 503 });
    await expect(send({ channel }, { ambiguous: true })).rejects.toMatchObject({ code: 'transient' });
    expect(api.methods()).toEqual(['conversations.history']);
  });
});

describe('failures', () => {
  it.each([
    [{ status: 503 }, 'transient'],
    [{ status: 500 }, 'unknown_outcome'],
    [{ status: 504 }, 'unknown_outcome'],
    [dropped, 'unknown_outcome'],
    ['fatal_error', 'unknown_outcome'],
    ['<html>', 'unknown_outcome'],
    ['channel_not_found', 'permanent'],
    ['is_archived', 'permanent'],
    ['not_in_channel', 'permanent'],
    ['token_revoked', 'auth'],
    ['account_inactive', 'auth'],
    ['invalid_auth', 'auth'],
    ['missing_scope', 'config'],
    ['ratelimited', 'rate_limited'],
    [{ status: 429 }, 'rate_limited'],
  ])('%o is %s', async (answer, code) => {
    api.on('chat.postMessage', answer as never);
    await expect(send({ channel })).rejects.toMatchObject({ name: 'AppError', code });
    expect(api.calls).toHaveLength(1);
  });

  it('a Slack that cannot be reached has surely not got the message', async () => {
    await api.close();
    await expect(send({ channel })).rejects.toMatchObject({ code: 'transient' });
    api = await startWebApi();
  });

  it('a 429 holds back its channel for exactly the time asked, and no other channel', async () => {
    api.on(
      'chat.postMessage',
      { status: 429, headers: { 'retry-after': '7' } },
      { channel: 'C0000002', ts: '2.2' },
    );
    await expect(send({ channel })).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: 7000 });
    clock += 3000;
    await expect(send({ channel })).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: 4000 });
    expect(api.calls).toHaveLength(1);
    await send({ channel: 'C0000002' });
    clock += 4000;
    await send({ channel });
    expect(api.calls).toHaveLength(3);
  });

  it('a 429 of 30 s on one channel delays nothing that goes elsewhere, whatever it is', async () => {
    api.on('chat.postMessage', ({ channel: to }: Args) =>
      to === channel
        ? { status: 429, headers: { 'retry-after': '30' } }
        : new Promise((resolve) => setTimeout(resolve, 5, { channel: to, ts: '2.2' })),
    );
    for (const method of ['views.update', 'views.publish', 'chat.stopStream', 'chat.unfurl'])
      api.on(method, { channel: 'C0000002', ts: '2.3' });
    const other = { channel: 'C0000002' };
    const elsewhere: Sending['destination'][] = [
      other,
      { ...other, thread: '1.0' },
      { ...other, update: '2.2' },
      { ...other, ephemeralTo: 'U0002' },
      { ...other, surface: { kind: 'stream', ts: '2.3' } },
      { user: 'U0002' },
      { user: 'U0002', surface: { kind: 'modal', viewId: 'V1' } },
      { user: 'U0003', surface: { kind: 'home' } },
    ];
    const limited = Array.from({ length: 5 }, () => send({ channel }).catch(({ code }) => code));
    const took = await Promise.all(
      elsewhere.map(async (destination) => {
        const began = performance.now();
        await send(destination);
        return performance.now() - began;
      }),
    );
    expect(await Promise.all(limited)).toEqual(Array.from({ length: 5 }, () => 'rate_limited'));
    expect(Math.max(...took)).toBeLessThan(200);
    // Slack was asked once: who comes during the wait is turned away here.
    expect(api.calls.filter(({ args }) => args.channel === channel)).toHaveLength(1);
  });

  it('messages to one channel keep their order', async () => {
    const sent: string[] = [];
    let wait = 60;
    api.on('chat.postMessage', async ({ metadata }: Args) => {
      const pause = wait;
      wait = 0;
      await new Promise((resolve) => setTimeout(resolve, pause));
      sent.push(metadata.event_payload.key);
      return { channel, ts: '1.1' };
    });
    await Promise.all(['a', 'b', 'c'].map((key) => send({ channel }, { key })));
    expect(sent).toEqual(['a', 'b', 'c']);
  });
});

describe('blocks that Slack refuses', () => {
  it('go out once more as text, and the log says which', async () => {
    const refused = {
      ok: false,
      error: 'invalid_blocks',
      response_metadata: { messages: ['[ERROR] no [json-pointer:/blocks/0/text]'] },
    };
    api.on('chat.postMessage', refused, { channel, ts: '3.3' });
    expect(await send({ channel })).toEqual({ externalId: 'C0000001:3.3' });
    const [first, second] = api.calls.map(({ args }) => args);
    expect(first).toHaveProperty('blocks');
    expect(second).not.toHaveProperty('blocks');
    expect(second?.text).toContain('The deal was moved');
    expect(logged).toContainEqual({ code: 'invalid_blocks', pointers: ['/blocks/0/text'] });
  });

  it('are replaced by text through a response address too', async () => {
    api.on('response', { status: 400, body: 'invalid_blocks' }, { status: 200 });
    await send({ channel, ephemeralTo: 'U0001', responseUrl: `${api.url}/response/1` });
    expect(api.methods()).toEqual(['response', 'response']);
    expect(api.calls[1]?.args).not.toHaveProperty('blocks');
  });
});
