import type { MiddlewareHandler } from 'hono';
import type { VendorEnv } from '../stand-in.ts';
import type { Account } from './account.ts';
import { bodyForStatus, rateLimitBody } from './errors.ts';

/** Refuses a missing or wrong token. */
export const authenticate =
  (token: string): MiddlewareHandler<VendorEnv> =>
  async (c, next) => {
    if (c.req.header('authorization') !== `Bearer ${token}`) return c.json(bodyForStatus(401), 401);
    return await next();
  };

/** Enforces the two sliding windows: all calls, and searches, which have one of their own and no headers. */
export const limitRate =
  ({ windows }: Account): MiddlewareHandler<VendorEnv> =>
  async (c, next) => {
    if (!windows) return await next();
    if (c.req.path.endsWith('/search'))
      return windows.search.take() ? await next() : c.json(rateLimitBody('SECONDLY'), 429);

    const { general } = windows;
    const granted = general.take();
    c.header('x-hubspot-ratelimit-max', String(general.limit));
    c.header('x-hubspot-ratelimit-remaining', String(general.remaining));
    c.header('x-hubspot-ratelimit-interval-milliseconds', String(general.intervalMs));
    c.header('x-hubspot-ratelimit-daily', '625000');
    c.header('x-hubspot-ratelimit-daily-remaining', '600000');
    return granted ? await next() : c.json(rateLimitBody('TEN_SECONDLY_ROLLING'), 429);
  };
