import { Bookkeeper, type Given, type Ledger, type Purchase } from './books.ts';
import { courses } from './catalogue.ts';
import type { Contact } from './contacts.ts';
import type { Deal } from './deals.ts';
import { before, type Dice, dayMs, hourMs, minuteMs, seconds } from './dice.ts';
import { subscribe } from './memberships.ts';

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
    if (at % 2 === 0) subscribe(dice, books, customer, contact, when, now);
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
