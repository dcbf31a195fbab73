import { setTimeout as sleep } from 'node:timers/promises';
import { type FaultKind, ModelFault, retriesOf } from './faults.ts';
import type { TurnOptions } from './port.ts';

/** A longer wait than this is better spent on another port. */
const maxWaitMs = 5_000;

export interface Patience extends TurnOptions {
  /** First pause; doubles with each retry and varies by a quarter. */
  backoffMs: number;
  onAttempt(): void;
  onRetry(kind: FaultKind): void;
}

/**
 * Repeats a request as often as its fault is worth, within the deadline. Nothing has happened yet when a
 * turn fails, so repeating one is always safe.
 * @throws ModelFault the last one.
 */
export async function withRetries<T>(attempt: () => Promise<T>, patience: Patience): Promise<T> {
  for (let retries = 0; ; retries += 1) {
    patience.onAttempt();
    try {
      return await attempt();
    } catch (error) {
      const fault = error instanceof ModelFault ? error : new ModelFault('bad_output', { cause: error });
      const wait = fault.retryAfterMs ?? patience.backoffMs * 2 ** retries * (0.75 + Math.random() / 2);
      const inTime = wait <= maxWaitMs && Date.now() + wait < patience.deadline.getTime();
      if (retries >= retriesOf[fault.kind] || !inTime) throw fault;
      patience.onRetry(fault.kind);
      await sleep(wait, undefined, { signal: patience.signal }).catch((cause: unknown) => {
        throw new ModelFault('deadline', { cause });
      });
    }
  }
}
