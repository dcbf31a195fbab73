import { subscriptionItem } from '../vendors/stripe/templates/billing.ts';
import type { Bookkeeper, Given } from './books.ts';
import { membership } from './catalogue.ts';
import type { Contact } from './contacts.ts';
import { after, before, type Dice, dayMs, seconds } from './dice.ts';

const fates = [
  ['active', 66],
  ['leaving', 10],
  ['past_due', 10],
  ['canceled', 14],
] as const;

/** A monthly membership with an invoice for every month so far. */
export function subscribe(
  dice: Dice,
  books: Bookkeeper,
  customer: Given,
  { country }: Contact,
  start: Date,
  now: Date,
): void {
  const id = books.newId('subscriptions', 'sub');
  const months = Math.floor((now.getTime() - start.getTime()) / (30 * dayMs));
  const fate = months < 2 ? 'active' : dice.weighted(fates);
  const last = fate === 'canceled' ? Math.max(0, months - dice.int(1, 4)) : months;
  const currency = country.currency.toLowerCase();
  const hubspotId = (customer.metadata as { hubspot_id?: string }).hubspot_id;
  let latest: Given | undefined;
  for (let month = 0; month <= last; month += 1) {
    const at = after(start, month * 30 * dayMs);
    const purchase = {
      customer,
      amount: membership.priceMinor,
      currency,
      course: membership.key,
      description: membership.title,
      at,
      hubspotId,
    };
    latest = books.invoice(purchase, id, !(fate === 'past_due' && month === last));
  }
  const periodStart = after(start, last * 30 * dayMs);
  const periodEnd = after(periodStart, 30 * dayMs);
  const left = fate === 'canceled' || fate === 'leaving';
  const canceledAt = before(fate === 'canceled' ? periodEnd : now, dice.int(1, 5) * dayMs);
  books.add('subscriptions', 'sub', {
    id,
    customer: customer.id,
    currency,
    status: fate === 'leaving' ? 'active' : fate,
    cancel_at_period_end: fate === 'leaving',
    cancel_at: fate === 'leaving' ? seconds(periodEnd) : null,
    canceled_at: left ? seconds(canceledAt) : null,
    ended_at: fate === 'canceled' ? seconds(periodEnd < now ? periodEnd : now) : null,
    latest_invoice: latest?.id ?? null,
    metadata: { ...(hubspotId && { hubspot_id: hubspotId }), course: membership.key },
    created: seconds(start),
    items: {
      object: 'list',
      has_more: false,
      url: `/v1/subscription_items?subscription=${id}`,
      data: [
        subscriptionItem({
          id: id.replace('sub', 'si'),
          subscription: id,
          created: seconds(start),
          periodStart: seconds(periodStart),
          periodEnd: seconds(periodEnd),
          price: {
            id: `price_academy_pass_${currency}`,
            product: 'prod_academy_pass',
            nickname: membership.title,
            amount: membership.priceMinor,
            currency,
            interval: 'month',
          },
        }),
      ],
    },
  });
}
