import type { z } from 'zod';
import { AppError } from '../../domain/errors.ts';
import type { ConnectDeps, RateBucket } from '../connector.ts';
import { pause, withDeadline } from './deadline.ts';
import {
  type Fault,
  faultOfAnswer,
  faultOfLost,
  jsonOf,
  lostAnswer,
  type RawAnswer,
  unknownOutcome,
  type VendorTraits,
} from './faults.ts';
import { issuesOf } from './records.ts';
import { redactor } from './redact.ts';
import type { VendorRequest } from './request.ts';
import { backOff, longWaitMs } from './waits.ts';

export interface SendOptions<T> {
  /** The fields we use; an answer without them is a `contract` error. */
  schema: z.ZodType<T>;
  /** Every limit that the request counts against, the narrowest first: that one is held back after a 429. */
  buckets: readonly [RateBucket, ...RateBucket[]];
  /** Sent twice it has one effect: reads, searches, and writes that set a state. */
  repeatable: boolean;
  signal?: AbortSignal;
}
export interface Answer<T> {
  data: T;
  /** The vendor's clock when it answered. */
  at?: Date;
}
/** How patient the transport is; the defaults are the product's. */
export interface Patience {
  /** For one try, from the first byte sent to the last one read. */
  deadlineMs: number;
  /** For all tries and waits together. */
  budgetMs: number;
  attempts: number;
  backOffMs: number;
}
export const patience: Patience = { deadlineMs: 15_000, budgetMs: 60_000, attempts: 4, backOffMs: 500 };

export interface Transport {
  /**
   * Sends under the vendor's limit and reads the answer.
   * @throws AppError with one of the connector codes; see `faults.ts`.
   */
  send<T>(request: VendorRequest, options: SendOptions<T>): Promise<Answer<T>>;
}

/** Waits are measured by the machine's clock: what a vendor asks for passes in real time. */
export function createTransport(
  vendor: VendorTraits,
  deps: ConnectDeps,
  secrets: readonly (string | undefined)[],
  limits: Patience = patience,
): Transport {
  const redact = redactor(secrets);

  async function tryOnce<T>(request: VendorRequest, options: SendOptions<T>): Promise<Answer<T> | Fault> {
    const started = performance.now();
    const outcome = await withDeadline(limits.deadlineMs, options.signal, (signal) =>
      exchange(request, signal),
    ).catch(lostAnswer);
    deps.log.debug(
      {
        vendor: vendor.title,
        method: request.method,
        path: new URL(request.url).pathname,
        status: 'status' in outcome ? outcome.status : 0,
        ms: Math.round(performance.now() - started),
      },
      'vendor call',
    );
    if (!('status' in outcome)) return faultOfLost(outcome, options.repeatable, vendor);
    if (outcome.status < 200 || outcome.status > 299) {
      return faultOfAnswer(outcome, options.repeatable, vendor, Date.now());
    }
    return readAnswer(outcome, options);
  }

  function readAnswer<T>(answer: RawAnswer, options: SendOptions<T>): Answer<T> | Fault {
    const body = jsonOf(answer);
    const parsed = options.schema.safeParse(body);
    if (parsed.success) {
      const at = Date.parse(answer.headers.date ?? '');
      return { data: parsed.data, ...(Number.isNaN(at) ? {} : { at: new Date(at) }) };
    }
    const cause = new Error(body === undefined ? 'no JSON' : issuesOf(parsed.error).join('; '));
    // A proxy may have answered in the vendor's place: whether a write took effect must be looked up.
    if (!options.repeatable) return { error: unknownOutcome(vendor, cause), again: false };
    const message = `${vendor.title} sent an answer that we cannot read (${cause.message}).`;
    return { error: new AppError('contract', message, { cause }), again: false };
  }

  /** An error as it may be seen: without secrets, and with the wait that makes sense. */
  function presentable({ error }: Fault, waitMs?: number): AppError {
    const cause = error.cause instanceof Error ? error.cause : undefined;
    if (cause) {
      cause.message = redact(cause.message);
      // The stack repeats the message, and says nothing that the log line does not.
      delete cause.stack;
    }
    const retryAfter = waitMs ?? error.retryAfterMs;
    return new AppError(error.code, redact(error.message), {
      cause,
      ...(retryAfter === undefined ? {} : { retryAfterMs: Math.round(retryAfter) }),
    });
  }

  return {
    async send(request, options) {
      const { buckets, signal } = options;
      const wait = { maxWaitMs: longWaitMs, ...(signal ? { signal } : {}) };
      const giveUpAt = Date.now() + limits.budgetMs;
      for (let attempt = 1; ; attempt++) {
        for (const bucket of buckets) await deps.limiter.take(bucket, wait);
        const outcome = await tryOnce(request, options);
        if ('data' in outcome) return outcome;

        if (!outcome.again) throw presentable(outcome);
        const waitMs = outcome.waitMs ?? backOff(limits.backOffMs, attempt);
        if (outcome.limited) await deps.limiter.block(buckets[0], Date.now() + waitMs);
        const last = attempt === limits.attempts || waitMs >= longWaitMs || Date.now() + waitMs > giveUpAt;
        if (last || signal?.aborted) throw presentable(outcome, outcome.limited ? waitMs : outcome.waitMs);
        // After a 429 the limiter itself holds us back, together with everybody else.
        if (!outcome.limited) await pause(waitMs, signal);
      }
    },
  };
}

async function exchange(request: VendorRequest, signal: AbortSignal): Promise<RawAnswer> {
  const { method, url, headers, body } = request;
  // A redirect would carry the credential to wherever it points.
  const init: RequestInit = { method, headers, redirect: 'manual', signal };
  const response = await fetch(url, body === undefined ? init : { ...init, body });
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    text: await response.text(),
  };
}
