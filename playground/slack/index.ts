import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MovableClock } from '../clock.ts';
import { Desk } from './desk.ts';
import { SlackApiError } from './errors.ts';
import { type Fault, Faults } from './faults.ts';
import { Links } from './links.ts';
import { type Manifest, readManifest } from './manifest.ts';
import type { Backend } from './methods/method.ts';
import type { Bot, Change, ChannelSetup, Json, Message, Person, UserGroup } from './model.ts';
import { Pressing } from './pressing.ts';
import { ResponseUrls } from './response-urls.ts';
import { Sessions } from './sessions.ts';
import { type Settled, type SettledOptions, settled } from './settled.ts';
import { Sockets } from './sockets.ts';
import { Steps } from './steps.ts';
import { Streams } from './streams.ts';
import { Talking } from './talking.ts';
import { type Entry, Traffic } from './traffic.ts';
import { Transport } from './transport.ts';
import { Triggers } from './triggers.ts';
import { Viewing } from './viewing.ts';
import { Views } from './views.ts';
import { type LoggedCall, WebApi } from './web-api.ts';
import { Workflows } from './workflows.ts';
import { Workspace } from './workspace.ts';

export type { Option, Value, Values } from './blocks/values.ts';
export { NoSuchThing } from './desk.ts';
export type * from './model.ts';
export { sign } from './signature.ts';
export type { Entry, Fault, LoggedCall, Settled };

export interface SlackSetup {
  /** A free one by default. */
  port?: number;
  clock: Pick<MovableClock, 'now'>;
  signingSecret: string;
  botToken: string;
  /** Needed for Socket Mode. */
  appToken?: string;
  team: { id: string; name: string };
  people: Person[];
  channels: ChannelSetup[];
  userGroups?: UserGroup[];
  bot?: Partial<Bot>;
  /** What the app registered; whatever is left out comes from `manifest.yml`. */
  manifest?: Partial<Manifest>;
  /** Request URL of the app, for events, commands and interactivity alike. */
  eventsUrl?: string;
  ackTimeoutMs?: number;
  /** Pauses before the three retries of an event; Slack's own are 0, 1 and 5 minutes. */
  retryDelaysMs?: readonly number[];
}

/** A running stand-in for Slack. `Talking`, `Pressing`, `Viewing` and `Workflows` say what people can do in it. */
export interface Slack
  extends Pick<Talking, 'say' | 'command' | 'openMessages' | 'pressStop'>,
    Pick<Pressing, 'press' | 'options' | 'shortcut' | 'openEntity'>,
    Pick<Workflows, 'runStep'>,
    Pick<Viewing, 'pressInView' | 'submit' | 'close'> {
  /** For `clientOptions.slackApiUrl`. */
  url: string;
  workspace: Workspace;
  views: Views;
  streams: Streams;
  sessions: Sessions;
  links: Links;
  steps: Steps;
  manifest: Manifest;
  traffic: Traffic;
  /** Web API calls so far, oldest first. */
  requests: readonly LoggedCall[];
  /** Number of the latest change; take it before acting and pass it to `settled`. */
  readonly seq: number;
  /** Socket Mode connections that take deliveries. */
  readonly openSockets: number;
  setEventsUrl(url: string): void;
  /** Sends the challenge of `url_verification`. @returns whether the app answered it. */
  verifyUrl(): Promise<boolean>;
  addFault(fault: Fault): void;
  clearFaults(): void;
  /** Asks a Socket Mode app to reconnect. */
  refreshSockets(): void;
  /** Cuts the Socket Mode connections without a word. */
  cutSockets(): void;
  /** Messages that this person can see, oldest first. */
  messagesFor(person: string): Message[];
  /** Everything the bot posted, ephemeral messages included, oldest first. */
  outbox(): Message[];
  onChange(listener: (change: Change) => void): () => void;
  settled(options: SettledOptions): Promise<Settled>;
  stop(): Promise<void>;
}

const BODY_LIMIT = 4 * 1024 * 1024;
const SLACKBOT = 'Slack (playground)';

/** Starts Slack on this machine: Web API, response addresses and Socket Mode on one port of the loopback. */
export async function startSlack(setup: SlackSetup): Promise<Slack> {
  const bot = {
    userId: 'U0SWITCHB',
    botId: 'B0SWITCHB',
    appId: 'A0SWITCHB',
    name: 'switchboard',
    ...setup.bot,
  };
  const workspace = new Workspace({ ...setup, bot, userGroups: setup.userGroups ?? [] });
  const sockets = new Sockets(bot.appId);
  const manifest: Manifest = { ...readManifest(), ...setup.manifest };
  const streams = new Streams(workspace);
  const sessions = new Sessions(workspace);
  const links = new Links(workspace);
  const steps = new Steps(workspace);
  const views = new Views();
  views.onChange = (change) => workspace.tell(change);
  const triggers = new Triggers(setup.clock);
  const backend: Backend = { workspace, views, triggers, sockets, streams, sessions, links, steps, manifest };
  const faults = new Faults();
  const tokens = { bot: setup.botToken, app: setup.appToken ?? '' };
  const traffic = new Traffic([tokens.bot, tokens.app]);
  const webApi = new WebApi(backend, tokens, faults, manifest.scopes, traffic);
  const responseUrls = new ResponseUrls(workspace, traffic);
  const transport = new Transport({
    sockets,
    traffic,
    signingSecret: setup.signingSecret,
    clock: setup.clock,
    ackTimeoutMs: setup.ackTimeoutMs ?? 3_000,
    retryDelaysMs: setup.retryDelaysMs ?? [0, 600, 3_000],
    ...(setup.eventsUrl && { eventsUrl: setup.eventsUrl }),
  });
  const desk = new Desk({ ...backend, responseUrls, transport, botToken: setup.botToken });
  const talking = new Talking(desk);
  const workflows = new Workflows(desk);
  const viewing = new Viewing(desk);
  const pressing = new Pressing(desk, viewing);

  const server = createServer((request, response) => {
    route(request, response, webApi, responseUrls).catch((cause) =>
      end(response, 500, `${SLACKBOT}: ${cause instanceof Error ? cause.stack : cause}`),
    );
  });
  server.on('upgrade', (request, socket, head) => sockets.accept(request, socket, head));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(setup.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  sockets.listenAt(`ws://127.0.0.1:${port}`);
  responseUrls.listenAt(`http://127.0.0.1:${port}`);

  return {
    url: `http://127.0.0.1:${port}/api/`,
    workspace,
    views,
    streams,
    sessions,
    links,
    steps,
    manifest,
    traffic,
    requests: webApi.log,
    get seq() {
      return workspace.seq;
    },
    get openSockets() {
      return sockets.count;
    },
    say: (input) => talking.say(input),
    command: (input) => talking.command(input),
    openMessages: (as, tab) => talking.openMessages(as, tab),
    pressStop: (input) => talking.pressStop(input),
    press: (input) => pressing.press(input),
    pressInView: (input) => viewing.pressInView(input),
    options: (input) => pressing.options(input),
    submit: (input) => viewing.submit(input),
    close: (input) => viewing.close(input),
    openEntity: (input) => pressing.openEntity(input),
    runStep: (input) => workflows.runStep(input),
    shortcut: (input) => pressing.shortcut(input),
    setEventsUrl(url) {
      transport.eventsUrl = url;
    },
    verifyUrl: () => transport.verifyUrl(),
    addFault: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    refreshSockets: () => sockets.refresh(),
    cutSockets: () => sockets.cut(),
    messagesFor: (person) => workspace.messages((one) => workspace.isVisible(one, person)),
    outbox: () => workspace.messages((one) => one.from === 'bot'),
    onChange: (listener) => workspace.onChange(listener),
    settled: (options) => settled({ workspace, webApi, transport, streams, sessions }, options),
    async stop() {
      await sockets.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function route(
  request: IncomingMessage,
  response: ServerResponse,
  webApi: WebApi,
  responseUrls: ResponseUrls,
): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const [, area, name = ''] = pathname.split('/');
  const body = await read(request);
  if (body === undefined) return end(response, 413, 'Payload Too Large');
  if (area === 'api') return webApi.handle(name, request, response, body);
  if (area !== 'response' || request.method !== 'POST')
    return end(response, 404, `${SLACKBOT}: no such address`);
  try {
    responseUrls.use(name, JSON.parse(body) as Json);
    end(response, 200, 'ok');
  } catch (cause) {
    if (cause instanceof SyntaxError) return end(response, 400, 'invalid_payload');
    if (!(cause instanceof SlackApiError)) throw cause;
    const gone = ['used_url', 'expired_url'].includes(cause.code);
    end(response, gone ? 404 : 400, JSON.stringify(cause.answer));
  }
}

/** @returns the body, or nothing when it is larger than Slack takes. */
async function read(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function end(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': text.startsWith('{') ? 'application/json' : 'text/plain' });
  response.end(text);
}
