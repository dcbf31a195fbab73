import type { RateBucket, RateLimiter } from '../../connectors/connector.ts';
import { AppError } from '../../domain/errors.ts';

export interface MemoryLimiter extends RateLimiter {
  /** When each call was granted, by bucket name; milliseconds. */
  granted: Map<string, number[]>;
  blockedUntil: Map<string, number>;
}

/** The vendor's sliding window for one process, with the contract of the shared one in PostgreSQL. */
export function memoryLimiter(): MemoryLimiter {
  const granted = new Map<string, number[]>();
  const blockedUntil = new Map<string, number>();

  function nextFree({ name, limit, intervalMs }: RateBucket, now: number): number {
    const calls = granted.get(name) ?? [];
    const windowFree = calls.length < limit ? now : calls.at(-limit)! + intervalMs;
    return Math.max(now, windowFree, blockedUntil.get(name) ?? 0);
  }

  return {
    granted,
    blockedUntil,
    async take(bucket, { maxWaitMs = 30_000, signal } = {}) {
      for (;;) {
        signal?.throwIfAborted();
        const now = Date.now();
        const waitMs = nextFree(bucket, now) - now;
        if (waitMs > maxWaitMs)
          throw new AppError('rate_limited', 'Too many calls.', { retryAfterMs: waitMs });
        if (waitMs <= 0) {
          granted.set(bucket.name, [...(granted.get(bucket.name) ?? []), now]);
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
    },
    async block({ name }, untilMs) {
      blockedUntil.set(name, Math.max(untilMs, blockedUntil.get(name) ?? 0));
    },
  };
}
