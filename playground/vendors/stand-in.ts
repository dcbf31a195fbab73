import { setTimeout as delay } from 'node:timers/promises';
import { type HttpBindings, serve } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context, MiddlewareHandler } from 'hono';
import type { Fault, Faults } from './faults.ts';
import type { RequestLog } from './request-log.ts';

export type VendorEnv = { Bindings: HttpBindings };

/** A vendor on this machine: the product's own client talks to `url`, tests and the playground turn the knobs. */
export interface StandIn {
  id: string;
  /** Base address, without a slash at the end. */
  url: string;
  faults: Faults;
  requests: RequestLog;
  /**
   * Adds records, or replaces those with the same id, in the vendor's own shape; answers what is stored
   * now. Webhooks go out as if a person had made the change in the vendor's screens.
   * @throws Error that names the type when the vendor has no such records.
   */
  put(type: string, records: Record<string, unknown>[]): unknown[];
  /** Where webhooks go; nowhere until set. */
  setWebhookTarget(target: WebhookTarget | undefined): void;
  /** Resolves when no webhook is on its way or waiting for a retry. */
  webhooksIdle(): Promise<void>;
  stop(): Promise<void>;
}

export interface WebhookTarget {
  url: string;
  /** The address that the sender signs, where it differs from `url` (a proxy stands in between). */
  publicUrl?: string;
  /** Waits before the retries; their number is the number of retries. */
  retryDelaysMs?: number[];
}

interface Guarding {
  clock: () => Date;
  faults: Faults;
  requests: RequestLog;
  /** The vendor's error answer for a status. */
  refuse(c: Context<VendorEnv>, status: number, note: string | undefined): Response;
}

/** First in every stand-in: logs the request, applies a fault, answers with the stand-in's own `Date`. */
export const guard =
  ({ clock, faults, requests, refuse }: Guarding): MiddlewareHandler<VendorEnv> =>
  async (c, next) => {
    const { pathname, search } = new URL(c.req.url);
    const entry = requests.open(c.req.method, pathname + search, clock());
    c.header('date', clock().toUTCString());
    const verdict = faults.next(pathname);
    if (verdict?.fault.latencyMs) await delay(verdict.fault.latencyMs);
    if (verdict?.fails) await fail(c, next, verdict.fault, refuse);
    else await next();
    if (c.res !== RESPONSE_ALREADY_SENT) entry.status = c.res.status;
  };

async function fail(
  c: Context<VendorEnv>,
  next: () => Promise<void>,
  fault: Fault,
  refuse: Guarding['refuse'],
): Promise<void> {
  if (fault.hang) {
    await new Promise((resolve) => c.env.outgoing.once('close', resolve));
    c.res = RESPONSE_ALREADY_SENT;
    return;
  }
  if (fault.dropAfterEffect || fault.htmlInsteadOfJson) {
    await next();
    // Cleared first: the framework would carry the headers of the answer over.
    c.res = undefined;
    if (fault.dropAfterEffect) c.env.outgoing.destroy();
    c.res = fault.dropAfterEffect ? RESPONSE_ALREADY_SENT : c.html(maintenance);
    return;
  }
  if (fault.retryAfterSeconds !== undefined) c.header('retry-after', String(fault.retryAfterSeconds));
  const note = fault.echoCredential ? c.req.header('authorization') : undefined;
  c.res = refuse(c, fault.status ?? 500, note);
}
const maintenance = '<!doctype html><title>We will be right back</title><h1>Maintenance</h1>';

/** Serves on loopback; `stop` also ends requests that hang. */
export async function listen(
  fetch: (request: Request, env: HttpBindings) => Response | Promise<Response>,
  port: number,
): Promise<{ url: string; stop(): Promise<void> }> {
  return await new Promise((resolve, reject) => {
    const server = serve(
      {
        fetch: (request, env) => fetch(request, env as HttpBindings),
        port,
        hostname: '127.0.0.1',
        overrideGlobalObjects: false,
        // Longer than any client keeps a connection: otherwise a request may meet one that is just being closed.
        serverOptions: { keepAliveTimeout: 65_000 },
      },
      (address) => {
        server.off('error', reject);
        resolve({ url: `http://127.0.0.1:${address.port}`, stop });
      },
    );
    server.once('error', reject);
    const stop = () =>
      new Promise<void>((done) => {
        server.close(() => done());
        if ('closeAllConnections' in server) server.closeAllConnections();
      });
  });
}
