import { setTimeout as sleepFor } from 'node:timers/promises';
import type pg from 'pg';
import type { RateBucket, RateLimiter } from '../../connectors/connector.ts';
import { AppError } from '../../domain/errors.ts';

interface Options {
  /** The caller's clock, in which `block` is told its time; milliseconds since 1970. */
  now?: () => number;
  sleep?: (ms: number, signal?: AbortSignal) => Promise<unknown>;
}

/** A wait that nobody asked to limit ends here: the total budget of a background call. */
const DEFAULT_MAX_WAIT_MS = 60_000;
/**
 * Intervals are kept longer by this part, and at least by so many milliseconds: neither do clocks of two machines
 * run equally fast, nor do processes that share a machine wake up on time.
 */
const SAFETY = 0.01;
const SAFETY_AT_LEAST_MS = 40;
/**
 * A process that comes too late for its slot by more than this part of the safety would crowd the calls after it:
 * it takes another one. The rest of the safety is for what the estimate of the database's clock misses.
 */
const USABLE = 0.8;
/** How long before its time a slot is looked at once more. */
const LOOK_AHEAD_MS = 50;

/**
 * A vendor's limit as an exact sliding window over all processes: call n happens no earlier than one interval
 * after call n - limit. The window is a row with the times of the last grants, by the database's clock.
 */
export function createRateLimiter(pool: pg.Pool, options: Options = {}): RateLimiter {
  const now = options.now ?? Date.now;
  const sleep = options.sleep ?? ((ms, signal) => sleepFor(ms, undefined, { signal }));

  const clock = databaseClock();

  return {
    async take(bucket, { maxWaitMs = DEFAULT_MAX_WAIT_MS, signal } = {}) {
      for (const began = performance.now(); ; ) {
        signal?.throwIfAborted();
        const asked = performance.now();
        const leftMs = maxWaitMs - (asked - began);
        const slot = await reserve(pool, bucket, leftMs);
        clock.read(slot.now);
        const waitMs = slot.at - slot.now;
        if (waitMs > Math.max(0, leftMs)) throw overloaded(bucket, waitMs);
        if (waitMs > 0) {
          await sleep(Math.max(0, waitMs - LOOK_AHEAD_MS), signal);
          const now = await unblocked(pool, bucket, slot.at);
          if (now === undefined) continue;
          clock.read(now);
          await sleep(Math.max(0, slot.at - now), signal);
        }
        // Late by the database's clock as we know it, and never by more than the time that passed here.
        const late = Math.min(clock.now() - slot.at, performance.now() - asked - waitMs);
        if (late <= slack(bucket) * USABLE) return;
      }
    },
    async block(bucket, untilMs) {
      await pool.query(
        `INSERT INTO rate_window AS w (bucket, grants, blocked_until) VALUES ($1, '{}', ${NOW} + $2::bigint)
         ON CONFLICT (bucket) DO UPDATE SET blocked_until = GREATEST(w.blocked_until, EXCLUDED.blocked_until)`,
        [bucket.name, Math.max(0, Math.ceil(untilMs - now()))],
      );
    },
  };
}

/** The database's time in milliseconds since 1970. */
const NOW = 'floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint';

/**
 * Reserves the next free slot in one statement, unless it lies further away than allowed. The row is locked
 * before the time is read, so that reservations are in the order of their times.
 */
const RESERVE = `
  WITH held AS MATERIALIZED (
    SELECT grants, blocked_until FROM rate_window WHERE bucket = $1 FOR UPDATE
  ), clock AS MATERIALIZED (
    SELECT *, ${NOW} AS now FROM held
  ), slot AS MATERIALIZED (
    SELECT grants, now,
           GREATEST(now, blocked_until, COALESCE(grants[cardinality(grants) + 1 - $2::int] + $3::bigint, 0)) AS at
      FROM clock
  ), reserved AS (
    UPDATE rate_window w
       SET grants = (slot.grants || slot.at)[GREATEST(cardinality(slot.grants) + 2 - $2::int, 1):]
      FROM slot
     WHERE w.bucket = $1 AND slot.at - slot.now <= $4::bigint
  )
  SELECT at::float8, now::float8 FROM slot`;

/** A slot and the time at which it was reserved, both by the database's clock. */
async function reserve(
  pool: pg.Pool,
  bucket: RateBucket,
  maxWaitMs: number,
): Promise<{ at: number; now: number }> {
  const parameters = [bucket.name, bucket.limit, spacing(bucket), Math.max(0, Math.floor(maxWaitMs))];
  for (;;) {
    const { rows } = await pool.query<{ at: number; now: number }>(RESERVE, parameters);
    if (rows[0]) return rows[0];
    await pool.query(`INSERT INTO rate_window (bucket, grants) VALUES ($1, '{}') ON CONFLICT DO NOTHING`, [
      bucket.name,
    ]);
  }
}

/**
 * A slot that was waited for is looked at once more, shortly before: the vendor may have said 429 meanwhile.
 * @returns the database's time, or undefined when the bucket is blocked beyond the slot
 */
async function unblocked(pool: pg.Pool, bucket: RateBucket, at: number): Promise<number | undefined> {
  const { rows } = await pool.query<{ now: number }>(
    `SELECT ${NOW}::float8 AS now FROM rate_window WHERE bucket = $1 AND blocked_until <= $2::bigint`,
    [bucket.name, at],
  );
  return rows[0]?.now;
}

/**
 * The database's clock without asking it: the smallest distance between the two clocks that an answer showed
 * lately, because the fastest answer is the most truthful one.
 */
function databaseClock() {
  const forgetAfterMs = 30_000;
  let since = Number.NEGATIVE_INFINITY;
  let recent = Number.POSITIVE_INFINITY;
  let earlier = Number.POSITIVE_INFINITY;
  return {
    read(databaseNow: number) {
      const here = performance.now();
      if (here - since > forgetAfterMs) [since, earlier, recent] = [here, recent, Number.POSITIVE_INFINITY];
      recent = Math.min(recent, here - databaseNow);
    },
    now: () => performance.now() - Math.min(recent, earlier),
  };
}

const slack = ({ intervalMs }: RateBucket) => Math.max(Math.ceil(intervalMs * SAFETY), SAFETY_AT_LEAST_MS);
const spacing = (bucket: RateBucket) => bucket.intervalMs + slack(bucket);

const overloaded = ({ name }: RateBucket, waitMs: number) =>
  new AppError(
    'rate_limited',
    `The limit of calls to ${name} is used up for the next ${Math.ceil(waitMs / 1000)} s. Nothing was sent; try again after that.`,
    {
      retryAfterMs: waitMs,
    },
  );
