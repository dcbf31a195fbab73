import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { playgroundControls } from '../../playground/controls.ts';
import type { Slack } from '../../playground/slack/index.ts';
import { vendorControls } from '../../playground/vendors/controls.ts';
import { type HubspotStandIn, startHubspot } from '../../playground/vendors/hubspot/index.ts';
import {
  ANNA,
  BEN,
  BOT_TOKEN,
  clock,
  type RunningBot,
  SALES,
  SIGNING_SECRET,
  startBolt,
  startWorkspace,
} from './slack-bot.ts';

let slack: Slack;
let bot: RunningBot;
let hubspot: HubspotStandIn;
let app: Hono;
const plain = (text: string) => ({ type: 'plain_text' as const, text });
const LINK = 'https://app.hubspot.com/contacts/1/record/0-1/7';
const entity = {
  entity_type: 'slack#/entities/item',
  url: LINK,
  app_unfurl_url: LINK,
  external_ref: { id: '7' },
  entity_payload: { attributes: { title: { text: 'Mara' } } },
};
const steps = { look_up: { title: 'Look up', input_parameters: {}, output_parameters: {} } };
const blocks = [
  {
    type: 'input' as const,
    block_id: 'who',
    label: plain('Who'),
    element: { type: 'external_select' as const, action_id: 'who', min_query_length: 0 },
  },
];

async function call(path: string, body?: object) {
  const init = body && {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
  const response = await app.request(`/playground${path}`, init);
  return { status: response.status, body: await response.json() };
}

beforeAll(async () => {
  slack = await startWorkspace({ manifest: { steps } });
  hubspot = await startHubspot({ clock: clock.now, token: 't', clientSecret: 's', portalId: 1 });
  bot = await startBolt(slack, 'http', (bolt) => {
    bolt.event('app_home_opened', async ({ event, client }) => {
      const view = { type: 'home' as const, blocks: [{ type: 'divider' as const }] };
      if (event.tab === 'home') await client.views.publish({ user_id: event.user, view });
      else {
        const prompts = [{ title: 'Hot', message: 'Who is hot?' }];
        await client.assistant.threads.setSuggestedPrompts({ channel_id: event.channel, prompts });
      }
    });
    bolt.shortcut('find_lead', async ({ ack, body, client }) => {
      await ack();
      const view = { type: 'modal' as const, title: plain('Find'), submit: plain('Find'), blocks };
      await client.views.open({ trigger_id: body.trigger_id, view: { ...view, callback_id: 'find' } });
    });
    bolt.options('who', ({ ack }) => ack({ options: [{ text: plain('Mara'), value: 'mara' }] }));
    bolt.view('find', async ({ ack }) => ack({ response_action: 'errors', errors: { who: 'Busy' } }));
    bolt.message('work', async ({ message, client }) => {
      const thread = { channel_id: message.channel, thread_ts: message.ts };
      await client.agents.sessions.setStatus({ ...thread, status: 'processing' });
    });
    bolt.event('agent_session_stopped', async ({ event, client }) => {
      const thread = { channel_id: event.channel, thread_ts: event.thread_ts };
      await client.agents.sessions.setStatus({ ...thread, status: 'active' });
    });
    bolt.event('link_shared', async ({ event, client }) => {
      const { channel, message_ts: ts } = event;
      await client.chat.unfurl({ channel, ts, metadata: { entities: [entity] } });
    });
    bolt.event('entity_details_requested', async ({ event, client }) => {
      await client.entity.presentDetails({ trigger_id: event.trigger_id, metadata: entity });
    });
    bolt.function('look_up', ({ complete }) => complete({ outputs: {} }).then(() => {}));
    bolt.command('/leads', async ({ ack, respond }) => {
      await ack();
      await respond('none');
    });
  });
  app = new Hono().route(
    '/playground',
    playgroundControls({ slack, clock, vendors: vendorControls([hubspot]), isBotIdle: () => true }),
  );
});
afterAll(async () => {
  await bot.stop();
  await Promise.all([slack.stop(), hubspot.stop()]);
});
const wait = { timeoutMs: 5_000 };

describe('the surfaces of Slack over HTTP', () => {
  it('opens the Home tab and the conversation', async () => {
    expect((await call(`/state?as=${ANNA}`)).body).toMatchObject({ home: null, prompts: [] });
    await call('/home', { as: ANNA, ...wait });
    await call('/open', { as: ANNA, ...wait });
    const { body } = await call(`/state?as=${ANNA}`);
    expect(body).toMatchObject({ home: { type: 'home' }, prompts: [{ channel: 'D0ANNA' }] });
    expect((await call(`/state?as=${BEN}`)).body).toMatchObject({ home: null, prompts: [] });
  });

  it('starts a shortcut, searches, sends and closes its window', async () => {
    expect((await call('/shortcut', { as: ANNA, callbackId: 'find_lead', ...wait })).body.status).toBe(200);
    expect((await call(`/state?as=${ANNA}`)).body.modals).toMatchObject([{ callback_id: 'find' }]);
    const search = { as: ANNA, view: 'modal', actionId: 'who', value: 'm' };
    expect((await call('/options', search)).body.options).toMatchObject([{ value: 'mara' }]);
    expect((await call('/submit', { as: ANNA })).body).toMatchObject({ attempts: 0, errors: {} });
    const sent = await call('/submit', { as: ANNA, values: { who: 'mara' } });
    expect(sent.body).toMatchObject({ status: 200, errors: { who: 'Busy' } });
    await call('/close', { as: ANNA });
    expect((await call(`/state?as=${ANNA}`)).body.modals).toEqual([]);
    expect((await call('/close', { as: ANNA })).status).toBe(404);
  });

  it('stops what the bot works at', async () => {
    const { ts } = (await call('/messages', { as: ANNA, dm: true, text: 'work', timeoutMs: 0 })).body;
    const sessions = async () => (await call(`/state?as=${ANNA}`)).body.sessions;
    await expect.poll(sessions).toMatchObject([{ status: 'processing', canStop: true, threadTs: ts }]);
    await call('/stop', { as: ANNA, channel: 'D0ANNA', threadTs: ts, ...wait });
    expect(await sessions()).toMatchObject([{ status: 'active' }]);
  });

  it('shows a posted link, and its details when they are opened', async () => {
    const { body } = await call('/messages', { as: ANNA, channel: SALES, text: LINK, ...wait });
    expect(body).toMatchObject({ heard: false, attempts: 1, messages: [] });
    const opened = await call('/entity', { as: ANNA, channel: SALES, messageTs: body.ts, url: LINK });
    expect(opened.body).toMatchObject({ status: 200, details: { metadata: { url: LINK } } });
  });

  it('runs a step of a workflow', async () => {
    const { body } = await call('/step', { callbackId: 'look_up' });
    expect(body).toMatchObject({ status: 200, step: { state: 'completed' } });
    expect((await call('/step', { callbackId: 'fly' })).status).toBe(404);
  });

  it('says what the app registered, and what is wrong with a request', async () => {
    const { body } = await call('/state');
    expect(body.shortcuts).toContainEqual(expect.objectContaining({ callbackId: 'find_lead', on: 'global' }));
    expect(body.commands.map((one: { command: string }) => one.command)).toContain('/leads');
    const wrong = await call('/press', { as: ANNA, view: 'attic', actionId: 'go' });
    expect(wrong).toMatchObject({ status: 400, body: { error: expect.stringContaining('"home"|"modal"') } });
  });
});

describe('the traffic inspector', () => {
  it('shows what went to the bot, signed, and what the bot asked, without its token', async () => {
    const since = slack.traffic.since().at(-1)?.seq ?? 0;
    await call('/messages', { as: ANNA, dm: true, text: '/leads hot' });
    const { entries } = (await call(`/traffic?since=${since}`)).body;
    expect(entries).toMatchObject([
      {
        to: 'app',
        over: 'http',
        name: '/leads',
        status: 200,
        body: { text: 'hot' },
        headers: { 'x-slack-signature': expect.stringMatching(/^v0=/) },
      },
      { to: 'slack', name: 'response_url', body: { text: 'none' }, answer: { ok: true } },
    ]);
    await call('/step', { callbackId: 'look_up' });
    const all = JSON.stringify((await call('/traffic')).body);
    expect(all).toContain('"bot_access_token":"•••"');
    for (const secret of [BOT_TOKEN, SIGNING_SECRET]) expect(all).not.toContain(secret);
    expect((await call('/traffic?since=x')).status).toBe(400);
  });

  it('keeps the newest 500 entries', async () => {
    for (let n = 0; n < 501; n += 1)
      slack.traffic.note({ to: 'slack', at: '', ms: 0, name: 'n', body: {}, answer: null });
    expect(slack.traffic.since()).toHaveLength(500);
  });

  it('streams each entry, and the views that changed', async () => {
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const page = new AbortController();
    const url = `http://127.0.0.1:${port}/playground/stream?as=${ANNA}`;
    const response = await fetch(url, { signal: page.signal });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    await reader?.read();
    await call('/home', { as: ANNA, ...wait });
    let seen = '';
    while (!/event: change.*"view":\{/s.test(seen)) seen += (await reader?.read())?.value ?? '';
    expect(seen).toContain('event: traffic');
    page.abort();
    await new Promise((resolve) => server.close(resolve));
  });

  it('sends the challenge that proves an address', async () => {
    expect(await slack.verifyUrl()).toBe(true);
  });
});

describe('the vendors', () => {
  it('are listed with the faults that are set, until they are cleared', async () => {
    await call('/vendors/hubspot/faults', { status: 503, times: 2 });
    const [vendor] = (await call('/vendors')).body.vendors;
    expect(vendor).toMatchObject({ id: 'hubspot', faults: [{ status: 503, times: 2 }], requests: 0 });
    await call('/vendors/hubspot/faults', []);
    expect((await call('/vendors/hubspot/faults')).body).toEqual({ faults: [] });
    expect((await call('/vendors/oracle/faults')).status).toBe(404);
  });
});
