import type { GivenRecord } from '../vendors/hubspot/shapes.ts';
import { before, type Dice, dayMs, hourMs, later, minuteMs } from './dice.ts';
import { type Country, countries, type Namer, phoneNumber, slug } from './names.ts';
import { reps } from './people.ts';

/** A firm or a person of the demo company's world, before the CRM's shape. */
export interface Firm {
  id: string;
  name: string;
  domain: string;
  country: Country;
  industry: string;
  employees: number;
  ownerId: string;
  createdAt: Date;
}
export interface Contact {
  id: string;
  firstName: string;
  lastName: string;
  email?: string;
  phone?: string;
  jobTitle?: string;
  country: Country;
  timeZone: string;
  city: string;
  firm?: Firm;
  ownerId?: string;
  createdAt: Date;
  updatedAt: Date;
  lifecycleStage: string;
  leadStatus?: string;
}

const industries = [
  'COMPUTER_SOFTWARE',
  'INFORMATION_TECHNOLOGY_AND_SERVICES',
  'FINANCIAL_SERVICES',
  'HOSPITAL_HEALTH_CARE',
  'MANAGEMENT_CONSULTING',
  'MECHANICAL_OR_INDUSTRIAL_ENGINEERING',
  'RETAIL',
  'EDUCATION_MANAGEMENT',
];
const mailboxes = ['mail.example', 'post.example', 'inbox.example'];

/** Each country has its reps; a person is theirs by turns. */
const ownerFor = (dice: Dice, { code, currency }: Country): string => {
  const local = { DE: [0], AT: [0], IT: [1], ES: [1, 2], FR: [2], NL: [3], PL: [0, 3], IE: [3] }[code];
  return reps[dice.pick(local ?? (currency === 'USD' ? [4, 5] : [0, 1, 2, 3]))]!.ownerId;
};

export function makeFirms(dice: Dice, names: Namer, now: Date, count: number): Firm[] {
  const domains = new Set<string>();
  return Array.from({ length: count }, (_, at) => {
    const country = dice.weighted(countries);
    let name = names.firm(country);
    while (domains.has(slug(name))) name = names.firm(country);
    domains.add(slug(name));
    return {
      id: String(20_001 + at),
      name,
      domain: `${slug(name)}.example`,
      country,
      industry: dice.pick(industries),
      employees: dice.pick([8, 15, 30, 60, 120, 250, 600, 1_500]),
      ownerId: ownerFor(dice, country),
      createdAt: before(now, Math.floor((730 - (at * 700) / count) * dayMs)),
    };
  });
}

/** People in the order they came in: more of them lately, the last ones within the hour. */
export function makeContacts(dice: Dice, names: Namer, firms: Firm[], now: Date, count: number): Contact[] {
  const ages = Array.from({ length: count }, () => 5 * minuteMs + 730 * dayMs * dice.next() ** 1.25);
  ages.sort((left, right) => right - left);
  return ages.map((age, at) => makeContact(dice, names, firms, now, before(now, age), String(1_001 + at)));
}

function makeContact(
  dice: Dice,
  names: Namer,
  firms: Firm[],
  now: Date,
  createdAt: Date,
  id: string,
): Contact {
  const firm = dice.chance(0.62) ? dice.pick(firms) : undefined;
  const country = firm?.country ?? dice.weighted(countries);
  const { firstName, lastName } = names.person(country);
  const hasOwner = dice.chance(0.85);
  return {
    id,
    firstName,
    lastName,
    ...(dice.chance(0.985) && {
      email: names.email(firstName, lastName, firm?.domain ?? dice.pick(mailboxes)),
    }),
    ...(dice.chance(0.7) && { phone: phoneNumber(dice, country) }),
    ...(firm && dice.chance(0.8) && { jobTitle: names.jobTitle() }),
    country,
    timeZone: dice.pick(country.timeZones),
    city: names.city(country),
    ...(firm && { firm }),
    ...(hasOwner && { ownerId: firm && dice.chance(0.8) ? firm.ownerId : ownerFor(dice, country) }),
    createdAt: new Date(Math.floor(createdAt.getTime() / 1000) * 1000),
    updatedAt: dice.between(createdAt, before(now, hourMs)),
    lifecycleStage: dice.weighted([
      ['subscriber', 45],
      ['lead', 55],
    ]),
  };
}

export const contactRecord = (contact: Contact): GivenRecord => ({
  id: contact.id,
  createdAt: contact.createdAt.toISOString(),
  updatedAt: later(contact.updatedAt, contact.createdAt).toISOString(),
  properties: {
    firstname: contact.firstName,
    lastname: contact.lastName,
    email: contact.email,
    phone: contact.phone,
    jobtitle: contact.jobTitle,
    company: contact.firm?.name,
    associatedcompanyid: contact.firm?.id,
    city: contact.city,
    country: contact.country.name,
    hs_country_region_code: contact.country.code,
    hs_timezone: contact.timeZone.toLowerCase().replaceAll('/', '_slash_').replaceAll('-', '_hyphen_'),
    hubspot_owner_id: contact.ownerId,
    lifecyclestage: contact.lifecycleStage,
    hs_lead_status: contact.leadStatus,
  },
  ...(contact.firm && { associations: { companies: { results: [{ id: contact.firm.id }] } } }),
});

export const firmRecord = (firm: Firm): GivenRecord => ({
  id: firm.id,
  createdAt: firm.createdAt.toISOString(),
  updatedAt: firm.createdAt.toISOString(),
  properties: {
    name: firm.name,
    domain: firm.domain,
    country: firm.country.name,
    industry: firm.industry,
    numberofemployees: String(firm.employees),
    hubspot_owner_id: firm.ownerId,
  },
});
