/** A longer wait is stored by the caller instead of slept on. */
export const longWaitMs = 30_000;
/** No vendor makes us wait longer for one request, whatever it says. */
export const maxWaitMs = 120_000;

/**
 * Back-off before try `attempt + 1`: base x 2^(attempt-1) x (0.5 to 1.5), so that many callers do not
 * come back together.
 */
export const backOff = (baseMs: number, attempt: number, random = Math.random()): number =>
  Math.min(baseMs * 2 ** (attempt - 1) * (0.5 + random), maxWaitMs);

/**
 * Reads a Retry-After header: seconds or an HTTP date (RFC 9110 10.2.3).
 * @returns milliseconds, at most 120 s; undefined when it is absent, negative, in the past or no time at all.
 */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : httpDate(text) - nowMs;
  if (!Number.isFinite(ms) || ms < 0) return undefined;
  return Math.min(ms, maxWaitMs);
}

/** Date.parse alone would read "-5" as the year 2005. */
const httpDate = (text: string): number => (/^[A-Z][a-z]{2,8}, /.test(text) ? Date.parse(text) : Number.NaN);
