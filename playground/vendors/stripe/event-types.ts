import type { StripeObject } from './objects.ts';

type Rule = (
  status: unknown,
  isNew: boolean,
  before: StripeObject | undefined,
  after: StripeObject,
) => string[];

const perStatus =
  (names: Record<string, string>): Rule =>
  (status) =>
    names[String(status)] === undefined ? [] : [names[String(status)]!];

/** Which events a state brings that the object did not have before, by kind of object. */
const onStatus: Record<string, Rule> = {
  payment_intent: perStatus({
    succeeded: 'payment_intent.succeeded',
    requires_payment_method: 'payment_intent.payment_failed',
    canceled: 'payment_intent.canceled',
  }),
  charge: perStatus({ succeeded: 'charge.succeeded', failed: 'charge.failed' }),
  'checkout.session': perStatus({
    complete: 'checkout.session.completed',
    expired: 'checkout.session.expired',
  }),
  invoice: perStatus({
    open: 'invoice.finalized',
    paid: 'invoice.paid',
    void: 'invoice.voided',
    uncollectible: 'invoice.marked_uncollectible',
  }),
  invoice_payment: perStatus({ paid: 'invoice_payment.paid' }),
  subscription: (status, isNew) => {
    if (status === 'canceled') return ['customer.subscription.deleted'];
    if (status === 'paused' && !isNew) return ['customer.subscription.paused'];
    return [];
  },
  dispute: (status, isNew) =>
    !isNew && (status === 'won' || status === 'lost') ? ['charge.dispute.closed'] : [],
  refund: perStatus({ failed: 'refund.failed' }),
};

/** How creation and other changes are called; kinds that are missing say nothing about them. */
const onChange: Record<string, { created?: string; updated?: string }> = {
  customer: { created: 'customer.created', updated: 'customer.updated' },
  payment_intent: { created: 'payment_intent.created' },
  charge: { updated: 'charge.updated' },
  invoice: { created: 'invoice.created', updated: 'invoice.updated' },
  subscription: { created: 'customer.subscription.created', updated: 'customer.subscription.updated' },
  dispute: { created: 'charge.dispute.created', updated: 'charge.dispute.updated' },
  refund: { created: 'refund.created', updated: 'refund.updated' },
};

/** The types of the events that the vendor would write for this change. */
export function eventTypes(before: StripeObject | undefined, after: StripeObject): string[] {
  const names = onChange[after.object] ?? {};
  const isNew = before === undefined;
  const reached =
    before?.status !== after.status ? onStatus[after.object]?.(after.status, isNew, before, after) : [];
  const refunded =
    after.object === 'charge' && Number(after.amount_refunded) > Number(before?.amount_refunded ?? 0)
      ? ['charge.refunded']
      : [];
  const ended = reached?.includes('customer.subscription.deleted') && !isNew;
  const general = isNew ? names.created : names.updated;
  const isSaid = ended || refunded.length > 0;
  return [...(general && !isSaid ? [general] : []), ...(reached ?? []), ...refunded];
}
