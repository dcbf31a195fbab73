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
  test('two clients together never exceed the limit in any sliding window, and nearly reach it', async () => {
    const granted: number[] = [];
    const began = performance.now();
    await Promise.all(
      pools.flatMap((pool) => {
        const limiter = createRateLimiter(pool);
        return Array.from({ length: 300 }, async () => {
          await limiter.take(bucket);
          granted.push(performance.now());
        });
      }),
    );
    const seconds = (performance.now() - began) / 1000;
    expect(granted).toHaveLength(600);
    expect(worstWindow(granted, bucket.intervalMs)).toBeLessThanOrEqual(bucket.limit);
    // The first window's calls are free; the rest come at the limit.
    expect(500 / seconds).toBeGreaterThanOrEqual(0.9 * bucket.limit);
  });
});
