import type { App, Receiver } from '@slack/bolt';
import { LogLevel, SocketModeClient } from '@slack/socket-mode';
import type { Log } from '../../connectors/connector.ts';
import { AppError } from '../../domain/errors.ts';
import { clientOptions } from './client.ts';
import { slackError } from './faults.ts';
import { bodyKey } from './inbound.ts';
import { causeOf, slackLogger } from './logger.ts';
import { within } from './within.ts';

type Delivery = {
  ack: (response?: unknown) => Promise<void>;
  body: Record<string, unknown>;
  retry_num?: number;
  retry_reason?: string;
};

const connectWithinMs = 15_000;
const closeWithinMs = 2_000;
/** Later Slack waits for no acknowledgement. */
const ackWithinMs = 3_000;
/** A connection that ends sooner counts as a failure, so that a refusing Slack is not asked without pause. */
const lastsMs = 1_000;
const backoffMs = (failures: number): number => Math.min(30_000, 1_000 * 2 ** (failures - 1));
const hopeless = [
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'not_allowed_token_type',
];

/**
 * Socket Mode for Bolt with two things that Bolt's own receiver lacks. It acknowledges after the listeners
 * are done, so that nothing is acknowledged that is not stored. And it keeps two connections and replaces
 * each one that ends: Slack closes them regularly, and the library's own reconnection gives up for good
 * after a long outage.
 */
export class SocketReceiver implements Receiver {
  readonly #appToken: string;
  readonly #apiUrl: string | undefined;
  readonly #log: Log;
  readonly #clients = new Set<SocketModeClient>();
  readonly #stop = new AbortController();
  #loops: Promise<void>[] = [];
  #app: App | undefined;

  constructor(options: { appToken: string; apiUrl?: string; log: Log }) {
    this.#appToken = options.appToken;
    this.#apiUrl = options.apiUrl;
    this.#log = options.log;
  }

  init(app: App): void {
    this.#app = app;
  }

  /**
   * Resolves once connected, or once Slack could not be reached and further tries go on behind.
   * @throws AppError `auth` when Slack refuses the token.
   */
  async start(): Promise<void> {
    const { promise, resolve, reject } = firstTry();
    this.#loops = [this.#keepConnected(resolve, reject), this.#keepConnected()];
    await promise;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    const closing = [...this.#clients].map((client) => client.disconnect());
    await Promise.race([Promise.all([...closing, ...this.#loops]), pause(closeWithinMs)]);
  }

  async #keepConnected(connected?: () => void, refused?: (error: AppError) => void): Promise<void> {
    let failures = 0;
    while (!this.#stop.signal.aborted) {
      const client = this.#connection();
      this.#clients.add(client);
      try {
        const ended = new Promise<void>((resolve) => client.once('disconnected', () => resolve()));
        await within(connectWithinMs, client.start(), 'not connected');
        connected?.();
        const since = performance.now();
        await ended;
        failures = performance.now() - since < lastsMs ? failures + 1 : 0;
      } catch (error) {
        failures += 1;
        const code = slackError(error);
        this.#log.warn({ failures, code }, 'Socket Mode connection failed');
        if (refused && code && hopeless.includes(code)) {
          this.#stop.abort();
          refused(new AppError('auth', `Slack refuses the app token (${code}).`, { cause: error }));
        }
        connected?.();
        client.disconnect().catch(() => {});
      } finally {
        this.#clients.delete(client);
      }
      if (failures > 0) await pause(backoffMs(failures), this.#stop.signal);
    }
  }

  #connection(): SocketModeClient {
    const logger = slackLogger(this.#log);
    const client = new SocketModeClient({
      appToken: this.#appToken,
      logger,
      logLevel: LogLevel.INFO,
      autoReconnectEnabled: false,
      clientOptions: clientOptions(this.#apiUrl, logger),
    });
    const underWay = new Set<Promise<void>>();
    client.on('slack_event', (delivery: Delivery) => {
      const work = this.#deliver(delivery)
        .catch((error: unknown) => {
          // Not acknowledged: Slack delivers it again.
          this.#log.error(causeOf(error), 'Slack delivery failed');
        })
        .finally(() => underWay.delete(work));
      underWay.add(work);
    });
    leavingLast(client, underWay);
    return client;
  }

  async #deliver({ ack, body, retry_num, retry_reason }: Delivery): Promise<void> {
    let answer: { response: unknown } | undefined;
    await this.#app?.processEvent({
      body,
      ack: async (response?: unknown) => {
        answer = { response };
      },
      ...(retry_num !== undefined && { retryNum: retry_num }),
      ...(retry_reason !== undefined && { retryReason: retry_reason }),
      customProperties: { bodyKey: bodyKey(JSON.stringify(body)) },
    });
    if (answer) await ack(answer.response);
  }
}

/** The library leaves as soon as Slack asks it to; what was delivered until then is acknowledged first. */
function leavingLast(client: SocketModeClient, underWay: ReadonlySet<Promise<void>>): void {
  const [handle] = client.listeners('ws_message');
  client.removeAllListeners('ws_message');
  client.on('ws_message', async (data: unknown, isBinary: boolean) => {
    if (underWay.size > 0 && isGoodbye(data)) await Promise.race([Promise.all(underWay), pause(ackWithinMs)]);
    handle?.call(client, data, isBinary);
  });
}

const isGoodbye = (data: unknown): boolean =>
  typeof data === 'string' &&
  data.includes('"disconnect"') &&
  (JSON.parse(data) as { type?: unknown }).type === 'disconnect';

function firstTry() {
  let resolve = () => {};
  let reject = (_: AppError) => {};
  const promise = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    timer.unref();
    signal?.addEventListener('abort', end);
  });
}
