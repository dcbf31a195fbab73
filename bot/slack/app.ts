import type { IncomingMessage, ServerResponse } from 'node:http';
import { App, HTTPReceiver } from '@slack/bolt';
import type { Log } from '../../connectors/connector.ts';
import type { Inbound } from '../../handlers/inbound.ts';
import { type Admission, admitting } from './admission.ts';
import type { AtOnce } from './at-once.ts';
import { clientOptions, createClient, type WebClient } from './client.ts';
import { bodyKey } from './inbound.ts';
import { listen } from './listeners.ts';
import { causeOf, slackLogger } from './logger.ts';
import { SocketReceiver } from './socket.ts';
import { within } from './within.ts';

export interface SlackConfig {
  botToken: string;
  /** Set: Slack calls us over HTTP. */
  signingSecret?: string;
  /** Set: Socket Mode, and nothing is accepted over HTTP. */
  appToken?: string;
  /** Base address of the Web API with its path, for proxies and tests: `http://127.0.0.1:4000/api/`. */
  apiUrl?: string;
}
export interface SlackDeps {
  config: SlackConfig;
  /**
   * Stores what arrived and resolves after the commit; only then Slack gets its acknowledgement.
   * `sealed` acts as a credential: it is stored encrypted and never logged.
   */
  receive(inbound: Inbound, sealed: { responseUrl?: string }): Promise<'new' | 'duplicate'>;
  atOnce: AtOnce;
  /** Whom the bot works for; everybody by default. */
  admission?: Admission;
  log: Log;
  /** The clock that request timestamps are checked against. */
  now(): Date;
}
export interface Slack {
  /** Answers `POST /slack/events`; 404 elsewhere and in Socket Mode, 503 while stopping. */
  requestListener(request: IncomingMessage, response: ServerResponse): void;
  /** Opens the Socket Mode connections; over HTTP there is nothing to open. */
  start(): Promise<void>;
  /** Takes nothing more in and waits for what is being stored. */
  stop(): Promise<void>;
  client: WebClient;
}

/** Slack gives up after 3 s; storing, and what is asked at once before it, has to end before that. */
const storeWithinMs = 1_900;
const windowSeconds = 300;
const bodyLimit = 1_048_576;

class StaleRequest extends Error {
  readonly code = 'switchboard_stale_request';
}

/**
 * Receives everything that Slack sends with the real Bolt, stores it and acknowledges it. The work itself
 * happens later, from the inbox.
 */
export function createSlack({ config, receive, atOnce, admission, log, now }: SlackDeps): Slack {
  const logger = slackLogger(log);
  const storing = new Set<Promise<unknown>>();
  let stopping = false;

  const http = config.appToken ? undefined : httpReceiver(config.signingSecret ?? '', log);
  const receiver =
    http ??
    new SocketReceiver({
      appToken: config.appToken ?? '',
      log,
      ...(config.apiUrl && { apiUrl: config.apiUrl }),
    });
  const app = new App({
    receiver,
    logger,
    clientOptions: clientOptions(config.apiUrl, logger),
    // Offline on purpose: an acknowledgement must not depend on a call to Slack.
    authorize: async () => ({ botToken: config.botToken }),
    convoStore: false,
    ignoreSelf: false,
  });

  const goesOn = (work: Promise<unknown>): void => {
    storing.add(work);
    work.catch(() => {}).finally(() => storing.delete(work));
  };
  const store = async (inbound: Inbound | undefined, responseUrl?: string): Promise<void> => {
    if (!inbound) return;
    const work = receive(inbound, responseUrl ? { responseUrl } : {});
    goesOn(work);
    await within(storeWithinMs, work, 'not stored');
  };
  const fail = (error: unknown, kind: string) =>
    log.error({ kind, ...causeOf(error) }, 'Slack delivery not stored');

  // Bolt refuses old timestamps; one from the future it would take, and a captured request stays usable.
  app.use(async ({ context, next }) => {
    const { sentAt } = context;
    if (typeof sentAt === 'number' && !(Math.abs(now().getTime() / 1000 - sentAt) <= windowSeconds))
      throw new StaleRequest('stale');
    await next();
  });
  if (admission) app.use(admitting(admission));
  listen(app, { store, goesOn, failed: fail, atOnce, now });
  app.error(async (error) => {
    if (!('code' in error && error.code === 'switchboard_stale_request')) fail(error, 'request');
    // To the receiver, which answers so that Slack delivers again.
    throw error;
  });

  return {
    client: createClient(config.botToken, config.apiUrl, logger),
    requestListener(request, response) {
      if (stopping) return void response.writeHead(503, { 'retry-after': '10' }).end();
      if (!http || request.method !== 'POST') return void response.writeHead(404).end();
      try {
        http.requestListener(request, response);
      } catch {
        // Bolt throws for an address that is not its own.
        response.writeHead(404).end();
      }
    },
    async start() {
      if (!http) await app.start();
    },
    async stop() {
      stopping = true;
      if (!http) await app.stop();
      await within(storeWithinMs, Promise.allSettled(storing), 'not stored').catch(() => {});
    },
  };
}

/** `processBeforeResponse`: Bolt otherwise acknowledges an event before any listener has seen it. */
const httpReceiver = (signingSecret: string, log: Log): HTTPReceiver =>
  new HTTPReceiver({
    signingSecret,
    logger: slackLogger(log),
    processBeforeResponse: true,
    bodyLimit,
    customPropertiesExtractor: ({ headers, rawBody }) => ({
      sentAt: Number(headers['x-slack-request-timestamp']),
      bodyKey: bodyKey(rawBody),
    }),
    processEventErrorHandler: async ({ error, response }) => {
      // A second answer would end the process.
      if (response.headersSent) return true;
      if ('code' in error && error.code === 'switchboard_stale_request') response.writeHead(401).end();
      else response.writeHead(503, { 'retry-after': '10' }).end();
      return true;
    },
  });
