import type { MovableClock } from '../clock.ts';
import { type Delivered, type Envelope, isAck } from './delivery.ts';
import type { Json } from './model.ts';
import { sign } from './signature.ts';
import type { Sockets } from './sockets.ts';
import { nameOf, type Traffic } from './traffic.ts';

export interface TransportSetup {
  sockets: Sockets;
  signingSecret: string;
  /** Requests are signed at the time of the playground, which the product's own clock follows. */
  clock: Pick<MovableClock, 'now'>;
  /** How long Slack waits for an ack, in milliseconds. */
  ackTimeoutMs: number;
  /** Pauses before the retries of an event, in milliseconds. */
  retryDelaysMs: readonly number[];
  traffic: Traffic;
  eventsUrl?: string;
}

/** Brings events, commands and clicks to the app: over Socket Mode once it opened one, else over signed HTTP. */
export class Transport {
  eventsUrl: string | undefined;
  /** Deliveries under way. */
  pending = 0;
  #setup: TransportSetup;

  constructor(setup: TransportSetup) {
    this.#setup = setup;
    this.eventsUrl = setup.eventsUrl;
  }

  /** Commands and clicks: once, the person waits. */
  async deliver(envelope: Envelope): Promise<Delivered> {
    this.pending += 1;
    const { sockets, ackTimeoutMs, clock, traffic } = this.#setup;
    const at = clock.now().toISOString();
    const start = performance.now();
    const { body, headers } = sockets.inUse ? { body: '', headers: {} } : this.#signed(envelope);
    try {
      const delivered = sockets.inUse
        ? await sockets.deliver(envelope, ackTimeoutMs)
        : await this.#post(body, headers);
      const { kind, payload, retry } = envelope;
      traffic.note({
        to: 'app',
        over: sockets.inUse ? 'socket' : 'http',
        at,
        ms: Math.round(performance.now() - start),
        kind,
        name: nameOf(kind, payload),
        headers,
        body: payload,
        status: delivered.status,
        ...(delivered.body !== undefined && { answer: delivered.body }),
        ...(delivered.reason && { reason: delivered.reason }),
        ...(retry && { retry: retry.num }),
      });
      return delivered;
    } finally {
      this.pending -= 1;
    }
  }

  /**
   * Asks the app to prove that it is there, as Slack does when a request address is entered.
   * @returns whether it sent the challenge back.
   * @see https://docs.slack.dev/reference/events/url_verification
   */
  async verifyUrl(): Promise<boolean> {
    const challenge = crypto.randomUUID();
    const payload = { token: 'playground-verification-token', challenge, type: 'url_verification' };
    const { status, body } = await this.deliver({ kind: 'events_api', payload });
    const answered = typeof body === 'object' ? (body as Json | null)?.challenge : body;
    return status === 200 && answered === challenge;
  }

  /**
   * Events: again after each failure until the retries are used up or the app asks to stop.
   * @see https://docs.slack.dev/apis/events-api#retries
   */
  async deliverEvent(payload: Json): Promise<Delivered & { attempts: number }> {
    let delivered = await this.deliver({ kind: 'events_api', payload });
    let attempts = 1;
    for (const delay of this.#setup.retryDelaysMs) {
      if (isAck(delivered) || delivered.noRetry) break;
      await new Promise((resolve) => setTimeout(resolve, delay));
      const retry = { num: attempts, reason: delivered.reason ?? 'http_error' };
      delivered = await this.deliver({ kind: 'events_api', payload, retry });
      attempts += 1;
    }
    return { ...delivered, attempts };
  }

  #signed({ kind, payload, retry }: Envelope): { body: string; headers: Record<string, string> } {
    const { signingSecret, clock } = this.#setup;
    const { body, type } = encode(kind, payload);
    return {
      body,
      headers: {
        'content-type': type,
        'user-agent': 'Slackbot 1.0 (playground)',
        ...sign(signingSecret, body, Math.floor(clock.now().getTime() / 1000)),
        ...(retry && { 'x-slack-retry-num': String(retry.num), 'x-slack-retry-reason': retry.reason }),
      },
    };
  }

  async #post(body: string, headers: Record<string, string>): Promise<Delivered> {
    if (!this.eventsUrl) return { status: 0, noRetry: false, reason: 'connection_failed' };
    try {
      const response = await fetch(this.eventsUrl, {
        method: 'POST',
        redirect: 'manual',
        signal: AbortSignal.timeout(this.#setup.ackTimeoutMs),
        headers,
        body,
      });
      const noRetry = response.headers.get('x-slack-no-retry') === '1';
      const delivered = { status: response.status, body: parsed(await response.text()), noRetry };
      return isAck(delivered) ? delivered : { ...delivered, reason: 'http_error' };
    } catch (cause) {
      const timedOut = cause instanceof Error && cause.name === 'TimeoutError';
      return { status: 0, noRetry: false, reason: timedOut ? 'http_timeout' : 'connection_failed' };
    }
  }
}

function encode(kind: Envelope['kind'], payload: Json): { body: string; type: string } {
  if (kind === 'events_api') return { body: JSON.stringify(payload), type: 'application/json' };
  const fields =
    kind === 'interactive' ? { payload: JSON.stringify(payload) } : (payload as Record<string, string>);
  return { body: new URLSearchParams(fields).toString(), type: 'application/x-www-form-urlencoded' };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
