import { invalidRequest } from './errors.ts';
import type { StripeObject } from './objects.ts';
import type { StripeStore } from './store.ts';
import { listOf } from './templates/shape.ts';

const deepest = 4;

/** Fields that are left out unless they are expanded, by kind of object. */
const includable: Record<string, (store: StripeStore, object: StripeObject) => unknown> = {
  'charge.refunds': (store, { id }) =>
    listOf(
      `/v1/charges/${id}/refunds`,
      store.shelves.refunds.all().filter(({ charge }) => charge === id),
    ),
  'customer.subscriptions': (store, { id }) =>
    listOf(
      `/v1/customers/${id}/subscriptions`,
      store.shelves.subscriptions.all().filter(({ customer }) => customer === id),
    ),
  'invoice.payments': (store, { id }) =>
    listOf(
      `/v1/invoices/${id}/payments`,
      store.shelves.invoice_payments.all().filter(({ invoice }) => invoice === id),
    ),
};

/**
 * Puts whole objects in the place of ids, as `expand[]` asks; the given object stays as it is.
 * @throws StripeRefusal 400 for a field that holds nothing to expand.
 */
export function expand<T extends object>(store: StripeStore, object: T, paths: readonly string[]): T {
  return paths.reduce((expanded, path) => {
    const steps = path.split('.');
    if (steps.length > deepest)
      throw invalidRequest(`You cannot expand more than ${deepest} levels of a property.`);
    return follow(store, expanded, steps, path) as T;
  }, object);
}

function follow(store: StripeStore, value: unknown, [step, ...rest]: string[], path: string): unknown {
  if (Array.isArray(value)) return value.map((item) => follow(store, item, [step!, ...rest], path));
  if (step === undefined || typeof value !== 'object' || value === null) return value;
  const object = value as StripeObject;
  const include = includable[`${object.object}.${step}`];
  const current = include && object[step] === undefined ? include(store, object) : object[step];
  if (current === undefined) throw invalidRequest(`This property cannot be expanded (${path}).`, 'expand');
  const whole = typeof current === 'string' ? (store.anywhere(current) ?? current) : current;
  return { ...object, [step]: follow(store, whole, rest, path) };
}
