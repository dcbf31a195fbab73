import type { Collection } from '../vendors/stripe/objects.ts';
import type { Course } from './catalogue.ts';
import type { Contact } from './contacts.ts';
import { after, before, type Dice, dayMs, minuteMs, seconds } from './dice.ts';

export type Given = Record<string, unknown>;
/** What the payment provider holds, by collection, each object with as much as the stand-in cannot guess. */
export type Ledger = Record<Collection, Given[]>;

export interface Purchase {
  customer: Given;
  amount: number;
  currency: string;
  course: string;
  description: string;
  at: Date;
  hubspotId: string | undefined;
}

/** Writes purchases down the way the provider would: an intent with its charge, and what led to them. */
export class Bookkeeper {
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
    return this.add('customers', 'cus', {
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
    const intentId = this.newId('payment_intents', 'pi');
    const charge = this.add('charges', 'ch', {
      ...shared,
      payment_intent: intentId,
      status: failed ? 'failed' : 'succeeded',
      failure_code: failed ? 'card_declined' : null,
      failure_message: failed ? 'Your card was declined.' : null,
      receipt_email: customer.email,
    });
    return this.add('payment_intents', 'pi', {
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
    this.add('checkout/sessions', 'cs', {
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
    this.add('checkout/sessions', 'cs', {
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
    const invoice = this.add('invoices', 'in', {
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
    this.add('invoice_payments', 'inpay', {
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

  refund(intent: Given, share: number, at: Date, reason: string): void {
    const charge = this.#chargeOf(intent);
    const amount = Math.round(Number(intent.amount) * share);
    charge.amount_refunded = amount;
    charge.refunded = share === 1;
    this.add('refunds', 're', {
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
    this.add('disputes', 'du', {
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

  newId(collection: Collection, prefix: string): string {
    return `${prefix}_demo${String(this.ledger[collection].length + 1).padStart(8, '0')}`;
  }

  add(collection: Collection, prefix: string, given: Given): Given {
    const object = { id: this.newId(collection, prefix), ...given };
    this.ledger[collection].push(object);
    return object;
  }
}
