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
/** Intervals are kept this much longer: clocks of two machines do not run equally fast, networks do not answer equally fast. */
const SAFETY = 0.01;
/** A slot is confirmed this long before its time: the answer takes a while when many wait. */
const LOOK_AHEAD_MS = 50;

/**
 * A vendor's limit as an exact sliding window over all processes: call n happens no earlier than one interval
 * after call n - limit. The window is a row with the times of the last grants, by the database's clock.
 */
export function createRateLimiter(pool: pg.Pool, options: Options = {}): RateLimiter {
  const now = options.now ?? Date.now;
  const sleep = options.sleep ?? ((ms, signal) => sleepFor(ms, undefined, { signal }));

  return {
    async take(bucket, { maxWaitMs = DEFAULT_MAX_WAIT_MS, signal } = {}) {
      for (let waited = 0; ; ) {
        signal?.throwIfAborted();
        const { waitMs, at } = await reserve(pool, bucket, maxWaitMs - waited);
        if (waited + waitMs > maxWaitMs) throw overloaded(bucket, waitMs);
        if (waitMs === 0) return;
        await sleep(Math.max(0, waitMs - LOOK_AHEAD_MS), signal);
        const restMs = await confirm(pool, bucket, at);
        if (restMs !== undefined) return void (await sleep(restMs, signal));
        waited += waitMs;
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
  SELECT at, (at - now)::float8 AS wait FROM slot`;

async function reserve(
  pool: pg.Pool,
  bucket: RateBucket,
  maxWaitMs: number,
): Promise<{ waitMs: number; at: string }> {
  const parameters = [bucket.name, bucket.limit, spacing(bucket), Math.floor(maxWaitMs)];
  for (;;) {
    const { rows } = await pool.query<{ at: string; wait: number }>(RESERVE, parameters);
    if (rows[0]) return { at: rows[0].at, waitMs: rows[0].wait };
    await pool.query(`INSERT INTO rate_window (bucket, grants) VALUES ($1, '{}') ON CONFLICT DO NOTHING`, [
      bucket.name,
    ]);
  }
}

/**
 * A slot that was waited for is looked at again shortly before: a 429 may have come meanwhile, and a process that
 * woke up too late would crowd the calls that follow it.
 * @returns milliseconds until the slot, or undefined when it can no longer be used
 */
async function confirm(pool: pg.Pool, bucket: RateBucket, at: string): Promise<number | undefined> {
  const { rows } = await pool.query<{ wait: number; blocked: boolean }>(
    `SELECT ($2::bigint - now)::float8 AS wait, blocked_until > $2::bigint AS blocked
       FROM rate_window, LATERAL (SELECT ${NOW} AS now) clock WHERE bucket = $1`,
    [bucket.name, at],
  );
  const { wait, blocked } = rows[0] ?? { wait: 0, blocked: true };
  return blocked || -wait > slack(bucket) / 2 ? undefined : Math.max(0, wait);
}

const slack = ({ intervalMs }: RateBucket) => Math.max(Math.ceil(intervalMs * SAFETY), 5);
const spacing = (bucket: RateBucket) => bucket.intervalMs + slack(bucket);

const overloaded = ({ name }: RateBucket, waitMs: number) =>
  new AppError(
    'rate_limited',
    `The limit of calls to ${name} is used up for the next ${Math.ceil(waitMs / 1000)} s. Nothing was sent; try again after that.`,
    {
      retryAfterMs: waitMs,
    },
  );
