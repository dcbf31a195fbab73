import type { MovableClock } from '../clock.ts';
import { type Delivered, type Envelope, isAck } from './delivery.ts';
import type { Json } from './model.ts';
import { sign } from './signature.ts';
import type { Sockets } from './sockets.ts';

export interface TransportSetup {
  sockets: Sockets;
  signingSecret: string;
  /** Requests are signed at the time of the playground, which the product's own clock follows. */
  clock: Pick<MovableClock, 'now'>;
  /** How long Slack waits for an ack, in milliseconds. */
  ackTimeoutMs: number;
  /** Pauses before the retries of an event, in milliseconds. */
  retryDelaysMs: readonly number[];
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
    try {
      const { sockets, ackTimeoutMs } = this.#setup;
      return sockets.inUse ? await sockets.deliver(envelope, ackTimeoutMs) : await this.#post(envelope);
    } finally {
      this.pending -= 1;
    }
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

  async #post({ kind, payload, retry }: Envelope): Promise<Delivered> {
    const { signingSecret, clock, ackTimeoutMs } = this.#setup;
    if (!this.eventsUrl) return { status: 0, noRetry: false, reason: 'connection_failed' };
    const { body, type } = encode(kind, payload);
    try {
      const response = await fetch(this.eventsUrl, {
        method: 'POST',
        redirect: 'manual',
        signal: AbortSignal.timeout(ackTimeoutMs),
        headers: {
          'content-type': type,
          'user-agent': 'Slackbot 1.0 (playground)',
          ...sign(signingSecret, body, Math.floor(clock.now().getTime() / 1000)),
          ...(retry && { 'x-slack-retry-num': String(retry.num), 'x-slack-retry-reason': retry.reason }),
        },
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
