import { invoice, invoicePayment, subscription } from './templates/billing.ts';
import { charge, checkoutSession, customer, dispute, paymentIntent, refund } from './templates/payments.ts';
import type { Given, Template } from './templates/shape.ts';

/** A Stripe object: always with an id, a kind and, where lists sort by it, the second it was created. */
export interface StripeObject {
  id: string;
  object: string;
  created: number;
  [field: string]: unknown;
}
export const apiVersion = '2026-10-28.endive';

/** The collections that the stand-in keeps: the path under `/v1`, the kind, the id's prefix, the defaults. */
export const collections = {
  customers: { object: 'customer', prefix: 'cus', template: customer },
  payment_intents: { object: 'payment_intent', prefix: 'pi', template: paymentIntent },
  charges: { object: 'charge', prefix: 'ch', template: charge },
  'checkout/sessions': { object: 'checkout.session', prefix: 'cs', template: checkoutSession },
  invoices: { object: 'invoice', prefix: 'in', template: invoice },
  invoice_payments: { object: 'invoice_payment', prefix: 'inpay', template: invoicePayment },
  subscriptions: { object: 'subscription', prefix: 'sub', template: subscription },
  refunds: { object: 'refund', prefix: 're', template: refund },
  disputes: { object: 'dispute', prefix: 'du', template: dispute },
} as const satisfies Record<string, { object: string; prefix: string; template: Template }>;
export type Collection = keyof typeof collections;
export const collectionNames = Object.keys(collections) as Collection[];

/** The collection that a path or a kind means: `customers` and `customer` are the same. */
export const collectionOf = (name: string): Collection | undefined =>
  collectionNames.find((path) => path === name || collections[path].object === name);

/** A whole object in the shape of the pinned API version: what is given, and the vendor's defaults. */
export function complete(collection: Collection, given: Given, newId: () => string, now: Date): StripeObject {
  const { object, template } = collections[collection];
  const base = {
    id: String(given.id ?? newId()),
    created: Number(given.created ?? Math.floor(now.getTime() / 1000)),
  };
  return { ...template({ ...given, ...base }), ...given, ...base, object };
}
