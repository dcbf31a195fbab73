import Stripe from 'stripe';
import { beforeEach, describe, expect, it } from 'vitest';
import { createClient, type StripeClient } from '../../connectors/stripe/client.ts';
import { configSchema } from '../../connectors/stripe/config.ts';
import { stripe } from '../../connectors/stripe/index.ts';
import { calm, collect, deps, ids } from './connect.ts';
import { loadSpec } from './spec.ts';
import { apiVersion, event, listOf, sample } from './stripe-samples.ts';
import { useWire, type WireRequest } from './wire.ts';

const spec = loadSpec('stripe');
const wire = useWire('https://api.stripe.com', spec);
const date = { date: 'Fri, 20 Nov 2026 10:00:00 GMT' };
const nowSeconds = Date.parse('2026-11-20T10:00:00Z') / 1000;
const created = 1_760_000_000;
const createdAt = new Date(created * 1000).toISOString();
const asOf = '2026-11-20T10:00:00.000Z';
let client: StripeClient;
beforeEach(() => {
  client = createClient(configSchema.parse({ secretKey: 'test-secret' }), deps(), calm);
});

const stream = (name: string) => stripe.streams.find((one) => one.name === name)!;
const query = ({ path }: WireRequest) => new URL(path, 'http://vendor').searchParams;
const readAll = async (name: string, path: string, row: Record<string, unknown>) => {
  wire.expect('GET', path, { headers: date, body: listOf([row]) });
  const { upserts, rejected } = await collect(stream(name).read(client, undefined, 'full'));
  expect(rejected).toEqual([]);
  return upserts[0];
};

describe('Stripe lists', () => {
  it('send the pinned version and page by the last id', async () => {
    const customer = (id: string) => sample('customer', { id, created, email: `${id}@example.com` });
    wire.expect('GET', '/v1/customers?limit=100', { headers: date, body: listOf([customer('cus_2')], true) });
    wire.expect('GET', '/v1/customers?limit=100', { headers: date, body: listOf([customer('cus_1')]) });
    const read = await collect(stream('customers').read(client, undefined, 'full'));
    expect(ids(read.upserts)).toEqual(['cus_2', 'cus_1']);
    expect(read.checkpoints).toEqual([
      { at: nowSeconds - 300, listAfter: 'cus_2' },
      { at: nowSeconds - 300 },
    ]);
    const [first, second] = wire.requests;
    expect(first!.headers['stripe-version']).toBe(apiVersion);
    expect(query(second!).get('starting_after')).toBe('cus_2');
  });

  it('become customers with the CRM id that they carry', async () => {
    const metadata = { hubspot_id: '101' };
    const row = sample('customer', {
      id: 'cus_1',
      created,
      email: 'ada@example.com',
      name: 'Ada',
      metadata,
      livemode: true,
    });
    expect(await readAll('customers', '/v1/customers', row)).toEqual({
      source: 'stripe',
      type: 'customer',
      externalId: 'cus_1',
      updatedAt: asOf,
      url: 'https://dashboard.stripe.com/customers/cus_1',
      data: { email: 'ada@example.com', name: 'Ada', crmContactId: '101', createdAt },
    });
  });

  it('become checkout sessions with their course; a complete one says whether it is paid', async () => {
    const row = sample('checkout.session', {
      id: 'cs_1',
      created,
      status: 'complete',
      payment_status: 'unpaid',
      amount_total: 4_900,
      currency: 'eur',
      customer: 'cus_1',
      payment_intent: 'pi_1',
      client_reference_id: '101',
      metadata: { course: 'sql-basics' },
    });
    expect((await readAll('checkout_sessions', '/v1/checkout/sessions', row))?.data).toMatchObject({
      status: 'unpaid',
      amountMinor: 4_900,
      currency: 'EUR',
      paymentId: 'pi_1',
      clientReferenceId: '101',
      course: 'sql-basics',
    });
  });

  it('become payments with when they were paid and what was refunded, from the expanded charge', async () => {
    const charge = sample('charge', {
      created: created + 86_400,
      amount_refunded: 1_000,
      billing_details: { address: null, email: 'ada@example.com', name: null, phone: null, tax_id: null },
    });
    const row = sample('payment_intent', {
      id: 'pi_1',
      created,
      status: 'succeeded',
      amount: 5_000,
      amount_received: 4_900,
      currency: 'jpy',
      livemode: false,
      latest_charge: charge,
      metadata: { course: 'sql-basics' },
    });
    expect(await readAll('payments', '/v1/payment_intents', row)).toMatchObject({
      url: 'https://dashboard.stripe.com/test/payments/pi_1',
      data: {
        succeeded: true,
        amountMinor: 4_900,
        createdAt,
        paidAt: new Date((created + 86_400) * 1000).toISOString(),
        refundedMinor: 1_000,
        currency: 'JPY',
        email: 'ada@example.com',
        course: 'sql-basics',
      },
    });
    expect(query(wire.requests[0]!).get('expand[0]')).toBe('data.latest_charge');
  });

  it('become invoices with the subscription where this version keeps it', async () => {
    const row = sample('invoice', {
      id: 'in_1',
      created,
      status: 'paid',
      total: 4_900,
      currency: 'eur',
      number: 'A-1',
      due_date: created + 86_400,
      parent: {
        type: 'subscription_details',
        quote_details: null,
        subscription_details: { metadata: {}, subscription: 'sub_1' },
      },
      status_transitions: {
        finalized_at: created,
        marked_uncollectible_at: null,
        paid_at: created,
        voided_at: null,
      },
    });
    expect((await readAll('invoices', '/v1/invoices', row))?.data).toMatchObject({
      status: 'paid',
      number: 'A-1',
      subscriptionId: 'sub_1',
      paidAt: createdAt,
      dueAt: new Date((created + 86_400) * 1000).toISOString(),
    });
  });

  it('become subscriptions, canceled ones too, with amount and period from their items', async () => {
    const row = sample('subscription', {
      id: 'sub_1',
      created,
      status: 'canceled',
      canceled_at: created,
      currency: 'eur',
      cancel_at_period_end: false,
    });
    const [item] = (row.items as { data: Record<string, unknown>[] }).data;
    const price = (amount: number | null, decimal: string) => ({
      ...(item!.price as object),
      unit_amount: amount,
      unit_amount_decimal: decimal,
      recurring: {
        interval: 'month',
        interval_count: 3,
        meter: null,
        usage_type: 'licensed',
        trial_period_days: null,
      },
    });
    const items = [
      { ...item, quantity: 2, current_period_end: created + 10, price: price(1_500, '1500') },
      { ...item, quantity: 1, current_period_end: created + 20, price: price(null, '99.6') },
    ];
    Object.assign(row, { items: listOf(items) });
    expect((await readAll('subscriptions', '/v1/subscriptions', row))?.data).toMatchObject({
      status: 'canceled',
      amountMinor: 3_100,
      interval: '3 months',
      periodEnd: new Date((created + 20) * 1000).toISOString(),
      canceledAt: createdAt,
    });
    expect(query(wire.requests[0]!).get('status')).toBe('all');
  });

  it('count Icelandic and Ugandan money in whole units, as Stripe’s hundredths of them mean', async () => {
    const refund = sample('refund', { id: 're_1', amount: 150_000, currency: 'isk', status: 'succeeded' });
    expect((await readAll('refunds', '/v1/refunds', refund))?.data).toMatchObject({
      amountMinor: 1_500,
      currency: 'ISK',
    });
  });

  it('become refunds and disputes of their payment', async () => {
    const refund = sample('refund', {
      id: 're_1',
      payment_intent: 'pi_1',
      amount: 500,
      currency: 'eur',
      status: 'succeeded',
    });
    expect((await readAll('refunds', '/v1/refunds', refund))?.data).toMatchObject({
      paymentId: 'pi_1',
      amountMinor: 500,
    });
    const dispute = sample('dispute', {
      id: 'dp_1',
      payment_intent: sample('payment_intent', { id: 'pi_1' }),
      reason: 'fraudulent',
    });
    expect((await readAll('disputes', '/v1/disputes', dispute))?.data).toMatchObject({
      paymentId: 'pi_1',
      reason: 'fraudulent',
    });
  });
});

describe('A time that no calendar has', () => {
  it.each([
    ['after the year 9999', 253_402_300_800],
    ['before the year 1', -62_135_596_801],
    ['past every clock', 1e20],
  ])('%s costs its own object only', async (_, time) => {
    const customer = (id: string, at: number) => sample('customer', { id, created: at });
    wire.expect('GET', '/v1/customers', {
      headers: date,
      body: listOf([customer('cus_2', time), customer('cus_1', created)]),
    });
    const { upserts, rejected } = await collect(stream('customers').read(client, undefined, 'full'));
    expect(ids(upserts)).toEqual(['cus_1']);
    expect(rejected).toEqual([{ externalId: 'cus_2', issues: ['created: no time in the years 1 to 9999'] }]);
  });
});

describe('Stripe changes', () => {
  const from = { at: nowSeconds - 3_600 };
  const customer = (id: string) => sample('customer', { id, created });

  it('are read from events by type, each object once, as it is now', async () => {
    wire.expect('GET', '/v1/events?', {
      headers: date,
      body: listOf([
        event('evt_3', 'customer.deleted', nowSeconds - 10, customer('cus_2')),
        event('evt_2', 'customer.updated', nowSeconds - 20, customer('cus_1')),
        event('evt_1', 'customer.updated', nowSeconds - 30, customer('cus_2'), '2020-08-27'),
        event('evt_0', 'customer.created', nowSeconds - 40, customer('cus_1')),
      ]),
    });
    wire.expect('GET', '/v1/customers/cus_1', { headers: date, body: customer('cus_1') });
    const read = await collect(stream('customers').read(client, from, 'incremental'));
    expect(ids(read.upserts)).toEqual(['cus_1']);
    expect(read.deletes).toEqual(['cus_2']);
    expect(read.checkpoints).toEqual([{ at: nowSeconds - 300 }]);
    const asked = query(wire.requests[0]!);
    expect(asked.get('created[gte]')).toBe(String(from.at));
    expect(asked.get('types[0]')).toBe('customer.created');
  });

  it('of a refund or a charge are changes of the payment', async () => {
    const refund = sample('refund', { payment_intent: 'pi_1' });
    const charge = sample('charge', { payment_intent: 'pi_1' });
    wire.expect('GET', '/v1/events?', {
      headers: date,
      body: listOf([
        event('evt_2', 'refund.created', nowSeconds - 10, refund),
        event('evt_1', 'charge.refunded', nowSeconds - 10, charge),
      ]),
    });
    wire.expect('GET', '/v1/payment_intents/pi_1?expand[0]=latest_charge', {
      headers: date,
      body: sample('payment_intent', { id: 'pi_1', created }),
    });
    const read = await collect(stream('payments').read(client, from, 'incremental'));
    expect(ids(read.upserts)).toEqual(['pi_1']);
  });

  it('of several days are read day by day; the checkpoint moves at the end of a day', async () => {
    const threeDays = { at: nowSeconds - 2.5 * 86_400 };
    wire.expect('GET', '/v1/events?', {
      headers: date,
      body: listOf([event('evt_9', 'customer.deleted', created, customer('cus_9'))], true),
    });
    for (let page = 0; page < 3; page++)
      wire.expect('GET', '/v1/events?', { headers: date, body: listOf([]) });
    const { checkpoints } = await collect(stream('customers').read(client, threeDays, 'incremental'));
    expect(checkpoints).toEqual([
      { at: threeDays.at },
      { at: threeDays.at + 86_400 },
      { at: threeDays.at + 2 * 86_400 },
      { at: nowSeconds - 300 },
    ]);
    expect(query(wire.requests[1]!).get('starting_after')).toBe('evt_9');
  });

  it('after a gap longer than Stripe keeps events are replaced by the whole list', async () => {
    wire.expect('GET', '/v1/events?', { headers: date, body: listOf([]) });
    wire.expect('GET', '/v1/customers?limit=100', { headers: date, body: listOf([customer('cus_1')]) });
    const old = { at: nowSeconds - 40 * 86_400 };
    const read = await collect(stream('customers').read(client, old, 'incremental'));
    expect(ids(read.upserts)).toEqual(['cus_1']);
    expect(read.checkpoints).toEqual([{ at: nowSeconds - 300 }]);
  });

  it('in an event that cannot be read are set aside, and the others are read', async () => {
    const broken = event('evt_2', 'customer.updated', nowSeconds - 10, customer('cus_2'));
    const deleted = event('evt_1', 'customer.deleted', nowSeconds - 20, customer('cus_1'));
    const text = JSON.stringify(listOf([{ ...broken, created: 'soon' }, deleted]));
    const headers = { ...date, 'content-type': 'application/json' };
    wire.expect('GET', '/v1/events?', { headers, body: text });
    const read = await collect(stream('customers').read(client, from, 'incremental'));
    expect(read.rejected).toMatchObject([{ externalId: 'evt_2' }]);
    expect(read.deletes).toEqual(['cus_1']);
  });

  it('of an object that is gone meanwhile are left out', async () => {
    wire.expect('GET', '/v1/events?', {
      headers: date,
      body: listOf([event('evt_1', 'customer.updated', nowSeconds - 10, customer('cus_1'))]),
    });
    wire.expect('GET', '/v1/customers/cus_1', {
      headers: date,
      body: { id: 'cus_1', object: 'customer', deleted: true },
    });
    const read = await collect(stream('customers').read(client, from, 'incremental'));
    expect(read).toMatchObject({ upserts: [], rejected: [] });
  });
});

describe('Stripe records', () => {
  const missing = {
    error: { type: 'invalid_request_error', code: 'resource_missing', message: 'No such customer' },
  };

  it('are read back without the missing ones', async () => {
    wire.expect('GET', '/v1/customers/cus_1', { headers: date, body: sample('customer', { id: 'cus_1' }) });
    wire.expect('GET', '/v1/customers/cus_2', { status: 404, body: missing });
    expect(ids(await stripe.read!(client, 'customer', ['cus_1', 'cus_2']))).toEqual(['cus_1']);
  });

  it('that Stripe does not have are a mistake of the caller', async () => {
    await expect(stripe.read!(client, 'deal', ['1'])).rejects.toMatchObject({ code: 'bad_input' });
  });

  it('tell which rights the key lacks', async () => {
    const forbidden = { error: { type: 'invalid_request_error', message: 'no permission' } };
    const lists = [
      'customers',
      'payment_intents',
      'checkout/sessions',
      'subscriptions',
      'invoices',
      'refunds',
    ];
    for (const path of lists) wire.expect('GET', `/v1/${path}?`, { body: listOf([]) });
    wire.expect('GET', '/v1/disputes?', { status: 403, body: forbidden });
    wire.expect('GET', '/v1/events?', { body: listOf([]) });
    expect(await stripe.check(client)).toEqual({ account: 'Stripe live', missingScopes: ['disputes: read'] });
  });
});

describe('Stripe webhooks', () => {
  const config = configSchema.parse({ secretKey: 'x', webhookSecret: 'readable-secret' });
  const now = new Date('2026-11-20T10:00:00Z');
  const receive = (body: Record<string, unknown>) => {
    expect(spec.checkWebhook(String(body.type), body)).toEqual([]);
    const payload = JSON.stringify(body);
    const header = Stripe.webhooks.generateTestHeaderString({
      payload,
      secret: 'readable-secret',
      timestamp: now.getTime() / 1000,
    });
    const headers = { 'stripe-signature': header };
    const received = stripe.webhook!.receive(
      { method: 'POST', url: '', headers, raw: Buffer.from(payload), now },
      config,
    );
    if (!received.ok) expect.fail(received.detail);
    return received.events[0]!;
  };

  it('name the record to read back, and bring none along: its state is of the past', () => {
    const payment = sample('payment_intent', { id: 'pi_1', created, status: 'succeeded' });
    expect(receive(event('evt_1', 'payment_intent.succeeded', created, payment))).toEqual({
      id: 'evt_1',
      kind: 'payment_intent.succeeded',
      occurredAt: createdAt,
      record: { type: 'payment', externalId: 'pi_1' },
    });
    const subscription = sample('subscription', { id: 'sub_1' });
    const ended = receive(event('evt_2', 'customer.subscription.deleted', created, subscription));
    expect(ended.record).toEqual({ type: 'subscription', externalId: 'sub_1' });
  });

  it('are understood in any API version, and where another object tells of the record', () => {
    const customer = sample('customer', { id: 'cus_1' });
    const old = receive(event('evt_1', 'customer.updated', created, customer, '2020-08-27'));
    expect(old.record).toEqual({ type: 'customer', externalId: 'cus_1' });
    const charge = sample('charge', { payment_intent: 'pi_1', amount_refunded: 100 });
    const refunded = receive(event('evt_2', 'charge.refunded', created, charge));
    expect(refunded.record).toEqual({ type: 'payment', externalId: 'pi_1' });
  });

  it('say what is gone', () => {
    const event1 = receive(event('evt_1', 'customer.deleted', created, sample('customer', { id: 'cus_1' })));
    expect(event1.record).toEqual({ type: 'customer', externalId: 'cus_1', deleted: true });
  });
});
