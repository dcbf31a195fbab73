import { Hono, type MiddlewareHandler } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { Faults } from '../faults.ts';
import { RequestLog } from '../request-log.ts';
import { type Limit, SlidingWindow } from '../sliding-window.ts';
import { guard, listen, type StandIn, type VendorEnv } from '../stand-in.ts';
import { bodyForStatus, envelope, invalidRequest, StripeRefusal } from './errors.ts';
import { apiVersion, type Collection, collectionNames, collectionOf, type StripeObject } from './objects.ts';
import { resourceRoutes } from './routes.ts';
import { StripeStore } from './store.ts';
import { stripeSender } from './webhooks.ts';

export interface StripeOptions {
  /** 0 or nothing: any free one. */
  port?: number;
  clock: () => Date;
  /** The only secret key that is let in. */
  secretKey: string;
  webhookSecret: string;
  /** 100 calls a second, as in live mode, unless said. */
  rateLimit?: Limit | 'unlimited';
  accountId?: string;
  accountName?: string;
}

export interface StripeStandIn extends StandIn {
  /** The data itself, for tests that look at or plant a state. */
  store: StripeStore;
  /** Fills the account without webhooks; a given object may lack whatever has a default. */
  load(collection: Collection, objects: Record<string, unknown>[]): void;
}

/**
 * Starts a Stripe on loopback in API version 2026-10-28.endive: customers, payments, checkout sessions,
 * subscriptions, invoices, refunds, disputes and events, with idempotency, limits, faults and signed webhooks.
 */
export async function startStripe(options: StripeOptions): Promise<StripeStandIn> {
  const { clock } = options;
  const sender = stripeSender(options.webhookSecret, clock, (id) => store.undelivered.delete(id));
  const store = new StripeStore({
    clock,
    onEvent(event) {
      if (!sender.target) return;
      store.undelivered.add(event.id);
      sender.send([event]);
    },
  });
  const faults = new Faults();
  const requests = new RequestLog();
  const app = new Hono<VendorEnv>();
  app.use(
    guard({
      clock,
      faults,
      requests,
      refuse: (c, status, note) => c.json(bodyForStatus(status, note), status as ContentfulStatusCode),
    }),
  );
  app.use(admit(options, store));
  app.route('/v1', resourceRoutes(store, accountOf(options), clock));
  app.notFound((c) =>
    c.json(
      envelope(invalidRequest(`Unrecognized request URL (${c.req.method}: ${c.req.path}).`).detail),
      404,
    ),
  );
  app.onError((error, c) => {
    if (!(error instanceof StripeRefusal)) throw error;
    return c.json(envelope(error.detail), error.status as ContentfulStatusCode);
  });
  const server = await listen((request, env) => app.fetch(request, env), options.port ?? 0);
  return {
    id: 'stripe',
    url: server.url,
    faults,
    requests,
    store,
    load: (collection, objects) => store.load(collection, objects),
    put(type, records) {
      const collection = collectionOf(type);
      if (!collection)
        throw new Error(`Stripe has no "${type}" here; there are: ${collectionNames.join(', ')}`);
      return records.map((record) => store.put(collection, record));
    },
    setWebhookTarget(target) {
      sender.target = target;
    },
    webhooksIdle: () => sender.idle(),
    async stop() {
      sender.stop();
      await server.stop();
    },
  };
}

/** Key, limit and API version, in this order, as the vendor checks them. */
function admit({ secretKey, rateLimit }: StripeOptions, store: StripeStore): MiddlewareHandler<VendorEnv> {
  const window =
    rateLimit === 'unlimited' ? undefined : new SlidingWindow(rateLimit ?? { limit: 100, intervalMs: 1_000 });
  const basic = `Basic ${Buffer.from(`${secretKey}:`).toString('base64')}`;
  return async (c, next) => {
    c.header('request-id', store.newId('req'));
    c.header('stripe-version', apiVersion);
    const credential = c.req.header('authorization');
    if (credential !== `Bearer ${secretKey}` && credential !== basic) return c.json(bodyForStatus(401), 401);
    if (window && !window.take()) {
      c.header('stripe-rate-limited-reason', 'global-rate');
      return c.json(bodyForStatus(429), 429);
    }
    const asked = c.req.header('stripe-version');
    if (asked !== undefined && asked !== apiVersion)
      throw invalidRequest(`Invalid Stripe API version: ${asked}`);
    return await next();
  };
}

const accountOf = ({ accountId = 'acct_playground', accountName }: StripeOptions): StripeObject => ({
  id: accountId,
  object: 'account',
  business_profile: { name: accountName ?? 'Northwind Academy', url: null },
  business_type: 'company',
  charges_enabled: true,
  country: 'DE',
  created: 1_700_000_000,
  default_currency: 'eur',
  details_submitted: true,
  email: null,
  metadata: {},
  payouts_enabled: true,
  settings: { dashboard: { display_name: accountName ?? 'Northwind Academy', timezone: 'Europe/Berlin' } },
  type: 'standard',
});
