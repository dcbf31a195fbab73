import { invalidRequest, missing } from './errors.ts';
import { groupOf, type Params, textOf, textsOf } from './form.ts';
import type { Collection, StripeObject } from './objects.ts';

type Field = (object: StripeObject) => unknown;
const field =
  (name: string): Field =>
  (object) =>
    object[name];

/** What lists filter by besides `created`; the vendor has none for "updated". */
const filters: Record<Collection | 'events', Record<string, Field>> = {
  customers: { email: field('email') },
  payment_intents: { customer: field('customer') },
  charges: { customer: field('customer'), payment_intent: field('payment_intent') },
  'checkout/sessions': {
    customer: field('customer'),
    payment_intent: field('payment_intent'),
    status: field('status'),
    subscription: field('subscription'),
  },
  invoices: {
    customer: field('customer'),
    status: field('status'),
    collection_method: field('collection_method'),
    subscription: ({ parent }) =>
      (parent as { subscription_details?: { subscription?: string } } | null)?.subscription_details
        ?.subscription,
  },
  invoice_payments: { invoice: field('invoice'), status: field('status') },
  subscriptions: { customer: field('customer'), collection_method: field('collection_method') },
  refunds: { charge: field('charge'), payment_intent: field('payment_intent') },
  disputes: { charge: field('charge'), payment_intent: field('payment_intent') },
  events: { type: field('type') },
};
const general = new Set(['limit', 'starting_after', 'ending_before', 'expand', 'created']);
const handledElsewhere: Partial<Record<Collection | 'events', string[]>> = {
  subscriptions: ['status'],
  invoice_payments: ['payment'],
  events: ['types', 'delivery_success'],
};

/** A page of objects, newest first. @throws StripeRefusal 400 for a parameter that the vendor does not know. */
export function page(
  collection: Collection | 'events',
  objects: readonly StripeObject[],
  params: Params,
): { data: StripeObject[]; has_more: boolean } {
  const known = filters[collection];
  for (const name of Object.keys(params))
    if (!general.has(name) && !known[name] && !handledElsewhere[collection]?.includes(name))
      throw invalidRequest(`Received unknown parameter: ${name}`, name, 'parameter_unknown');

  const wanted = Object.entries(known).filter(([name]) => params[name] !== undefined);
  const created = createdFilter(params.created);
  const matching =
    wanted.length === 0 && !created
      ? objects
      : objects.filter(
          (object) =>
            wanted.every(([name, read]) => read(object) === params[name]) &&
            (!created || created(object.created)),
        );
  return cut(matching, params);
}

function createdFilter(given: Params[string] | undefined): ((seconds: number) => boolean) | undefined {
  if (given === undefined) return undefined;
  const exact = textOf(given);
  if (exact !== undefined) return (seconds) => seconds === Number(exact);
  const range = groupOf(given);
  const at = (name: string, none: number) => Number(textOf(range[name]) ?? none);
  const [gt, gte] = [at('gt', Number.NEGATIVE_INFINITY), at('gte', Number.NEGATIVE_INFINITY)];
  const [lt, lte] = [at('lt', Number.POSITIVE_INFINITY), at('lte', Number.POSITIVE_INFINITY)];
  return (seconds) => seconds > gt && seconds >= gte && seconds < lt && seconds <= lte;
}

function cut(objects: readonly StripeObject[], params: Params): { data: StripeObject[]; has_more: boolean } {
  const limit = Number(textOf(params.limit) ?? 10);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100)
    throw invalidRequest('This value must be between 1 and 100.', 'limit', 'parameter_invalid_integer');
  const before = textOf(params.ending_before);
  if (before !== undefined) {
    const end = indexOf(objects, before);
    const start = Math.max(0, end - limit);
    return { data: objects.slice(start, end), has_more: start > 0 };
  }
  const after = textOf(params.starting_after);
  const start = after === undefined ? 0 : indexOf(objects, after) + 1;
  return { data: objects.slice(start, start + limit), has_more: start + limit < objects.length };
}

function indexOf(objects: readonly StripeObject[], id: string): number {
  const at = objects.findIndex((object) => object.id === id);
  if (at === -1) throw missing('object', id);
  return at;
}

/** The vendor hides cancelled subscriptions unless a status is asked for. */
export function byStatus(objects: readonly StripeObject[], params: Params): readonly StripeObject[] {
  const status = textOf(params.status);
  if (status === 'all') return objects;
  if (status === 'ended')
    return objects.filter((one) => one.status === 'canceled' || one.status === 'incomplete_expired');
  return objects.filter((one) => (status === undefined ? one.status !== 'canceled' : one.status === status));
}

/** `payment[type]=payment_intent&payment[payment_intent]=pi_…`: the way from a payment to its invoice. */
export function byPayment(objects: readonly StripeObject[], params: Params): readonly StripeObject[] {
  const { type, ...ids } = groupOf(params.payment);
  if (type === undefined) return objects;
  return objects.filter(({ payment }) =>
    Object.entries(ids).every(([name, id]) => (payment as Record<string, unknown>)[name] === id),
  );
}

/** Events of certain types, and those whose webhooks did or did not arrive. */
export function byEvent(
  events: readonly StripeObject[],
  undelivered: ReadonlySet<string>,
  params: Params,
): readonly StripeObject[] {
  const types = textsOf(params.types);
  if (types.length > 20) throw invalidRequest('You may specify up to 20 types.', 'types');
  const delivered = textOf(params.delivery_success);
  return events.filter(
    ({ id, type }) =>
      (types.length === 0 || types.includes(String(type))) &&
      (delivered === undefined || undelivered.has(id) === (delivered === 'false')),
  );
}
