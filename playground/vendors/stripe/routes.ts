import { type Context, Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { VendorEnv } from '../stand-in.ts';
import { createRefund, writeCustomer } from './actions.ts';
import { StripeRefusal } from './errors.ts';
import { expand } from './expand.ts';
import { type Params, parseForm, textsOf } from './form.ts';
import { IdempotencyKeys } from './idempotency.ts';
import { byEvent, byPayment, byStatus, page } from './list.ts';
import { type Collection, collectionNames, type StripeObject } from './objects.ts';
import type { Cause, StripeStore } from './store.ts';

const queryOf = (c: Context<VendorEnv>): Params => parseForm(new URL(c.req.url).search.slice(1));

/** The resources under `/v1`: lists and single reads of all, creation of customers and refunds. */
export function resourceRoutes(
  store: StripeStore,
  account: StripeObject,
  clock: () => Date,
): Hono<VendorEnv> {
  const app = new Hono<VendorEnv>();
  const keys = new IdempotencyKeys();

  const answerList = (
    c: Context<VendorEnv>,
    url: string,
    name: Collection | 'events',
    all: readonly StripeObject[],
  ) => {
    const params = queryOf(c);
    const { data, has_more } = page(name, all, params);
    const list = { object: 'list', data, has_more, url };
    return c.json(expand(store, list, textsOf(params.expand)));
  };
  for (const name of collectionNames) {
    app.get(`/${name}`, (c) => answerList(c, `/v1/${name}`, name, narrowed(store, name, queryOf(c))));
    app.get(`/${name}/:id`, (c) =>
      c.json(expand(store, store.require(name, c.req.param('id')), textsOf(queryOf(c).expand))),
    );
  }
  app.get('/events', (c) =>
    answerList(c, '/v1/events', 'events', byEvent(store.recentEvents(), store.undelivered, queryOf(c))),
  );
  app.get('/events/:id', (c) => {
    const event = store.events.get(c.req.param('id'));
    if (!event)
      throw new StripeRefusal(404, {
        type: 'invalid_request_error',
        message: `No such event: '${c.req.param('id')}'`,
        code: 'resource_missing',
      });
    return c.json(event);
  });
  app.get('/account', (c) => c.json(account));

  /** Runs a write once per Idempotency-Key and expands its answer. */
  const write = async (
    c: Context<VendorEnv>,
    run: (params: Params, cause: Cause) => StripeObject,
  ): Promise<Response> => {
    const text = await c.req.text();
    const key = c.req.header('idempotency-key') ?? null;
    const fingerprint = `${c.req.path}\n${text}`;
    const kept = key === null ? undefined : keys.recall(key, fingerprint, clock().getTime());
    if (kept) {
      c.header('idempotent-replayed', 'true');
      return answer(c, kept.status, kept.body);
    }
    const { status, body } = attempt(() => {
      const params = parseForm(text);
      const object = run(params, { requestId: store.newId('req'), idempotencyKey: key });
      return expand(store, object, textsOf(params.expand));
    });
    if (key !== null) keys.keep(key, fingerprint, status, body, clock().getTime());
    return answer(c, status, body);
  };
  app.post('/customers', (c) => write(c, (params, cause) => writeCustomer(store, undefined, params, cause)));
  app.post('/customers/:id', (c) =>
    write(c, (params, cause) => writeCustomer(store, c.req.param('id'), params, cause)),
  );
  app.post('/refunds', (c) => write(c, (params, cause) => createRefund(store, params, cause)));
  return app;
}

function narrowed(store: StripeStore, name: Collection, params: Params): readonly StripeObject[] {
  const all = store.shelves[name].all();
  if (name === 'subscriptions') return byStatus(all, params);
  return name === 'invoice_payments' ? byPayment(all, params) : all;
}

/** The answer to keep under the key: the object, or the refusal. */
function attempt(run: () => object): { status: number; body: string } {
  try {
    return { status: 200, body: JSON.stringify(run()) };
  } catch (error) {
    if (!(error instanceof StripeRefusal)) throw error;
    return { status: error.status, body: JSON.stringify({ error: error.detail }) };
  }
}

const answer = (c: Context<VendorEnv>, status: number, body: string): Response =>
  c.body(body, status as ContentfulStatusCode, { 'content-type': 'application/json' });
