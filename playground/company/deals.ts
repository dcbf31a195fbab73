import type { GivenRecord } from '../vendors/hubspot/shapes.ts';
import { type Course, courses, openStages, stageIds } from './catalogue.ts';
import type { Contact } from './contacts.ts';
import { after, before, type Dice, dayMs, hourMs } from './dice.ts';
import { reps } from './people.ts';

export interface Deal {
  id: string;
  name: string;
  contact: Contact;
  course: Course;
  seats: number;
  amountMinor: number;
  currency: 'EUR' | 'USD';
  stageId: string;
  ownerId: string;
  createdAt: Date;
  stageEnteredAt: Date;
  /** Expected while open, actual afterwards. */
  closeAt: Date;
  lostReason?: string;
}

const lostReasons = ['Price', 'No budget this year', 'Chose another provider', 'No answer', 'Bad timing'];

/** What somebody buys: mostly one seat, sometimes a team; teams get a discount. */
function offer(dice: Dice, contact: Contact): Pick<Deal, 'course' | 'seats' | 'amountMinor' | 'name'> {
  const course = dice.pick(courses);
  const seats = contact.firm
    ? dice.weighted([
        [1, 35],
        [dice.int(2, 5), 40],
        [dice.int(6, 15), 20],
        [dice.int(16, 40), 5],
      ])
    : 1;
  const discount = seats >= 6 ? dice.pick([0.1, 0.15, 0.2]) : 0;
  const buyer = contact.firm?.name ?? `${contact.firstName} ${contact.lastName}`;
  return {
    course,
    seats,
    amountMinor: Math.round((course.priceMinor * seats * (1 - discount)) / 100) * 100,
    name: `${buyer}: ${course.title}${seats > 1 ? `, ${seats} seats` : ''}`,
  };
}

interface Wanted {
  won: readonly Contact[];
  lost: readonly Contact[];
  open: readonly Contact[];
}

/** One deal per given contact, in the order of creation; the first few won ones are from yesterday and today. */
export function makeDeals(dice: Dice, now: Date, { won, lost, open }: Wanted): Deal[] {
  const deals = [
    ...won.map((contact, at) => wonDeal(dice, now, contact, at)),
    ...lost.map((contact) => lostDeal(dice, now, contact)),
    ...open.map((contact) => openDeal(dice, now, contact)),
  ].sort((left, right) => left.createdAt.getTime() - right.createdAt.getTime());
  return deals.map((deal, at) => ({ ...deal, id: String(30_001 + at) }));
}

type Draft = Omit<Deal, 'id'>;
const common = (dice: Dice, contact: Contact) => ({
  ...offer(dice, contact),
  contact,
  currency: contact.country.currency,
  ownerId: contact.ownerId ?? dice.pick(reps).ownerId,
});

/** Neither before the contact existed nor longer ago than the deal takes. */
const startOf = (dice: Dice, { createdAt }: Contact, end: Date): Date => {
  const earliest = before(end, dice.int(5, 60) * dayMs);
  return createdAt > earliest ? dice.between(createdAt, end) : earliest;
};

function wonDeal(dice: Dice, now: Date, contact: Contact, at: number): Draft {
  const age = at < 6 ? (2 + at * 7) * hourMs : (1.5 + 360 * dice.next() ** 1.4) * dayMs;
  const wished = before(now, age);
  const closeAt = wished > contact.createdAt ? wished : dice.between(contact.createdAt, before(now, hourMs));
  return {
    ...common(dice, contact),
    stageId: stageIds.won,
    createdAt: startOf(dice, contact, closeAt),
    stageEnteredAt: closeAt,
    closeAt,
  };
}

function lostDeal(dice: Dice, now: Date, contact: Contact): Draft {
  const wished = before(now, (2 + 350 * dice.next()) * dayMs);
  const closeAt = wished > contact.createdAt ? wished : dice.between(contact.createdAt, now);
  return {
    ...common(dice, contact),
    stageId: stageIds.lost,
    createdAt: startOf(dice, contact, closeAt),
    stageEnteredAt: closeAt,
    closeAt,
    lostReason: dice.pick(lostReasons),
  };
}

/** A good third has not moved for weeks; some should have closed already. */
function openDeal(dice: Dice, now: Date, contact: Contact): Draft {
  const resting = dice.weighted([
    [dice.int(0, 6), 35],
    [dice.int(7, 20), 30],
    [dice.int(22, 70), 35],
  ]);
  const wished = before(now, (resting + dice.next()) * dayMs);
  const stageEnteredAt = wished > contact.createdAt ? wished : dice.between(contact.createdAt, now);
  const stageId = dice.weighted(openStages.map((id, at) => [id, [35, 30, 22, 13][at]!] as const));
  return {
    ...common(dice, contact),
    stageId,
    createdAt: stageId === stageIds.enquiry ? stageEnteredAt : startOf(dice, contact, stageEnteredAt),
    stageEnteredAt,
    closeAt: after(now, (dice.chance(0.15) ? -dice.int(1, 20) : dice.int(1, 75)) * dayMs),
  };
}

export const dealRecord = (deal: Deal): GivenRecord => ({
  id: deal.id,
  createdAt: deal.createdAt.toISOString(),
  updatedAt: deal.stageEnteredAt.toISOString(),
  properties: {
    dealname: deal.name,
    pipeline: 'default',
    dealstage: deal.stageId,
    amount: (deal.amountMinor / 100).toFixed(2),
    deal_currency_code: deal.currency,
    closedate: deal.closeAt.toISOString(),
    hubspot_owner_id: deal.ownerId,
    hs_v2_date_entered_current_stage: deal.stageEnteredAt.toISOString(),
    closed_lost_reason: deal.lostReason,
    dealtype: 'newbusiness',
    num_associated_contacts: '1',
  },
  associations: {
    contacts: { results: [{ id: deal.contact.id }] },
    ...(deal.contact.firm && { companies: { results: [{ id: deal.contact.firm.id }] } }),
  },
});
