import type { Pipeline } from '../vendors/hubspot/deal-stage.ts';
import type { HubspotStandIn } from '../vendors/hubspot/index.ts';
import type { Owner } from '../vendors/hubspot/shapes.ts';
import type { StripeStandIn } from '../vendors/stripe/index.ts';
import { collectionNames } from '../vendors/stripe/objects.ts';
import type { InboundEvent } from '../vendors/website.ts';
import type { Ledger } from './books.ts';
import { type Course, courses, salesPipeline, stageIds } from './catalogue.ts';
import { type Contact, contactRecord, type Firm, firmRecord, makeContacts, makeFirms } from './contacts.ts';
import { type Deal, dealRecord, makeDeals } from './deals.ts';
import { before, Dice, dayMs } from './dice.ts';
import { asEvents, identify, machineVisits, pointless, studyVisits } from './encounters.ts';
import { type Habit, habits } from './habits.ts';
import { Namer } from './names.ts';
import { makeLedger } from './payments.ts';
import { ownersOf } from './people.ts';
import { makeTasks, type Task, taskRecord } from './tasks.ts';
import { type Visitor, visitsOf } from './visits.ts';

export { DEMO_PEOPLE, type DemoPerson } from './people.ts';

/** The demo company: an academy that sells courses online in Europe and America. */
export interface Company {
  name: string;
  now: Date;
  owners: Owner[];
  pipeline: Pipeline;
  courses: readonly Course[];
  firms: Firm[];
  contacts: Contact[];
  deals: Deal[];
  tasks: Task[];
  ledger: Ledger;
  events: InboundEvent[];
}

const seed = 20_261_120;
const sizes = {
  contacts: 2_000,
  firms: 150,
  won: 110,
  lost: 70,
  open: 120,
  selfServe: 70,
  hesitant: 28,
  strangers: 16,
};
const audience = { hot: 32, warm: 55, nurture: 95, casual: 275 };

/**
 * Generates the company as it stands at `now`: the same people, deals and payments every time, at the same
 * distance from `now`. Two thousand contacts, a year of sales, payments and website visits, and what is to be done.
 */
export function makeCompany({ now }: { now: Date }): Company {
  const dice = new Dice(seed);
  const names = new Namer(seed);
  const firms = makeFirms(dice, names, now, sizes.firms);
  const contacts = makeContacts(dice, names, firms, now, sizes.contacts);
  const crowd = cast(dice, contacts, now);
  const deals = makeDeals(dice, now, {
    won: crowd.won,
    lost: crowd.lost,
    open: [...crowd.hot.slice(0, 11), ...crowd.warm.slice(0, 25), ...crowd.talking],
  });
  markStages(dice, crowd, deals);
  const won = deals.filter(({ stageId }) => stageId === stageIds.won);
  const ledger = makeLedger(dice, now, { deals: won, selfServe: crowd.selfServe, hesitant: crowd.hesitant });
  const founded = before(now, 1_200 * dayMs);
  return {
    name: 'Northwind Academy',
    now,
    owners: ownersOf(founded),
    pipeline: salesPipeline(founded),
    courses,
    firms,
    contacts,
    deals,
    tasks: makeTasks(seed, now, deals),
    ledger,
    events: makeEvents(dice, { ...crowd, strangers: makeStrangers(dice, names, now) }, won, now),
  };
}

interface Crowd extends Record<keyof typeof audience, Contact[]> {
  won: Contact[];
  selfServe: Contact[];
  lost: Contact[];
  /** In a deal, without much to be seen on the website. */
  talking: Contact[];
  hesitant: Contact[];
}

/** Gives everybody at most one part to play; only people with an address appear on the website. */
function cast(dice: Dice, contacts: readonly Contact[], now: Date): Crowd {
  const reachable = contacts.filter(({ email }) => email !== undefined);
  const recent = new Set(reachable.filter(({ createdAt }) => createdAt > before(now, 150 * dayMs)));
  const fresh = dice.sample([...recent], audience.hot + audience.warm);
  const taken = new Set(fresh);
  const rest = dice.sample(
    reachable.filter((contact) => !taken.has(contact)),
    reachable.length,
  );
  const settled = rest.filter((contact) => contact.createdAt < before(now, 20 * dayMs));
  const won = settled.slice(0, sizes.won);
  const selfServe = settled.slice(sizes.won, sizes.won + sizes.selfServe);
  const customers = new Set([...won, ...selfServe]);
  const others = rest.filter((contact) => !customers.has(contact)).values();
  const next = (count: number) => Array.from({ length: count }, () => others.next().value!);
  return {
    hot: fresh.slice(0, audience.hot),
    warm: fresh.slice(audience.hot),
    won,
    selfServe,
    lost: next(sizes.lost),
    talking: next(sizes.open - 36),
    hesitant: next(sizes.hesitant),
    nurture: next(audience.nurture),
    casual: next(audience.casual),
  };
}

/** Puts each contact where the CRM would have them after their deals; nobody hot is a customer. */
function markStages(dice: Dice, crowd: Crowd, deals: readonly Deal[]): void {
  for (const contact of [...crowd.won, ...crowd.selfServe]) contact.lifecycleStage = 'customer';
  for (const contact of crowd.lost) contact.leadStatus = dice.pick(['UNQUALIFIED', 'BAD_TIMING']);
  for (const { contact, stageId } of deals)
    if (stageId !== stageIds.won && stageId !== stageIds.lost) contact.lifecycleStage = 'opportunity';
  for (const contact of [...crowd.hot, ...crowd.warm]) {
    if (contact.lifecycleStage === 'opportunity') contact.leadStatus = 'OPEN_DEAL';
    else {
      contact.lifecycleStage = dice.pick(['lead', 'marketingqualifiedlead', 'salesqualifiedlead']);
      contact.leadStatus = dice.pick(['NEW', 'OPEN', 'ATTEMPTED_TO_CONTACT', 'CONNECTED']);
    }
  }
}

/** People whom the website knows and the CRM does not, yet. */
const makeStrangers = (dice: Dice, names: Namer, now: Date): Contact[] =>
  makeContacts(dice, names, [], now, sizes.strangers).map((stranger, at) => ({
    ...stranger,
    id: `site-${at + 1}`,
    email: names.email(stranger.firstName, stranger.lastName, 'inbox.example'),
    createdAt: before(now, (1 + at) * dayMs),
  }));

type Audience = Crowd & { strangers: readonly Contact[] };

function makeEvents(dice: Dice, crowd: Audience, won: readonly Deal[], now: Date): InboundEvent[] {
  const visitor = (contact: Contact): Visitor => ({ ...contact, email: contact.email! });
  const groups: [readonly Contact[], Habit, share: number][] = [
    [crowd.hot, habits.hot, 0.4],
    [crowd.warm, habits.warm, 0.3],
    [crowd.nurture, habits.nurture, 0.15],
    [crowd.casual, habits.casual, 0.08],
    [crowd.won.slice(0, 25), habits.nurture, 0],
    [crowd.strangers, habits.casual, 1],
  ];
  const people = groups.flatMap(([contacts, habit, share]) =>
    contacts.flatMap((contact) => {
      const visits = visitsOf(dice, visitor(contact), habit, now);
      return dice.chance(share) ? identify(dice, visitor(contact), visits) : visits;
    }),
  );
  const study = won
    .slice(-60)
    .flatMap(({ contact, course, closeAt }) => studyVisits(dice, visitor(contact), course, closeAt, now));
  const extras = [
    ...crowd.hesitant.map((contact) => pointless(dice, visitor(contact), 'checkout.started', now)),
    ...crowd.warm.slice(0, 15).map((contact) => pointless(dice, visitor(contact), 'chat.started', now)),
  ];
  const machines = machineVisits(dice, now, crowd.casual.slice(0, 40).map(visitor));
  return asEvents([...people, ...study, ...extras, ...machines]);
}

/** Fills the CRM, quietly. */
export function loadHubspot(company: Company, hubspot: HubspotStandIn): void {
  for (const owner of company.owners) hubspot.crm.owners.set(owner.id, owner);
  hubspot.crm.pipelines.set(company.pipeline.id, company.pipeline);
  hubspot.load('companies', company.firms.map(firmRecord));
  hubspot.load('contacts', company.contacts.map(contactRecord));
  hubspot.load('deals', company.deals.map(dealRecord));
  hubspot.load('tasks', company.tasks.map(taskRecord));
}

/** Fills the payment provider, quietly. */
export function loadStripe(company: Company, stripe: StripeStandIn): void {
  for (const name of collectionNames) stripe.load(name, company.ledger[name]);
}

/** A year of the website's events, oldest first, to be sent with `sendInbound`. */
export const inboundEvents = (company: Company): InboundEvent[] => company.events;
