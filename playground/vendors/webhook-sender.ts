import { setTimeout as delay } from 'node:timers/promises';
import type { WebhookTarget } from './stand-in.ts';

interface Sending<E> {
  /** Most events in one request. */
  batchSize: number;
  /** Signs and renders a batch; called anew for each attempt, starting at 0. */
  render(
    events: E[],
    attempt: number,
    target: WebhookTarget,
  ): { headers: Record<string, string>; body: string };
  /** How long the vendor waits for an answer. */
  timeoutMs: number;
  onDelivered?(events: E[]): void;
}

const concurrency = 10;
const defaultRetryDelaysMs = [200, 1_000, 3_000];
/** Changes made in one go leave in one batch. */
const gatherMs = 5;

/**
 * Sends webhooks as vendors do: at least once, ten at a time, in no promised order, again after anything but a 2xx.
 * Events that come while no target is set are lost, as they are at a vendor without a subscription.
 */
export class WebhookSender<E> {
  target: WebhookTarget | undefined;
  readonly #sending: Sending<E>;
  readonly #abort = new AbortController();
  #waiting: E[] = [];
  #running = 0;
  #gathering: NodeJS.Timeout | undefined;
  #idle: (() => void)[] = [];

  constructor(sending: Sending<E>) {
    this.#sending = sending;
  }

  send(events: E[]): void {
    if (!this.target || this.#abort.signal.aborted) return;
    for (const event of events) this.#waiting.push(event);
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined;
      this.#pump();
      this.#settle();
    }, gatherMs);
  }

  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#idle.push(resolve);
      this.#settle();
    });
  }

  /** Gives up whatever has not been delivered. */
  stop(): void {
    this.#abort.abort();
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    this.#waiting = [];
    this.#settle();
  }

  #pump(): void {
    while (this.#running < concurrency && this.#waiting.length > 0) {
      this.#running += 1;
      const batch = this.#waiting.splice(0, this.#sending.batchSize);
      void this.#deliver(batch).finally(() => {
        this.#running -= 1;
        this.#pump();
        this.#settle();
      });
    }
  }

  #settle(): void {
    if (this.#running > 0 || this.#waiting.length > 0 || this.#gathering) return;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #deliver(batch: E[]): Promise<void> {
    const delays = this.target?.retryDelaysMs ?? defaultRetryDelaysMs;
    for (let attempt = 0; attempt <= delays.length; attempt += 1) {
      if (await this.#post(batch, attempt)) {
        this.#sending.onDelivered?.(batch);
        return;
      }
      const wait = delays[attempt];
      if (wait === undefined) return;
      await delay(wait, undefined, { signal: this.#abort.signal }).catch(() => undefined);
    }
  }

  async #post(batch: E[], attempt: number): Promise<boolean> {
    const target = this.target;
    if (!target || this.#abort.signal.aborted) return false;
    const { headers, body } = this.#sending.render(batch, attempt, target);
    try {
      const response = await fetch(target.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
        redirect: 'manual',
        signal: AbortSignal.any([this.#abort.signal, AbortSignal.timeout(this.#sending.timeoutMs)]),
      });
      await response.arrayBuffer();
      return response.ok;
    } catch {
      return false;
    }
  }
}
