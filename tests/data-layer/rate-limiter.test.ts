import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RateBucket } from '../../connectors/connector.ts';
import { createRateLimiter } from '../../prisma/stores/rate-windows.ts';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';

let database: FreshDatabase;
let pools: pg.Pool[];
let bucket: RateBucket;
let count = 0;

beforeAll(async () => {
  database = await freshDatabase();
  pools = [1, 2].map(() => new pg.Pool({ connectionString: database.url, max: 5 }));
});
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.end()));
  await database.drop();
});
beforeEach(() => {
  bucket = { name: `vendor-${++count}`, limit: 100, intervalMs: 1000 };
});

/** The largest number of times within any window of the given length. */
function worstWindow(times: number[], intervalMs: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return Math.max(
    ...sorted.map((from) => sorted.filter((at) => at >= from && at < from + intervalMs).length),
  );
}

describe('rate limiter shared by processes', () => {
  /** 300 calls from each of two clients, as fast as the limiter lets them. */
  async function storm() {
    const granted: number[] = [];
    await Promise.all(
      pools.flatMap((pool) => {
        const limiter = createRateLimiter(pool);
        return Array.from({ length: 300 }, async () => {
          await limiter.take(bucket);
          granted.push(performance.now());
        });
      }),
    );
    return granted.toSorted((a, b) => a - b);
  }

  test('two clients together never exceed the limit in any sliding window', async () => {
    const granted = await storm();
    expect(granted).toHaveLength(600);
    expect(worstWindow(granted, bucket.intervalMs)).toBeLessThanOrEqual(bucket.limit);
  });

  // A machine that is busy with other things comes too late for slots.
  test('two clients together reach at least 90 % of the limit', { retry: 3 }, async () => {
    const granted = await storm();
    const seconds = (granted.at(-1)! - granted[0]!) / 1000;
    // The first window's calls are free; the rest come at the limit.
    expect((granted.length - bucket.limit) / seconds).toBeGreaterThanOrEqual(0.9 * bucket.limit);
  });

  test('a call that would wait too long is refused and takes no place', async () => {
    const limiter = createRateLimiter(pools[0]!);
    const small: RateBucket = { ...bucket, limit: 1 };
    await limiter.take(small);
    for (let n = 0; n < 5; n++) {
      await expect(limiter.take(small, { maxWaitMs: 100 })).rejects.toMatchObject({
        code: 'rate_limited',
        retryAfterMs: expect.closeTo(1000, -3),
      });
    }
    const began = performance.now();
    await limiter.take(small);
    expect(performance.now() - began).toBeLessThan(1500);
  });

  test('a block holds back everybody, also those who already wait for their turn', async () => {
    const [first, second] = pools.map((pool) => createRateLimiter(pool));
    const small: RateBucket = { ...bucket, limit: 1, intervalMs: 400 };
    await first!.take(small);
    const granted: number[] = [];
    const waiting = [first!, second!].map((limiter) =>
      limiter.take(small).then(() => granted.push(Date.now())),
    );
    await sleep(100);
    const until = Date.now() + 1500;
    await second!.block(small, until);
    await Promise.all(waiting);
    expect(Math.min(...granted)).toBeGreaterThanOrEqual(until - 20);
  });

  test('a later, shorter block does not lift an earlier one; other buckets are free', async () => {
    const limiter = createRateLimiter(pools[0]!);
    await limiter.block(bucket, Date.now() + 60_000);
    await limiter.block(bucket, Date.now() + 10);
    await expect(limiter.take(bucket, { maxWaitMs: 0 })).rejects.toMatchObject({ code: 'rate_limited' });
    await limiter.take({ ...bucket, name: `${bucket.name}-other` }, { maxWaitMs: 0 });
  });

  test('a block is a length of time: a clock that is wrong by hours changes nothing', async () => {
    const wrongNow = Date.now() + 5 * 3_600_000;
    const limiter = createRateLimiter(pools[0]!, { now: () => wrongNow });
    await limiter.block(bucket, wrongNow + 30_000);
    const refused = await limiter.take(bucket, { maxWaitMs: 0 }).catch((error) => error);
    expect(refused.retryAfterMs).toBeGreaterThan(25_000);
    expect(refused.retryAfterMs).toBeLessThanOrEqual(30_000);
  });

  test('waiting ends when the caller gives up', async () => {
    const limiter = createRateLimiter(pools[0]!);
    const small: RateBucket = { ...bucket, limit: 1, intervalMs: 20_000 };
    await limiter.take(small);
    const signal = AbortSignal.timeout(50);
    await expect(limiter.take(small, { signal })).rejects.toThrow();
    expect(signal.aborted).toBe(true);
  });
});
