import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { movableClock } from '../../playground/clock.ts';
import { playgroundControls } from '../../playground/controls.ts';
import type { Slack } from '../../playground/slack/index.ts';
import { playgroundPage } from '../../playground/static.ts';
import { ANNA, BEN, type RunningBot, SALES, startBolt, startWorkspace } from './slack-bot.ts';

const clock = movableClock();
let slack: Slack;
let bot: RunningBot;
let app: Hono;

const call = async (path: string, body?: unknown) => {
  const response = await app.request(`/playground${path}`, {
    ...(body !== undefined && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  return { status: response.status, body: await response.json() };
};

beforeAll(async () => {
  slack = await startWorkspace({ clock });
  bot = await startBolt(slack, 'http', (bolt) => {
    bolt.message(async ({ message, client }) => {
      const place = { channel: message.channel, thread_ts: message.ts };
      const status = { channel_id: message.channel, thread_ts: message.ts, status: 'is looking' };
      await client.assistant.threads.setStatus(status);
      // Longer than the quiet time: only the status says that more is to come.
      await new Promise((resolve) => setTimeout(resolve, 600));
      await client.chat.postMessage({ ...place, text: 'twelve' });
    });
    bolt.command('/health', async ({ ack, respond }) => {
      await ack();
      await respond({
        text: 'all well',
        blocks: [
          {
            type: 'actions',
            elements: [{ type: 'button', action_id: 'again', text: { type: 'plain_text', text: 'Again' } }],
          },
        ],
      });
    });
    bolt.action('again', async ({ ack, respond }) => {
      await ack();
      await respond({ text: 'still well', replace_original: true });
    });
  });
  const vendors = new Hono().get('/hubspot/requests', (context) => context.json({ requests: [] }));
  app = new Hono()
    .route('/', playgroundPage())
    .route('/playground', playgroundControls({ slack, clock, vendors, mails: () => [{ to: 'anna' }] }));
});
afterAll(async () => {
  await bot.stop();
  await slack.stop();
});

describe('speaking as a person', () => {
  it('returns what the bot posted, once it is done', async () => {
    const { body } = await call('/messages', { as: ANNA, dm: true, text: 'how many?' });
    expect(body).toMatchObject({ status: 200, timedOut: false, messages: [{ text: 'twelve', from: 'bot' }] });
    expect(body.messages[0].threadTs).toBe(body.ts);
  });

  it('types a slash command and presses a button of the answer', async () => {
    const { body } = await call('/messages', { as: ANNA, channel: 'sales', text: '/health' });
    const [message] = body.messages;
    expect(message).toMatchObject({ text: 'all well', ephemeralTo: ANNA });
    const pressed = { channel: SALES, messageTs: message.ts, actionId: 'again' };
    expect((await call('/press', { as: ANNA, ...pressed })).body.messages).toMatchObject([
      { ts: message.ts, text: 'still well' },
    ]);
    expect((await call('/press', { as: BEN, ...pressed })).status).toBe(404);
  });

  it('does not wait for an answer to what the bot did not hear', async () => {
    const { body } = await call('/messages', { as: ANNA, channel: 'sales', text: 'lunch?' });
    expect(body).toMatchObject({ attempts: 0, messages: [], timedOut: false });
  });

  it('says what is wrong with a request', async () => {
    expect((await call('/messages', { as: ANNA, text: 'where?' })).status).toBe(400);
    expect((await call('/messages', { as: 'U0NOBODY', dm: true, text: 'hi' })).status).toBe(404);
    expect((await call('/messages', { as: ANNA, channel: 'board', text: 'hi' })).status).toBe(404);
    const form = await app.request('/playground/messages', { method: 'POST', body: '{}' });
    expect(form.status).toBe(415);
  });
});

describe('a web page elsewhere', () => {
  const setup = () => ({ slack, clock, hosts: ['bot.company.example'] });
  const at = async (host: string) =>
    (
      await new Hono()
        .route('/playground', playgroundControls(setup()))
        .request(`http://${host}/playground/state`)
    ).status;

  it('reads nothing through a name of its own that leads to this machine', async () => {
    for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example:3000', '10.0.0.1'])
      expect(await at(host), host).toBe(403);
  });
  it('is told from this machine and from the configured host', async () => {
    for (const host of ['localhost:3000', '127.0.0.1', '[::1]:3000', 'bot.company.example'])
      expect(await at(host), host).toBe(200);
  });
});

describe('watching', () => {
  it('shows each person their own messages and channels', async () => {
    await call('/messages', { as: ANNA, channel: 'sales', text: '/health' });
    const anna = (await call(`/state?as=${ANNA}`)).body;
    const ben = (await call(`/state?as=${BEN}`)).body;
    const texts = (state: { messages: { text: string }[] }) => state.messages.map((one) => one.text);
    expect(texts(anna)).toContain('all well');
    expect(texts(ben)).not.toContain('all well');
    expect(anna.channels.map((one: { name: string }) => one.name)).not.toContain('board');
    expect(ben.channels.map((one: { name: string }) => one.name)).toContain('board');
  });

  it('streams changes to those who see them, and ends with the page', async () => {
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const page = new AbortController();
    const response = await fetch(`http://127.0.0.1:${port}/playground/stream?as=${BEN}`, {
      signal: page.signal,
    });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    await reader?.read();
    await slack.say({ as: ANNA, dm: true, text: 'secret' });
    await slack.say({ as: ANNA, channel: 'sales', text: 'public' });
    let seen = '';
    while (!seen.includes('public')) seen += (await reader?.read())?.value ?? '';
    // The traffic inspector shows the operator everything; what a person sees are the changes.
    const changes = seen.split('\n\n').filter((one) => one.startsWith('event: change'));
    expect(changes.join()).toContain('public');
    expect(changes.join()).not.toContain('secret');
    page.abort();
    await new Promise((resolve) => server.close(resolve));
  });

  it('lists what the bot and the mailbox sent', async () => {
    const { body } = await call('/outbox');
    expect(body.mails).toEqual([{ to: 'anna' }]);
    expect(new Set(body.messages.map((one: { from: string }) => one.from))).toEqual(new Set(['bot']));
  });

  it('passes requests about vendors on', async () => {
    expect((await call('/vendors/hubspot/requests')).body).toEqual({ requests: [] });
  });
});

describe('the clock', () => {
  it('moves ahead by an ISO duration', async () => {
    const before = clock.now().getTime();
    const { body } = await call('/clock', { advance: 'P7D' });
    expect(Math.round((Date.parse(body.now) - before) / 1000)).toBe(7 * 86_400);
  });

  it.each(['-P1D', 'tomorrow', ''])('refuses %j', async (advance) => {
    expect((await call('/clock', { advance })).status).toBe(400);
  });
});

describe('the page', () => {
  it('loads nothing from elsewhere and runs no inline script', async () => {
    const page = await app.request('/');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
    const html = await page.text();
    expect(html).not.toMatch(/\son\w+=|style=|<script(?![^>]*src=)|https?:/);
    for (const [, file] of html.matchAll(/(?:src|href)="(\/[^"]+)"/g))
      expect((await app.request(file ?? '')).status).toBe(200);
  });

  it('serves only its own files', async () => {
    for (const path of ['/playground/page/..%2fcontrols.ts', '/playground/page/nothing.js'])
      expect((await app.request(path)).status).toBe(404);
  });
});

describe('text on the page', () => {
  const load = (file: string): Promise<Record<string, (text: string) => unknown>> =>
    import(new URL(`../../playground/page/${file}`, import.meta.url).href);

  it("reads Slack's markup into a tree without HTML", async () => {
    const { parseMrkdwn } = await load('text/mrkdwn.js');
    expect(
      parseMrkdwn?.('*Mara* &lt;b&gt; <https://crm.example/1?a=1&amp;b=2|open>\n&gt; said `hi`'),
    ).toEqual([
      { is: 'bold', nodes: [{ is: 'text', text: 'Mara' }] },
      { is: 'text', text: ' <b> ' },
      { is: 'link', href: 'https://crm.example/1?a=1&b=2', text: 'open' },
      { is: 'text', text: '\n' },
      {
        is: 'quote',
        nodes: [
          { is: 'text', text: 'said ' },
          { is: 'code', text: 'hi' },
        ],
      },
    ]);
    expect(parseMrkdwn?.('2 * 3 * 4 and snake_case_name')).toEqual([
      { is: 'text', text: '2 * 3 * 4 and snake_case_name' },
    ]);
    expect(parseMrkdwn?.('<@U1> <#C1|sales> <!here> <mailto:a@b.example|a@b.example>')).toMatchObject([
      { is: 'person', id: 'U1' },
      {},
      { is: 'channel', id: 'C1', text: 'sales' },
      {},
      { is: 'everyone', text: 'here' },
      {},
      { is: 'link', href: 'mailto:a@b.example', text: 'a@b.example' },
    ]);
  });

  it('reads the Markdown that bots write', async () => {
    const { parseMarkdown } = await load('text/markdown.js');
    expect(
      parseMarkdown?.('## Sum\n- **two**\n- one\n\n| a | b |\n|---|---|\n| 1 | 2 |\n```\nx | y\n```'),
    ).toMatchObject([
      { is: 'heading', level: 2 },
      { is: 'list', ordered: false, items: [[{ is: 'bold' }], [{ is: 'text', text: 'one' }]] },
      {
        is: 'table',
        rows: [
          [[{ text: 'a' }], [{ text: 'b' }]],
          [[{ text: '1' }], [{ text: '2' }]],
        ],
      },
      { is: 'pre', text: 'x | y' },
    ]);
  });
});
