import type Stripe from 'stripe';
import type { z } from 'zod';
import type { Canonical, RecordType } from '../../domain/canonical.ts';
import {
  checkoutSessionRow,
  customerRow,
  disputeRow,
  invoiceRow,
  paymentRow,
  refundRow,
  subscriptionRow,
} from './schema.ts';

export interface ListParams {
  limit: number;
  starting_after?: string;
}
/** One kind of Stripe object that we read, and what is particular to it. */
export interface StripeObject {
  /** Stream name. */
  name: string;
  type: RecordType;
  /** Stripe's `object` field. */
  object: string;
  list(sdk: Stripe, params: ListParams): Promise<unknown>;
  retrieve(sdk: Stripe, id: string): Promise<unknown>;
  /** Event types after which an object of this kind is different; at most 20 fit into one request. */
  events: string[];
  row: z.ZodType;
  /**
   * @param asOf when Stripe's answer or event was made: objects carry no time of change.
   * @throws z.ZodError when the row is not what we know.
   */
  toCanonical(row: unknown, asOf: string | undefined): Canonical;
}

const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();
const optionalIso = (seconds: number | null | undefined) => (seconds ? iso(seconds) : undefined);

/** Leaves out what is not there: an absent field and an undefined one would hash differently. */
const known = <T extends object>(data: T): T =>
  Object.fromEntries(
    Object.entries(data).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  ) as T;

/** Stripe counts these in hundredths although they have none: https://docs.stripe.com/currencies#special-cases */
const countedInHundredths = ['ISK', 'UGX'];

function inOurUnits<T extends object>(data: T): T {
  const money = data as { currency?: string; amountMinor?: number; refundedMinor?: number };
  if (!countedInHundredths.includes(money.currency ?? '')) return data;
  const { amountMinor, refundedMinor } = money;
  return {
    ...data,
    ...(amountMinor !== undefined && { amountMinor: Math.round(amountMinor / 100) }),
    ...(refundedMinor !== undefined && { refundedMinor: Math.round(refundedMinor / 100) }),
  };
}

function define<T extends RecordType, S extends z.ZodType<{ id: string; livemode?: boolean }>>(
  object: Omit<StripeObject, 'toCanonical' | 'row'> & {
    type: T;
    row: S;
    /** Path of the object's page in the dashboard. */
    page?: string;
    data(row: z.infer<S>): Canonical<T>['data'];
  },
): StripeObject {
  const { row, data, page, type } = object;
  return {
    ...object,
    toCanonical(raw, asOf) {
      const parsed = row.parse(raw);
      const mode = parsed.livemode === false ? '/test' : '';
      return {
        source: 'stripe',
        type,
        externalId: parsed.id,
        ...(asOf ? { updatedAt: asOf } : {}),
        ...(page ? { url: `https://dashboard.stripe.com${mode}/${page}/${parsed.id}` } : {}),
        data: inOurUnits(known(data(parsed))),
      } as Canonical;
    },
  };
}

const orNone = (text: string | null | undefined): string | undefined => text ?? undefined;

const customers = define({
  name: 'customers',
  type: 'customer',
  object: 'customer',
  page: 'customers',
  row: customerRow,
  list: (sdk, params) => sdk.customers.list(params),
  retrieve: (sdk, id) => sdk.customers.retrieve(id),
  events: ['customer.created', 'customer.updated', 'customer.deleted'],
  data: (row) => ({
    email: orNone(row.email),
    name: orNone(row.name),
    crmContactId: row.metadata?.hubspot_id,
    createdAt: iso(row.created),
  }),
});

const checkoutSessions = define({
  name: 'checkout_sessions',
  type: 'checkout_session',
  object: 'checkout.session',
  row: checkoutSessionRow,
  list: (sdk, params) => sdk.checkout.sessions.list(params),
  retrieve: (sdk, id) => sdk.checkout.sessions.retrieve(id),
  events: [
    'checkout.session.completed',
    'checkout.session.async_payment_succeeded',
    'checkout.session.async_payment_failed',
    'checkout.session.expired',
  ],
  data: (row) => ({
    customerId: row.customer,
    email: orNone(row.customer_details?.email ?? row.customer_email),
    amountMinor: row.amount_total ?? 0,
    currency: (row.currency ?? 'xxx').toUpperCase(),
    // A session can be complete while its payment is still under way.
    status: row.status === 'complete' ? row.payment_status : (row.status ?? row.payment_status),
    createdAt: iso(row.created),
    paymentId: row.payment_intent,
    clientReferenceId: orNone(row.client_reference_id),
    course: row.metadata?.course,
  }),
});

const payments = define({
  name: 'payments',
  type: 'payment',
  object: 'payment_intent',
  page: 'payments',
  row: paymentRow,
  // What was refunded, and when it was paid, stands on the charge.
  list: (sdk, params) => sdk.paymentIntents.list({ ...params, expand: ['data.latest_charge'] }),
  retrieve: (sdk, id) => sdk.paymentIntents.retrieve(id, { expand: ['latest_charge'] }),
  events: [
    'payment_intent.created',
    'payment_intent.processing',
    'payment_intent.requires_action',
    'payment_intent.amount_capturable_updated',
    'payment_intent.partially_funded',
    'payment_intent.succeeded',
    'payment_intent.payment_failed',
    'payment_intent.canceled',
    'charge.refunded',
    'refund.created',
    'refund.updated',
    'refund.failed',
  ],
  data(row) {
    const charge = typeof row.latest_charge === 'object' ? row.latest_charge : undefined;
    const succeeded = row.status === 'succeeded';
    return {
      customerId: row.customer,
      email: orNone(row.receipt_email ?? charge?.billing_details?.email),
      amountMinor: succeeded ? row.amount_received : row.amount,
      currency: row.currency.toUpperCase(),
      status: row.status,
      createdAt: iso(row.created),
      succeeded,
      // The intent is as old as the cart or the invoice; the charge is the attempt that took the money.
      paidAt: succeeded ? iso(charge?.created ?? row.created) : undefined,
      refundedMinor: charge?.amount_refunded ?? 0,
      description: orNone(row.description),
      course: row.metadata?.course,
    };
  },
});

const invoices = define({
  name: 'invoices',
  type: 'invoice',
  object: 'invoice',
  page: 'invoices',
  row: invoiceRow,
  list: (sdk, params) => sdk.invoices.list(params),
  retrieve: (sdk, id) => sdk.invoices.retrieve(id),
  events: [
    'invoice.created',
    'invoice.updated',
    'invoice.deleted',
    'invoice.finalized',
    'invoice.paid',
    'invoice.payment_failed',
    'invoice.voided',
    'invoice.marked_uncollectible',
    'invoice.overdue',
  ],
  data: (row) => ({
    customerId: row.customer,
    email: orNone(row.customer_email),
    amountMinor: row.total,
    currency: row.currency.toUpperCase(),
    status: row.status ?? 'draft',
    createdAt: iso(row.created),
    number: orNone(row.number),
    subscriptionId: row.parent?.subscription_details?.subscription,
    dueAt: optionalIso(row.due_date),
    paidAt: optionalIso(row.status_transitions.paid_at),
    url: orNone(row.hosted_invoice_url),
  }),
});

const subscriptions = define({
  name: 'subscriptions',
  type: 'subscription',
  object: 'subscription',
  page: 'subscriptions',
  row: subscriptionRow,
  // Without a status the list leaves canceled ones out.
  list: (sdk, params) => sdk.subscriptions.list({ ...params, status: 'all' }),
  retrieve: (sdk, id) => sdk.subscriptions.retrieve(id),
  events: [
    'customer.subscription.created',
    'customer.subscription.updated',
    'customer.subscription.deleted',
    'customer.subscription.paused',
    'customer.subscription.resumed',
  ],
  data({ items, ...row }) {
    const { interval, interval_count: count } = items.data[0]!.price.recurring ?? {
      interval: 'once',
      interval_count: 1,
    };
    return {
      customerId: row.customer,
      status: row.status,
      amountMinor: items.data.reduce((sum, { price, quantity }) => sum + unitMinor(price) * quantity, 0),
      currency: row.currency.toUpperCase(),
      interval: count === 1 ? interval : `${count} ${interval}s`,
      periodEnd: iso(Math.max(...items.data.map((item) => item.current_period_end))),
      cancelAtPeriodEnd: row.cancel_at_period_end,
      canceledAt: optionalIso(row.canceled_at),
      createdAt: iso(row.created),
    };
  },
});

/** A price below one minor unit has only the decimal form; a metered or tiered one has neither. */
const unitMinor = (price: { unit_amount?: number | null; unit_amount_decimal?: string | null }): number =>
  price.unit_amount ?? Math.round(Number(price.unit_amount_decimal ?? 0));

const refunds = define({
  name: 'refunds',
  type: 'refund',
  object: 'refund',
  row: refundRow,
  list: (sdk, params) => sdk.refunds.list(params),
  retrieve: (sdk, id) => sdk.refunds.retrieve(id),
  events: ['refund.created', 'refund.updated', 'refund.failed'],
  data: (row) => ({
    paymentId: row.payment_intent,
    amountMinor: row.amount,
    currency: row.currency.toUpperCase(),
    status: row.status ?? 'pending',
    reason: orNone(row.reason),
    createdAt: iso(row.created),
  }),
});

const disputes = define({
  name: 'disputes',
  type: 'dispute',
  object: 'dispute',
  page: 'disputes',
  row: disputeRow,
  list: (sdk, params) => sdk.disputes.list(params),
  retrieve: (sdk, id) => sdk.disputes.retrieve(id),
  events: [
    'charge.dispute.created',
    'charge.dispute.updated',
    'charge.dispute.closed',
    'charge.dispute.funds_withdrawn',
    'charge.dispute.funds_reinstated',
  ],
  data: (row) => ({
    paymentId: row.payment_intent,
    amountMinor: row.amount,
    currency: row.currency.toUpperCase(),
    status: row.status,
    reason: row.reason,
    dueAt: optionalIso(row.evidence_details?.due_by),
    createdAt: iso(row.created),
  }),
});

/** In the order of a sync: what others refer to comes first. */
export const stripeObjects: StripeObject[] = [
  customers,
  payments,
  checkoutSessions,
  subscriptions,
  invoices,
  refunds,
  disputes,
];
