import { z } from 'zod';
import type { SubscriptionData } from '../domain/canonical.ts';
import { untrusted } from '../domain/untrusted.ts';
import type { LeadRecord } from '../prisma/stores/leads.ts';
import type { PaymentRecord } from '../prisma/stores/payments.ts';
import type { ReadContext } from './context.ts';
import { type Freshness, freshnessOf } from './freshness.ts';
import { noteStep, openStep } from './next-steps.ts';
import { count, dealRow, leadRow, money } from './rows.ts';
import { defineTool } from './tool.ts';
import type { CustomerView } from './views.ts';
import { whoIs } from './who.ts';

const paymentsShown = 10;
const subscriptionsShown = 5;

export const customerGet = defineTool({
  name: 'customer_get',
  description:
    'Shows what one person has bought: paid and refunded per currency, the latest payments with their courses, ' +
    'subscriptions and deals. `who` is a name, an e-mail address, or an id from an earlier result. When several ' +
    'people fit it returns a choice for the person to pick from; never pick yourself. Why somebody is hot, and what ' +
    'they did, is in lead_get; sums over all customers are in payments_summary.',
  permission: 'customers.read',
  doing: 'Opening the customer',
  effect: 'read',
  input: z.strictObject({ who: z.string().trim().min(1).max(200) }),
  async run({ who }, context) {
    const found = await whoIs(who, context, { tool: 'customer_get', input: {} });
    return 'view' in found ? found.view : customerView(found.lead, context);
  },
});

/** What a person has bought, whichever way they were found. */
export async function customerView(lead: LeadRecord, context: ReadContext): Promise<CustomerView> {
  const { stores, request, now } = context;
  const { workspaceId } = request;
  const at = now();
  const asOf = at.toISOString();
  const [paid, payments, subscriptions, deals, crm, dealAge, paymentAge, subscriptionAge] = await Promise.all(
    [
      stores.payments.paidBy(workspaceId, lead.id),
      stores.payments.of(workspaceId, lead.id, paymentsShown),
      stores.payments.subscriptionsOf(workspaceId, lead.id, subscriptionsShown),
      lead.crmId ? stores.deals.ofContact(workspaceId, lead.crmId) : [],
      freshnessOf(context, 'crm', 'contacts'),
      freshnessOf(context, 'crm', 'deals'),
      freshnessOf(context, 'payments', 'payments'),
      freshnessOf(context, 'payments', 'subscriptions'),
    ],
  );
  const hidden = payments.total - payments.rows.length;
  return {
    kind: 'customer',
    person: leadRow(lead, asOf),
    paid: paid.map((sum) => money('Paid so far, refunds deducted', sum, paymentAge)),
    refunded: payments.refunded.map((sum) => money('Refunded', sum, paymentAge)),
    payments: payments.rows.map((row) => paymentRow(row, paymentAge)),
    ...(hidden > 0 && {
      hidden: {
        ...count('Earlier payments', hidden, paymentAge.asOf, { title: paymentAge.source }),
        class: 'finance',
      },
    }),
    subscriptions: subscriptions.map((row) => subscriptionRow(row, subscriptionAge)),
    deals: deals.map((deal) => dealRow(deal, dealAge, at)),
    next: [...noteStep(context, lead), ...openStep(context, lead.crmUrl)],
    asOf: paymentAge.asOf,
    notices: [
      ...(payments.total === 0 ? ['No payment of this person is known.'] : []),
      ...new Set([crm, dealAge, paymentAge, subscriptionAge].flatMap(({ notices }) => notices)),
    ],
  };
}

function paymentRow(row: PaymentRecord, age: Freshness): CustomerView['payments'][number] {
  const { course, currency, status, succeeded, paidAt } = row;
  const amount = Number(row.amountMinor);
  const refunded = Number(row.refundedMinor);
  const taken = refunded === 0 ? 'paid' : refunded < amount ? 'partly refunded' : 'refunded';
  return {
    what: untrusted(course ?? 'Payment'),
    amount: money('Amount', { minor: amount, currency }, age),
    at: paidAt.toISOString(),
    status: succeeded ? taken : status.replaceAll('_', ' '),
    ...(refunded > 0 && { refunded: money('Refunded', { minor: refunded, currency }, age) }),
  };
}

function subscriptionRow(row: SubscriptionData, age: Freshness): CustomerView['subscriptions'][number] {
  const until = row.canceledAt ?? (row.cancelAtPeriodEnd ? row.periodEnd : undefined);
  return {
    what: untrusted(`Subscription, per ${row.interval}`),
    amount: money('Amount', { minor: row.amountMinor, currency: row.currency }, age),
    status: row.status.replaceAll('_', ' '),
    ...(until && { until }),
  };
}
