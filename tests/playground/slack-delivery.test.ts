import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Slack, sign } from '../../playground/slack/index.ts';
import {
  ANNA,
  clock,
  type RunningBot,
  SALES,
  SIGNING_SECRET,
  startBolt,
  startEndpoint,
  startWorkspace,
} from './slack-bot.ts';

let slack: Slack;
let stop: () => Promise<unknown>;

beforeEach(async () => {
  slack = await startWorkspace({ ackTimeoutMs: 150 });
  stop = async () => {};
});
afterEach(async () => {
  await stop();
  await slack.stop();
});

describe('a signature', () => {
  it("of the app's own secret is taken, any other refused", async () => {
    const bot: RunningBot = await startBolt(slack, 'http', () => {}, 'another-secret');
    stop = bot.stop;
    const said = await slack.say({ as: ANNA, dm: true, text: 'hi' });
    expect(said.status).toBe(401);
    const pressed = await slack.command({ as: ANNA, dm: true, text: '/leads' });
    expect(pressed.status).toBe(401);
  });

  it('covers the timestamp and the exact body', async () => {
    const endpoint = await startEndpoint(slack);
    stop = endpoint.stop;
    await slack.say({ as: ANNA, dm: true, text: 'grüße' });
    const [{ headers, body }] = endpoint.received as [{ headers: Record<string, string>; body: string }];
    const timestamp = Number(headers['x-slack-request-timestamp']);
    expect(headers).toMatchObject({ ...sign(SIGNING_SECRET, body, timestamp) });
    expect(sign(SIGNING_SECRET, `${body} `, timestamp)['x-slack-signature']).not.toBe(
      headers['x-slack-signature'],
    );
  });
});

describe('an event', () => {
  it('comes again, equal and marked, until the app takes it', async () => {
    const endpoint = await startEndpoint(slack, (nth) => ({ status: nth < 3 ? 500 : 200 }));
    stop = endpoint.stop;
    const said = await slack.say({ as: ANNA, dm: true, text: 'hi' });
    expect(said).toMatchObject({ status: 200, attempts: 3 });
    expect(endpoint.received.map(({ headers }) => headers['x-slack-retry-num'])).toEqual([
      undefined,
      '1',
      '2',
    ]);
    expect(endpoint.received[1]?.headers['x-slack-retry-reason']).toBe('http_error');
    expect(new Set(endpoint.received.map(({ body }) => body)).size).toBe(1);
  });

  it('comes again when the app is silent, four times in all', async () => {
    const endpoint = await startEndpoint(slack, () => 'never');
    stop = endpoint.stop;
    const said = await slack.say({ as: ANNA, dm: true, text: 'hi' });
    expect(said).toMatchObject({ status: 0, attempts: 4 });
    expect(endpoint.received.at(-1)?.headers['x-slack-retry-reason']).toBe('http_timeout');
  });

  it('does not come again when the app says so', async () => {
    const endpoint = await startEndpoint(slack, () => ({
      status: 500,
      headers: { 'x-slack-no-retry': '1' },
    }));
    stop = endpoint.stop;
    expect(await slack.say({ as: ANNA, dm: true, text: 'hi' })).toMatchObject({ status: 500, attempts: 1 });
  });
});

it('a command is tried once, and the person told', async () => {
  const endpoint = await startEndpoint(slack, () => 'never');
  stop = endpoint.stop;
  expect(await slack.command({ as: ANNA, dm: true, text: '/leads' })).toMatchObject({
    status: 0,
    attempts: 1,
  });
  expect(slack.messagesFor(ANNA).at(-1)?.text).toBe('/leads failed with the error "operation_timeout".');
});

describe('a response address', () => {
  async function responseUrl(): Promise<string> {
    const endpoint = await startEndpoint(slack);
    stop = endpoint.stop;
    await slack.command({ as: ANNA, channel: SALES, text: '/leads' });
    return new URLSearchParams(endpoint.received[0]?.body).get('response_url') ?? '';
  }
  const send = (url: string, body: object) =>
    fetch(url, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });

  it('works five times; a refused answer does not count', async () => {
    const url = await responseUrl();
    const bad = await send(url, { blocks: [{ type: 'marquee' }] });
    expect([bad.status, (await bad.json()).error]).toEqual([400, 'invalid_blocks']);
    for (let count = 1; count <= 5; count += 1)
      expect((await send(url, { text: `${count}` })).status).toBe(200);
    const sixth = await send(url, { text: '6' });
    expect([sixth.status, (await sixth.json()).error]).toEqual([404, 'used_url']);
    expect(slack.outbox().map((one) => one.ephemeralTo)).toEqual(Array(5).fill(ANNA));
  });

  it('works for thirty minutes', async () => {
    const url = await responseUrl();
    clock.advance(30 * 60_000 + 1);
    expect(await (await send(url, { text: 'late' })).json()).toMatchObject({ error: 'expired_url' });
  });
});

it('Socket Mode carries on after a refresh', async () => {
  const heard: string[] = [];
  const bot = await startBolt(slack, 'socket', (app) => {
    app.message(async ({ message }) => {
      heard.push(message.ts);
    });
  });
  stop = bot.stop;
  const first = await slack.say({ as: ANNA, dm: true, text: 'before' });
  slack.refreshSockets();
  const gap = await slack.say({ as: ANNA, dm: true, text: 'in the gap' });
  expect(gap).toMatchObject({ status: 0, attempts: 4 });
  await expect
    .poll(() => slack.requests.filter((one) => one.method === 'apps.connections.open').length, {
      timeout: 8_000,
    })
    .toBe(2);
  await expect.poll(() => slack.openSockets).toBe(1);
  const last = await slack.say({ as: ANNA, dm: true, text: 'after' });
  expect(heard).toEqual([first.ts, last.ts]);
}, 15_000);
