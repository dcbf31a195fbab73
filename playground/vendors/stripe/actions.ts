import { invalidRequest } from './errors.ts';
import { groupOf, type Params, textOf } from './form.ts';
import type { StripeObject } from './objects.ts';
import type { Cause, StripeStore } from './store.ts';
import { emptyAddress } from './templates/shape.ts';

const customerFields = ['email', 'name', 'phone', 'description'] as const;

/** Creates a customer, or changes the one with this id. */
export function writeCustomer(
  store: StripeStore,
  id: string | undefined,
  params: Params,
  cause: Cause,
): StripeObject {
  const before = id === undefined ? undefined : store.require('customers', id);
  const known = new Set<string>([...customerFields, 'metadata', 'address', 'expand']);
  for (const name of Object.keys(params))
    if (!known.has(name))
      throw invalidRequest(`Received unknown parameter: ${name}`, name, 'parameter_unknown');
  const given = Object.fromEntries(
    customerFields.flatMap((name) => {
      const value = textOf(params[name]);
      return value === undefined ? [] : [[name, value === '' ? null : value]];
    }),
  );
  const metadata = { ...(before?.metadata as object | undefined), ...groupOf(params.metadata) };
  const address =
    params.address === undefined ? {} : { address: { ...emptyAddress, ...groupOf(params.address) } };
  return store.put('customers', { ...before, ...given, ...address, metadata }, cause);
}

/** Gives money back, whole or in part; the charge counts what has been given back. */
export function createRefund(store: StripeStore, params: Params, cause: Cause): StripeObject {
  const charge = chargeOf(store, params);
  const left = Number(charge.amount) - Number(charge.amount_refunded);
  const asked = textOf(params.amount);
  const amount = asked === undefined ? left : Number(asked);
  if (left === 0)
    throw invalidRequest(
      `Charge ${charge.id} has already been refunded.`,
      undefined,
      'charge_already_refunded',
    );
  if (!Number.isInteger(amount) || amount < 1)
    throw invalidRequest('Invalid positive integer', 'amount', 'parameter_invalid_integer');
  if (amount > left)
    throw invalidRequest(
      `Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`,
      'amount',
    );

  const refund = store.put(
    'refunds',
    {
      amount,
      charge: charge.id,
      currency: charge.currency,
      customer: charge.customer,
      payment_intent: charge.payment_intent,
      reason: textOf(params.reason) ?? null,
      metadata: groupOf(params.metadata),
    },
    cause,
  );
  const refunded = Number(charge.amount_refunded) + amount;
  store.put(
    'charges',
    { ...charge, amount_refunded: refunded, refunded: refunded === Number(charge.amount) },
    cause,
  );
  return refund;
}

function chargeOf(store: StripeStore, params: Params): StripeObject {
  const chargeId = textOf(params.charge);
  if (chargeId !== undefined) return store.require('charges', chargeId);
  const paymentId = textOf(params.payment_intent);
  if (paymentId === undefined)
    throw invalidRequest(
      'One of the following params should be provided for this request: payment_intent or charge.',
    );
  const { latest_charge: latest } = store.require('payment_intents', paymentId);
  if (typeof latest !== 'string')
    throw invalidRequest('This PaymentIntent does not have a successful charge to refund.');
  return store.require('charges', latest);
}
