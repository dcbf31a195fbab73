import { type Collection, subscriptionItem } from '../vendors/stripe/objects.ts';
import { type Course, courses, membership } from './catalogue.ts';
import type { Contact } from './contacts.ts';
import type { Deal } from './deals.ts';
import { after, before, type Dice, dayMs, hourMs, minuteMs, seconds } from './dice.ts';

type Given = Record<string, unknown>;
/** What the payment provider holds, by collection, each object with as much as the stand-in cannot guess. */
export type Ledger = Record<Collection, Given[]>;

interface Purchase {
  customer: Given;
  amount: number;
  currency: string;
  course: string;
  description: string;
  at: Date;
  hubspotId: string | undefined;
}

/** Writes purchases down the way the provider would: an intent with its charge, and what led to them. */
class Bookkeeper {
  readonly ledger: Ledger = {
    customers: [],
    payment_intents: [],
    charges: [],
    'checkout/sessions': [],
    invoices: [],
    invoice_payments: [],
    subscriptions: [],
    refunds: [],
    disputes: [],
  };
  readonly #dice: Dice;

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  /** Some customers came past the CRM: they are known by their address alone, in whatever case they typed it. */
  customer(contact: Contact, at: Date, linked = true): Given {
    const email = contact.email ?? null;
    return this.#add('customers', 'cus', {
      email: linked ? email : (email?.toUpperCase() ?? null),
      name: `${contact.firstName} ${contact.lastName}`,
      phone: contact.phone ?? null,
      created: seconds(at),
      currency: contact.country.currency.toLowerCase(),
      metadata: linked ? { hubspot_id: contact.id } : {},
    });
  }

  pay({ customer, amount, currency, course, description, at, hubspotId }: Purchase, failed = false): Given {
    const metadata = { course, ...(hubspotId && { hubspot_id: hubspotId }) };
    const shared = { amount, currency, customer: customer.id, description, metadata, created: seconds(at) };
    const intentId = this.#id('payment_intents', 'pi');
    const charge = this.#add('charges', 'ch', {
      ...shared,
      payment_intent: intentId,
      status: failed ? 'failed' : 'succeeded',
      failure_code: failed ? 'card_declined' : null,
      failure_message: failed ? 'Your card was declined.' : null,
      receipt_email: customer.email,
    });
    return this.#add('payment_intents', 'pi', {
      ...shared,
      id: intentId,
      latest_charge: charge.id,
      receipt_email: customer.email,
      status: failed ? 'requires_payment_method' : 'succeeded',
    });
  }

  checkout(purchase: Purchase): Given {
    const intent = this.pay(purchase);
    const { customer, amount, currency, at, hubspotId } = purchase;
    this.#add('checkout/sessions', 'cs_demo', {
      amount_total: amount,
      currency,
      customer: customer.id,
      customer_email: customer.email,
      client_reference_id: hubspotId ?? null,
      payment_intent: intent.id,
      metadata: intent.metadata,
      created: seconds(before(at, this.#dice.int(2, 40) * minuteMs)),
    });
    return intent;
  }

  /** A cart that nobody paid: expired after a day, open before. */
  abandoned(contact: Contact, course: Course, at: Date, now: Date): void {
    const open = now.getTime() - at.getTime() < dayMs;
    this.#add('checkout/sessions', 'cs_demo', {
      amount_total: course.priceMinor,
      currency: contact.country.currency.toLowerCase(),
      customer_email: contact.email ?? null,
      client_reference_id: contact.id,
      metadata: { course: course.key, hubspot_id: contact.id },
      status: open ? 'open' : 'expired',
      created: seconds(at),
    });
  }

  /** `subscriptionId` ties it to a subscription; `paid` is false while the money is still owed. */
  invoice(purchase: Purchase, subscriptionId: string | undefined, paid = true): Given {
    const { customer, amount, currency, at, course } = purchase;
    const intent = this.pay(purchase, !paid);
    const invoice = this.#add('invoices', 'in', {
      number: `NWA-${String(this.ledger.invoices.length + 1).padStart(5, '0')}`,
      total: amount,
      currency,
      customer: customer.id,
      customer_email: customer.email,
      customer_name: customer.name,
      billing_reason: subscriptionId ? 'subscription_cycle' : 'manual',
      due_date: subscriptionId ? null : seconds(after(at, 14 * dayMs)),
      status: paid ? 'paid' : 'open',
      parent: subscriptionId
        ? {
            quote_details: null,
            subscription_details: { metadata: {}, subscription: subscriptionId },
            type: 'subscription_details',
          }
        : null,
      metadata: { course },
      created: seconds(at),
    });
    this.#add('invoice_payments', 'inpay', {
      invoice: invoice.id,
      amount_paid: paid ? amount : null,
      amount_requested: amount,
      currency,
      payment: { type: 'payment_intent', payment_intent: intent.id },
      status: paid ? 'paid' : 'open',
      status_transitions: { canceled_at: null, paid_at: paid ? seconds(at) : null },
      created: seconds(at),
    });
    return invoice;
  }

  /** A monthly membership with an invoice for every month so far. */
  subscribe(customer: Given, contact: Contact, start: Date, now: Date): void {
    const fate = this.#dice.weighted([
      ['active', 66],
      ['leaving', 10],
      ['past_due', 10],
      ['canceled', 14],
    ]);
    const id = this.#id('subscriptions', 'sub');
    const months = Math.floor((now.getTime() - start.getTime()) / (30 * dayMs));
    const last = fate === 'canceled' ? Math.max(0, months - this.#dice.int(1, 4)) : months;
    const currency = contact.country.currency.toLowerCase();
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
        hubspotId: contact.id,
      };
      latest = this.invoice(purchase, id, !(fate === 'past_due' && month === last));
    }
    const periodStart = after(start, last * 30 * dayMs);
    const periodEnd = after(periodStart, 30 * dayMs);
    const left = fate === 'canceled' || fate === 'leaving';
    const canceledAt = before(fate === 'canceled' ? periodEnd : now, this.#dice.int(1, 5) * dayMs);
    const price = { ...membership, amount: membership.priceMinor, currency };
    this.#add('subscriptions', 'sub', {
      id,
      customer: customer.id,
      currency,
      status: fate === 'leaving' ? 'active' : fate,
      cancel_at_period_end: fate === 'leaving',
      cancel_at: fate === 'leaving' ? seconds(periodEnd) : null,
      canceled_at: left ? seconds(canceledAt) : null,
      ended_at: fate === 'canceled' ? seconds(periodEnd < now ? periodEnd : now) : null,
      latest_invoice: latest?.id ?? null,
      metadata: { hubspot_id: contact.id, course: membership.key },
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
              ...price,
              id: `price_academy_pass_${currency}`,
              product: 'prod_academy_pass',
              nickname: membership.title,
              interval: 'month',
            },
          }),
        ],
      },
    });
  }

  refund(intent: Given, share: number, at: Date, reason: string): void {
    const charge = this.#chargeOf(intent);
    const amount = Math.round(Number(intent.amount) * share);
    charge.amount_refunded = amount;
    charge.refunded = share === 1;
    this.#add('refunds', 're', {
      amount,
      charge: charge.id,
      payment_intent: intent.id,
      currency: intent.currency,
      customer: intent.customer,
      reason,
      created: seconds(at),
    });
  }

  dispute(intent: Given, at: Date, status: string, reason: string): void {
    const charge = this.#chargeOf(intent);
    charge.disputed = true;
    this.#add('disputes', 'du', {
      amount: intent.amount,
      charge: charge.id,
      payment_intent: intent.id,
      currency: intent.currency,
      reason,
      status,
      evidence_details: {
        due_by: seconds(after(at, 12 * dayMs)),
        enhanced_eligibility: {},
        has_evidence: status !== 'needs_response',
        past_due: false,
        submission_count: status === 'needs_response' ? 0 : 1,
        submission_method: 'manual',
      },
      created: seconds(at),
    });
  }

  #chargeOf(intent: Given): Given {
    return this.ledger.charges.find(({ id }) => id === intent.latest_charge)!;
  }

  #id(collection: Collection, prefix: string): string {
    return `${prefix}_demo${String(this.ledger[collection].length + 1).padStart(8, '0')}`;
  }

  #add(collection: Collection, prefix: string, given: Given): Given {
    const object = { id: this.#id(collection, prefix), ...given };
    this.ledger[collection].push(object);
    return object;
  }
}

interface Buyers {
  deals: readonly Deal[];
  /** Bought on the website, without a deal. */
  selfServe: readonly Contact[];
  /** Left a cart behind. */
  hesitant: readonly Contact[];
}

/** Every won deal is paid in its amount and currency; further people bought a course or a membership on their own. */
export function makeLedger(dice: Dice, now: Date, { deals, selfServe, hesitant }: Buyers): Ledger {
  const books = new Bookkeeper(dice);
  const paid = deals.map((deal) => payDeal(books, deal));
  for (const [at, contact] of selfServe.entries()) {
    const day = 1 + 330 * dice.next() ** 1.3;
    const wished = before(now, at < 3 ? (1 + at * 6) * hourMs : day * dayMs);
    const when = wished > contact.createdAt ? wished : dice.between(contact.createdAt, before(now, hourMs));
    const linked = at % 9 !== 0;
    const customer = books.customer(contact, before(when, 3 * minuteMs), linked);
    if (at % 2 === 0) books.subscribe(customer, contact, when, now);
    else paid.push(books.checkout(oneCourse(dice, customer, contact, when, linked)));
  }
  for (const contact of hesitant)
    books.abandoned(contact, dice.pick(courses), before(now, (0.2 + 60 * dice.next() ** 2) * dayMs), now);
  for (const deal of dice.sample(deals, 8)) declineFirst(books, deal);
  giveBack(dice, books, paid, now);
  return books.ledger;
}

function payDeal(books: Bookkeeper, deal: Deal): Given {
  const { contact, course, amountMinor, currency, closeAt, name } = deal;
  const purchase = {
    customer: books.customer(contact, before(closeAt, hourMs)),
    amount: amountMinor,
    currency: currency.toLowerCase(),
    course: course.key,
    description: name,
    at: closeAt,
    hubspotId: contact.id,
  };
  if (deal.seats <= 3) return books.checkout(purchase);
  books.invoice(purchase, undefined);
  return books.ledger.payment_intents.at(-1)!;
}

const oneCourse = (dice: Dice, customer: Given, contact: Contact, at: Date, linked: boolean): Purchase => {
  const course = dice.pick(courses);
  return {
    customer,
    amount: course.priceMinor,
    currency: contact.country.currency.toLowerCase(),
    course: course.key,
    description: course.title,
    at,
    hubspotId: linked ? contact.id : undefined,
  };
};

/** The card was refused an hour before it worked. */
function declineFirst(
  books: Bookkeeper,
  { contact, course, amountMinor, currency, closeAt, name }: Deal,
): void {
  const customer = books.ledger.customers.find(
    ({ metadata }) => (metadata as { hubspot_id?: string }).hubspot_id === contact.id,
  )!;
  const purchase = {
    customer,
    amount: amountMinor,
    currency: currency.toLowerCase(),
    course: course.key,
    description: name,
    at: before(closeAt, 30 * minuteMs),
    hubspotId: contact.id,
  };
  books.pay(purchase, true);
}

/** Nine refunds, a third of them in part, and two disputes, one of which still wants an answer. */
function giveBack(dice: Dice, books: Bookkeeper, paid: readonly Given[], now: Date): void {
  const old = paid.filter(({ created }) => Number(created) < seconds(before(now, 10 * dayMs)));
  const [open, lost, ...refunded] = dice.sample(old, 11);
  const later = (intent: Given) => dice.between(new Date(Number(intent.created) * 1000), before(now, hourMs));
  for (const [at, intent] of refunded.entries()) {
    const share = at % 3 === 0 ? 0.5 : 1;
    books.refund(intent, share, later(intent), dice.pick(['requested_by_customer', 'duplicate']));
  }
  books.dispute(open!, before(now, 5 * dayMs), 'needs_response', 'product_not_received');
  books.dispute(lost!, later(lost!), 'lost', 'fraudulent');
}
