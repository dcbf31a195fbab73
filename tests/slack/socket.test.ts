import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { createSlack, type Slack } from '../../bot/slack/app.ts';
import type { Inbound } from '../../handlers/inbound.ts';
import { silentLog } from '../support/log.ts';
import { askedAtOnce } from './at-once.ts';
import { deliveries } from './deliveries.ts';
import { command, directMessage, eventEnvelope, serve } from './signed.ts';

/** Socket Mode as Slack offers it: an address on request, a hello, envelopes, and acknowledgements back. */
let http: Awaited<ReturnType<typeof serve>>;
let sockets: WebSocket[];
let acks: { envelope_id: string; payload?: unknown }[];
let refusal: string | undefined;
let slack: Slack;
let stored: Inbound[];
let store: () => Promise<void>;

beforeEach(async () => {
  sockets = [];
  acks = [];
  stored = [];
  refusal = undefined;
  store = async () => {};
  const server = createServer((_, response) => {
    const { port } = server.address() as AddressInfo;
    const body = refusal ? { ok: false, error: refusal } : { ok: true, url: `ws://127.0.0.1:${port}/link` };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  new WebSocketServer({ server }).on('connection', (socket) => {
    sockets.push(socket);
    socket.on('message', (data) => acks.push(JSON.parse(String(data))));
    socket.on('close', () => {
      sockets = sockets.filter((each) => each !== socket);
    });
    socket.send(JSON.stringify({ type: 'hello' }));
  });
  http = await serve(server);
  slack = createSlack({
    config: { botToken: 'test-token', appToken: 'test-app-token', apiUrl: `${http.url}/api/` },
    receive: async (inbound) => {
      await store();
      stored.push(inbound);
      return 'new';
    },
    atOnce: askedAtOnce().atOnce,
    log: silentLog,
    now: () => new Date(),
  });
});
afterEach(async () => {
  await slack.stop();
  for (const socket of sockets) socket.terminate();
  await http.close();
});

async function until(condition: () => boolean, withinMs = 5_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!condition()) {
    if (Date.now() > end) throw new Error('did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
const envelope = (id: string, type: string, payload: object) =>
  JSON.stringify({ envelope_id: id, type, payload });
const deliver = (id: string, type: string, payload: object) => sockets[0]?.send(envelope(id, type, payload));
const event = { ...eventEnvelope, event: directMessage };

it('keeps two connections, and a delivery is acknowledged after it is stored', async () => {
  await slack.start();
  await until(() => sockets.length === 2);
  let release = () => {};
  store = () =>
    new Promise((resolve) => {
      release = resolve;
    });
  deliver('e1', 'events_api', event);
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(acks).toEqual([]);
  release();
  await until(() => acks.length === 1);
  expect(stored).toMatchObject([{ kind: 'message', key: 'D0000001:1700000000.000200' }]);
  expect(acks[0]?.envelope_id).toBe('e1');
});

it('leaves unacknowledged what could not be stored; a command says so', async () => {
  await slack.start();
  await until(() => sockets.length > 0);
  store = async () => {
    throw new Error('database down');
  };
  deliver('e1', 'events_api', event);
  deliver('e2', 'slash_commands', command);
  await until(() => acks.length === 1);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(acks).toMatchObject([
    { envelope_id: 'e2', payload: { text: expect.stringContaining('could not store this') } },
  ]);
});

it('replaces connections that Slack ends or that break', async () => {
  await slack.start();
  await until(() => sockets.length === 2);
  const [first, second] = sockets;
  first?.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested' }));
  second?.terminate();
  await until(() => sockets.length === 2 && !sockets.includes(first!) && !sockets.includes(second!));
  deliver('e3', 'events_api', event);
  await until(() => acks.length === 1);
});

it('loses no command while Slack refreshes one connection after the other, also of those under way', async () => {
  store = () => new Promise((resolve) => setTimeout(resolve, 40));
  await slack.start();
  await until(() => sockets.length === 2);
  const leaving = new Set<WebSocket>();
  const sent: string[] = [];
  const sending = setInterval(() => {
    const open = sockets.find((socket) => !leaving.has(socket));
    const id = `c${sent.length}`;
    sent.push(id);
    open?.send(envelope(id, 'slash_commands', { ...command, trigger_id: id }));
  }, 5);
  for (let round = 0; round < 4; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    const [one] = sockets.filter((socket) => !leaving.has(socket));
    leaving.add(one!);
    one!.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested' }));
    await until(() => sockets.filter((socket) => !leaving.has(socket)).length === 2);
  }
  clearInterval(sending);
  await until(() => acks.length >= sent.length);
  expect(acks.map(({ envelope_id }) => envelope_id).sort()).toEqual(sent.sort());
  expect(stored.map(({ key }) => key).sort()).toEqual(sent);
  expect(sent.length).toBeGreaterThan(50);
});

it('is back within 35 s after an outage of a minute, at a twentieth of the time', async () => {
  const faster = 20;
  await slack.start();
  await until(() => sockets.length === 2);
  const died: unknown[] = [];
  const onDeath = (cause: unknown) => died.push(cause);
  process.on('unhandledRejection', onDeath);
  const waits = new Set<number>();
  const real = globalThis.setTimeout;
  // Only the pauses between tries: 1 s doubled up to 30 s.
  const pauses = [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 32_000, 64_000];
  const scaled = vi.spyOn(globalThis, 'setTimeout').mockImplementation(((
    run: () => void,
    ms = 0,
    ...more: []
  ) => {
    if (!pauses.includes(ms)) return real(run, ms, ...more);
    waits.add(ms);
    return real(run, ms / faster, ...more);
  }) as typeof setTimeout);
  refusal = 'internal_error';
  for (const socket of sockets) socket.terminate();
  await new Promise((resolve) => real(resolve, 60_000 / faster));
  refusal = undefined;
  const back = performance.now();
  await until(() => sockets.length > 0);
  const ms = (performance.now() - back) * faster;
  scaled.mockRestore();
  process.off('unhandledRejection', onDeath);
  expect(ms).toBeLessThan(35_000);
  expect(Math.max(...waits)).toBe(30_000);
  expect(died).toEqual([]);
  deliver('e4', 'slash_commands', command);
  await until(() => acks.some(({ envelope_id }) => envelope_id === 'e4'));
});

it('says so at the start when Slack refuses the app token', async () => {
  refusal = 'invalid_auth';
  await expect(slack.start()).rejects.toMatchObject({ code: 'auth' });
});

it('starts although Slack is away, and connects once it is back', async () => {
  refusal = 'internal_error';
  await slack.start();
  expect(sockets).toEqual([]);
  refusal = undefined;
  await until(() => sockets.length === 2);
});

it('every kind of delivery comes in over a socket too, and each is acknowledged once', async () => {
  await slack.start();
  await until(() => sockets.length === 2);
  const known = Object.values(deliveries);
  for (const [index, { type, payload }] of known.entries()) deliver(`d${index}`, type, payload);
  await until(() => acks.length >= known.length);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(acks.map(({ envelope_id }) => envelope_id).sort()).toEqual(
    known.map((_, index) => `d${index}`).sort(),
  );
  expect(stored).toHaveLength(known.filter((each) => each.stored).length);
  for (const { stored: expected } of known)
    if (expected) expect(stored).toContainEqual(expect.objectContaining(expected));
});
