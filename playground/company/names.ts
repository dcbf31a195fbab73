import { base, de, en, es, Faker, fr, it, type LocaleDefinition, nl, pl, pt_BR } from '@faker-js/faker';
import type { Dice } from './dice.ts';

export interface Country {
  name: string;
  code: string;
  timeZones: readonly string[];
  currency: 'EUR' | 'USD';
  dialling: string;
  locale: keyof typeof locales;
}
const locales = { de, en, es, fr, it, nl, pl, pt_BR } satisfies Record<string, LocaleDefinition>;

/** Where the company sells, and how often. */
export const countries: readonly (readonly [Country, number])[] = [
  [country('Germany', 'DE', ['Europe/Berlin'], 'EUR', '+49', 'de'), 26],
  [country('Austria', 'AT', ['Europe/Vienna'], 'EUR', '+43', 'de'), 6],
  [country('France', 'FR', ['Europe/Paris'], 'EUR', '+33', 'fr'), 12],
  [country('Italy', 'IT', ['Europe/Rome'], 'EUR', '+39', 'it'), 9],
  [country('Spain', 'ES', ['Europe/Madrid'], 'EUR', '+34', 'es'), 9],
  [country('Netherlands', 'NL', ['Europe/Amsterdam'], 'EUR', '+31', 'nl'), 6],
  [country('Poland', 'PL', ['Europe/Warsaw'], 'EUR', '+48', 'pl'), 4],
  [country('Ireland', 'IE', ['Europe/Dublin'], 'EUR', '+353', 'en'), 4],
  [
    country(
      'United States',
      'US',
      ['America/New_York', 'America/Chicago', 'America/Los_Angeles'],
      'USD',
      '+1',
      'en',
    ),
    17,
  ],
  [country('Canada', 'CA', ['America/Toronto', 'America/Vancouver'], 'USD', '+1', 'en'), 4],
  [country('Brazil', 'BR', ['America/Sao_Paulo'], 'USD', '+55', 'pt_BR'), 3],
];

function country(
  name: string,
  code: string,
  timeZones: string[],
  currency: Country['currency'],
  dialling: string,
  locale: Country['locale'],
): Country {
  return { name, code, timeZones, currency, dialling, locale };
}

/** Names of people and firms in the language of their country. */
export class Namer {
  readonly #fakers: Record<Country['locale'], Faker>;
  readonly #taken = new Set<string>();

  constructor(seed: number) {
    this.#fakers = Object.fromEntries(
      Object.entries(locales).map(([name, definition], at) => {
        const faker = new Faker({ locale: [definition, en, base] });
        faker.seed(seed + at);
        return [name, faker];
      }),
    ) as Record<Country['locale'], Faker>;
  }

  person({ locale }: Country): { firstName: string; lastName: string } {
    const { person } = this.#fakers[locale];
    return { firstName: person.firstName(), lastName: person.lastName() };
  }

  firm({ locale }: Country): string {
    return this.#fakers[locale].company.name();
  }

  city({ locale }: Country): string {
    return this.#fakers[locale].location.city();
  }

  jobTitle(): string {
    return this.#fakers.en.person.jobTitle();
  }

  /** An address under `.example`, which nobody can own; never given out twice. */
  email(firstName: string, lastName: string, domain: string): string {
    const local = `${slug(firstName)}.${slug(lastName)}`;
    for (let at = 1; ; at += 1) {
      const address = `${local}${at === 1 ? '' : at}@${domain}`;
      if (this.#taken.has(address)) continue;
      this.#taken.add(address);
      return address;
    }
  }
}

const special: Record<string, string> = { ß: 'ss', ł: 'l', ø: 'o', æ: 'ae', œ: 'oe', đ: 'd' };

/** ASCII letters, digits and hyphens: what an address and a domain may hold. */
export const slug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[ßłøæœđ]/g, (letter) => special[letter]!)
    .normalize('NFD')
    .replace(/[^a-z0-9]+/g, (run) => (/^\p{M}+$/u.test(run) ? '' : '-'))
    .replace(/^-+|-+$/g, '');

const dials = '0123456789';
export const phoneNumber = (dice: Dice, { dialling }: Country): string =>
  `${dialling} ${dice.int(20, 99)} ${Array.from({ length: 7 }, () => dials[dice.int(0, 9)]).join('')}`;
