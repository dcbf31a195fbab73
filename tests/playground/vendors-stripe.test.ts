import Stripe from 'stripe';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type StripeOptions,
  type StripeStandIn,
  startStripe,
} from '../../playground/vendors/stripe/index.ts';
import { collectionNames } from '../../playground/vendors/stripe/objects.ts';
import { subscriptionItem } from '../../playground/vendors/stripe/templates/billing.ts';
import { loadSpec } from '../contract/spec.ts';
import { asking, listenForWebhooks } from './vendors-ask.ts';

const spec = loadSpec('stripe');
const secretKey = 'sk_test_playground';
const webhookSecret = 'whsec_playground';
let now: Date;
let standIn: StripeStandIn;
const start = async (options: Partial<StripeOptions> = {}) => {
  standIn = await startStripe({
    clock: () => now,
    secretKey,
    webhookSecret,
    rateLimit: 'unlimited',
    ...options,
  });
};
const ask = asking(() => standIn.url, spec, secretKey);
const client = () => {
  const { hostname, port } = new URL(standIn.url);
  return new Stripe(secretKey, { host: hostname, port, protocol: 'http', maxNetworkRetries: 0 });
};
const nowSeconds = () => Math.floor(now.getTime() / 1000);
const idsOf = ({ body }: { body: { data: { id: string }[] } }) => body.data.map(({ id }) => id);

/** A customer with a paid invoice of a subscription, a refund and a dispute. */
function fill(): void {
  const created = nowSeconds() - 86_400;
  standIn.load('customers', [
    { id: 'cus_1', email: 'ada@example.com', created, metadata: { hubspot_id: '1' } },
  ]);
  standIn.load('charges', [
    { id: 'ch_1', amount: 9_900, customer: 'cus_1', payment_intent: 'pi_1', created },
    { id: 'ch_2', amount: 500, customer: 'cus_1', status: 'failed', failure_code: 'card_declined', created },
  ]);
  standIn.load('payment_intents', [
    {
      id: 'pi_1',
      amount: 9_900,
      customer: 'cus_1',
      latest_charge: 'ch_1',
      metadata: { course: 'ux' },
      created,
    },
  ]);
  standIn.load('checkout/sessions', [
    { id: 'cs_1', amount_total: 9_900, customer: 'cus_1', payment_intent: 'pi_1', created },
    { id: 'cs_2', amount_total: 9_900, status: 'open', created },
  ]);
  standIn.load('invoices', [
    {
      id: 'in_1',
      total: 9_900,
      customer: 'cus_1',
      created,
      parent: {
        type: 'subscription_details',
        quote_details: null,
        subscription_details: { metadata: {}, subscription: 'sub_1' },
      },
    },
    { id: 'in_2', total: 100, customer: 'cus_1', status: 'open', created: created + 1 },
  ]);
  standIn.load('invoice_payments', [
    {
      id: 'inpay_1',
      invoice: 'in_1',
      amount_paid: 9_900,
      created,
      payment: { type: 'payment_intent', payment_intent: 'pi_1' },
    },
  ]);
  const price = {
    id: 'price_1',
    product: 'prod_1',
    nickname: 'Pass',
    amount: 9_900,
    currency: 'eur',
    interval: 'month',
  };
  const item = {
    id: 'si_1',
    subscription: 'sub_1',
    created,
    periodStart: created,
    periodEnd: created + 60,
    price,
  };
  standIn.load('subscriptions', [
    {
      id: 'sub_1',
      customer: 'cus_1',
      created,
      items: {
        object: 'list',
        has_more: false,
        url: '/v1/subscription_items',
        data: [subscriptionItem(item)],
      },
    },
    { id: 'sub_2', customer: 'cus_1', status: 'canceled', created },
  ]);
  standIn.load('refunds', [{ id: 're_1', amount: 100, charge: 'ch_1', payment_intent: 'pi_1', created }]);
  standIn.load('disputes', [{ id: 'du_1', amount: 9_900, charge: 'ch_1', payment_intent: 'pi_1', created }]);
}

beforeEach(async () => {
  now = new Date('2026-11-20T10:00:00Z');
  await start();
});
afterEach(() => standIn.stop());

describe('reading', () => {
  it('answers every kind of object, listed and alone, as the pinned version describes it', async () => {
    fill();
    for (const name of collectionNames) {
      const list = await ask('GET', `/v1/${name}?limit=100`);
      expect(list.body.data.length, name).toBeGreaterThan(0);
      expect((await ask('GET', `/v1/${name}/${list.body.data[0].id}`)).body.id).toBe(list.body.data[0].id);
    }
  });

  it('lists newest first, by time and by field, and pages both ways', async () => {
    const created = nowSeconds() - 1_000;
    standIn.load(
      'customers',
      Array.from({ length: 25 }, (_, at) => ({
        id: `cus_${at}`,
        created: created + at,
        email: `p${at % 2}@example.com`,
      })),
    );
    const first = await ask('GET', '/v1/customers?limit=10');
    expect(idsOf(first)[0]).toBe('cus_24');
    expect(first.body.has_more).toBe(true);
    const last = await ask('GET', '/v1/customers?limit=10&starting_after=cus_5');
    expect(idsOf(last)).toEqual(['cus_4', 'cus_3', 'cus_2', 'cus_1', 'cus_0']);
    expect(last.body.has_more).toBe(false);
    expect(idsOf(await ask('GET', '/v1/customers?limit=2&ending_before=cus_20'))).toEqual([
      'cus_22',
      'cus_21',
    ]);
    const range = `created[gte]=${created + 3}&created[lt]=${created + 6}`;
    expect(idsOf(await ask('GET', `/v1/customers?${range}`))).toEqual(['cus_5', 'cus_4', 'cus_3']);
    expect(idsOf(await ask('GET', '/v1/customers?limit=100&email=p1@example.com'))).toHaveLength(12);
  });

  it('expands ids to objects, in lists too, and includes what is otherwise left out', async () => {
    fill();
    const list = await ask('GET', '/v1/payment_intents?expand[]=data.latest_charge.refunds');
    expect(list.body.data[0].latest_charge).toMatchObject({
      id: 'ch_1',
      refunds: { data: [{ id: 're_1' }] },
    });
    const invoice = await ask('GET', '/v1/invoices/in_1?expand[]=payments&expand[]=customer');
    expect(invoice.body).toMatchObject({
      payments: { data: [{ id: 'inpay_1' }] },
      customer: { id: 'cus_1' },
    });
    expect((await ask('GET', '/v1/payment_intents/pi_1')).body.latest_charge).toBe('ch_1');
    expect(await ask('GET', '/v1/payment_intents/pi_1?expand[]=charges')).toMatchObject({ status: 400 });
  });

  it('finds the invoice of a payment and hides cancelled subscriptions unless asked', async () => {
    fill();
    const payment = 'payment[type]=payment_intent&payment[payment_intent]=pi_1';
    expect((await ask('GET', `/v1/invoice_payments?${payment}`)).body.data[0].invoice).toBe('in_1');
    expect(idsOf(await ask('GET', '/v1/invoices?subscription=sub_1'))).toEqual(['in_1']);
    expect(idsOf(await ask('GET', '/v1/subscriptions'))).toEqual(['sub_1']);
    expect(idsOf(await ask('GET', '/v1/subscriptions?status=all')).sort()).toEqual(['sub_1', 'sub_2']);
  });

  it('refuses in the vendor’s envelope', async () => {
    const wrong = await ask('GET', '/v1/customers', undefined, { authorization: 'Bearer sk_test_other' });
    expect(wrong.status).toBe(401);
    const gone = await ask('GET', '/v1/customers/cus_none');
    expect(gone).toMatchObject({ status: 404, body: { error: { code: 'resource_missing' } } });
    const unknown = await ask('GET', '/v1/customers?updated=1');
    expect(unknown).toMatchObject({
      status: 400,
      body: { error: { code: 'parameter_unknown', param: 'updated' } },
    });
    expect(await ask('GET', '/v1/customers?limit=101')).toMatchObject({ status: 400 });
    const old = await ask('GET', '/v1/customers', undefined, { 'stripe-version': '2020-08-27' });
    expect(old.body.error.message).toContain('2020-08-27');
  });

  it('limits calls per second', async () => {
    await standIn.stop();
    await start({ rateLimit: { limit: 2, intervalMs: 60_000 } });
    const statuses = [];
    for (let at = 0; at < 3; at += 1) statuses.push(await ask('GET', '/v1/customers'));
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(statuses[2]!.headers.get('stripe-rate-limited-reason')).toBe('global-rate');
  });
});

describe('writing', () => {
  it('repeats the first answer under an idempotency key and has one effect', async () => {
    const headers = { 'idempotency-key': 'k1' };
    const body = 'email=ada@example.com&metadata[hubspot_id]=1';
    const first = await ask('POST', '/v1/customers', body, headers);
    const again = await ask('POST', '/v1/customers', body, headers);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(idsOf(await ask('GET', '/v1/customers'))).toHaveLength(1);
    const other = await ask('POST', '/v1/customers', 'email=eve@example.com', headers);
    expect(other).toMatchObject({ status: 400, body: { error: { type: 'idempotency_error' } } });
    now = new Date('2026-11-21T10:00:01Z');
    await ask('POST', '/v1/customers', body, headers);
    expect(idsOf(await ask('GET', '/v1/customers'))).toHaveLength(2);
  });

  it('gives back what is left of a payment, never more', async () => {
    fill();
    expect((await ask('POST', '/v1/refunds', 'payment_intent=pi_1&amount=4900')).body.charge).toBe('ch_1');
    expect((await ask('POST', '/v1/refunds', 'payment_intent=pi_1&amount=9900')).status).toBe(400);
    await ask('POST', '/v1/refunds', 'charge=ch_1');
    const { body } = await ask('GET', '/v1/charges/ch_1');
    expect(body).toMatchObject({ amount_refunded: 9_900, refunded: true });
    const again = await ask('POST', '/v1/refunds', 'charge=ch_1');
    expect(again.body.error.code).toBe('charge_already_refunded');
  });
});

describe('events and webhooks', () => {
  it('keeps an event for every change, for thirty days, and finds them by type', async () => {
    fill();
    await ask('POST', '/v1/customers/cus_1', 'name=Ada');
    const { body } = await ask('GET', '/v1/events?types[]=customer.updated&limit=100');
    expect(body.data[0].data).toMatchObject({ object: { name: 'Ada' }, previous_attributes: { name: null } });
    expect((await ask('GET', `/v1/events/${body.data[0].id}`)).body.type).toBe('customer.updated');
    const all = await ask('GET', '/v1/events?limit=100');
    const types = all.body.data.map(({ type }: { type: string }) => type);
    expect(types).toEqual(
      expect.arrayContaining(['invoice.paid', 'charge.succeeded', 'customer.subscription.deleted']),
    );
    for (const event of all.body.data) expect(spec.checkWebhook(event.type, event), event.type).toEqual([]);
    now = new Date('2026-12-25T10:00:00Z');
    expect(idsOf(await ask('GET', '/v1/events'))).toEqual([]);
  });

  it('signs so that the vendor’s client takes it, repeats, and lists what never arrived', async () => {
    const receiver = await listenForWebhooks(500);
    standIn.setWebhookTarget({ url: receiver.url, retryDelaysMs: [20] });
    standIn.put('customers', [{ id: 'cus_9', email: 'ada@example.com' }]);
    await standIn.webhooksIdle();
    expect(receiver.received).toHaveLength(2);
    const { raw, headers } = receiver.received[1]!;
    const signature = String(headers['stripe-signature']);
    const event = await client().webhooks.constructEventAsync(
      raw,
      signature,
      webhookSecret,
      300,
      undefined,
      now.getTime(),
    );
    expect(event).toMatchObject({ type: 'customer.created', api_version: '2026-10-28.endive' });
    expect(spec.checkWebhook('customer.created', raw)).toEqual([]);
    await receiver.close();
    standIn.setWebhookTarget({ url: receiver.url, retryDelaysMs: [] });
    standIn.put('customers', [{ id: 'cus_9', email: 'ada@example.org' }]);
    await standIn.webhooksIdle();
    const missed = await ask('GET', '/v1/events?delivery_success=false');
    expect(missed.body.data.map(({ type }: { type: string }) => type)).toEqual(['customer.updated']);
    expect(idsOf(await ask('GET', '/v1/events?delivery_success=true'))).toEqual([event.id]);
  });

  it('names the change of a subscription, a refund and a dispute as the vendor does', async () => {
    fill();
    const types = async () => {
      const { body } = await ask('GET', `/v1/events?limit=100&created[gte]=${nowSeconds()}`);
      return body.data.map(({ type }: { type: string }) => type).sort();
    };
    standIn.put('subscription', [{ ...standIn.store.require('subscriptions', 'sub_1'), status: 'canceled' }]);
    standIn.put('disputes', [{ ...standIn.store.require('disputes', 'du_1'), status: 'lost' }]);
    await ask('POST', '/v1/refunds', 'charge=ch_1&amount=1');
    expect(await types()).toEqual([
      'charge.dispute.closed',
      'charge.dispute.updated',
      'charge.refunded',
      'customer.subscription.deleted',
      'refund.created',
    ]);
  });
});

it('serves the vendor’s own client', async () => {
  fill();
  const stripe = client();
  const payments = await stripe.paymentIntents.list({ limit: 1, expand: ['data.latest_charge'] });
  expect((payments.data[0]!.latest_charge as Stripe.Charge).id).toBe('ch_1');
  const created = await stripe.customers.create({ email: 'new@example.com', metadata: { hubspot_id: '5' } });
  expect(created.metadata.hubspot_id).toBe('5');
  const refund = await stripe.refunds.create({
    payment_intent: 'pi_1',
    amount: 100,
    reason: 'requested_by_customer',
  });
  expect(refund.amount).toBe(100);
  const ids = [];
  for await (const invoice of stripe.invoices.list({ limit: 1 })) ids.push(invoice.id);
  expect(ids).toEqual(['in_2', 'in_1']);
  await expect(stripe.charges.retrieve('ch_none')).rejects.toBeInstanceOf(
    Stripe.errors.StripeInvalidRequestError,
  );
  expect((await stripe.accounts.retrieveCurrent()).id).toBe('acct_playground');
});
