import { z } from 'zod';
import { isStorable } from '../kit/times.ts';

/** What we read of Stripe's objects, API version 2026-10-28.endive. Unknown fields pass. */
const id = z.string().min(1);
const seconds = z.number().refine((value) => isStorable(value * 1000), 'no time in the years 1 to 9999');
const minor = z.number().int();
const currency = z.string().regex(/^[a-z]{3}$/i);
const metadata = z.record(z.string(), z.string()).nullish();
/** A field that holds an id, or the object itself where it was expanded. */
const ref = z
  .union([z.string(), z.looseObject({ id })])
  .nullish()
  .transform((value) => (typeof value === 'object' ? value?.id : value));

export const listPage = z.looseObject({ data: z.array(z.unknown()), has_more: z.boolean() });

const base = { id, created: seconds, livemode: z.boolean() };
export const customerRow = z.looseObject({
  ...base,
  object: z.literal('customer'),
  email: z.string().nullish(),
  name: z.string().nullish(),
  metadata,
});
export const checkoutSessionRow = z.looseObject({
  ...base,
  object: z.literal('checkout.session'),
  customer: ref,
  customer_email: z.string().nullish(),
  customer_details: z.looseObject({ email: z.string().nullish() }).nullish(),
  amount_total: minor.nullish(),
  currency: currency.nullish(),
  status: z.string().nullish(),
  payment_status: z.string(),
  payment_intent: ref,
  client_reference_id: z.string().nullish(),
  metadata,
});
export const paymentRow = z.looseObject({
  ...base,
  object: z.literal('payment_intent'),
  customer: ref,
  receipt_email: z.string().nullish(),
  amount: minor,
  amount_received: minor.default(0),
  currency,
  status: z.string(),
  description: z.string().nullish(),
  /** Expanded where we ask; an id in webhooks. */
  latest_charge: z
    .union([
      z.string(),
      z.looseObject({
        created: seconds,
        amount_refunded: minor,
        billing_details: z.looseObject({ email: z.string().nullish() }).nullish(),
      }),
    ])
    .nullish(),
  metadata,
});
export const invoiceRow = z.looseObject({
  ...base,
  object: z.literal('invoice'),
  customer: ref,
  customer_email: z.string().nullish(),
  total: minor,
  currency,
  status: z.string().nullish(),
  number: z.string().nullish(),
  parent: z.looseObject({ subscription_details: z.looseObject({ subscription: ref }).nullish() }).nullish(),
  due_date: seconds.nullish(),
  status_transitions: z.looseObject({ paid_at: seconds.nullish() }),
  hosted_invoice_url: z.string().nullish(),
});
export const subscriptionRow = z.looseObject({
  ...base,
  object: z.literal('subscription'),
  customer: ref,
  status: z.string(),
  currency,
  cancel_at_period_end: z.boolean(),
  canceled_at: seconds.nullish(),
  items: z.looseObject({
    data: z
      .array(
        z.looseObject({
          quantity: z.number().default(1),
          current_period_end: seconds,
          price: z.looseObject({
            unit_amount: minor.nullish(),
            unit_amount_decimal: z.string().nullish(),
            recurring: z.looseObject({ interval: z.string(), interval_count: z.number() }).nullish(),
          }),
        }),
      )
      .min(1),
  }),
});
export const refundRow = z.looseObject({
  id,
  created: seconds,
  object: z.literal('refund'),
  payment_intent: ref,
  amount: minor,
  currency,
  status: z.string().nullish(),
  reason: z.string().nullish(),
});
export const disputeRow = z.looseObject({
  ...base,
  object: z.literal('dispute'),
  payment_intent: ref,
  amount: minor,
  currency,
  status: z.string(),
  reason: z.string(),
  evidence_details: z.looseObject({ due_by: seconds.nullish() }).nullish(),
});

/** An event, and of the object in it what tells whose it is. */
export const eventRow = z.looseObject({
  id,
  object: z.literal('event'),
  type: z.string(),
  created: seconds,
  data: z.looseObject({
    object: z.looseObject({ id: z.string().optional(), object: z.string(), payment_intent: ref }),
  }),
});
export type EventRow = z.infer<typeof eventRow>;
