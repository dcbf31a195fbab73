import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  emailKey,
  type Identity,
  type IdentityKey,
  type KnownKey,
  matchPersons,
} from '../../domain/identity.ts';

const email = (value: string) => emailKey(`${value}@customer.example`);
const crm = (value: string): IdentityKey => ({ kind: 'crm', value });
const browser = (value: string): IdentityKey => ({ kind: 'anonymous', value });
const payer = (value: string): IdentityKey => ({ kind: 'customer:stripe', value });
const who = (...keys: IdentityKey[]): Identity => ({ keys });

/** Keeps what matching decides, as the stores do, one batch after the other. */
function remembering() {
  const personOf = new Map<string, IdentityKey & { personId: string }>();
  const proposals = new Set<string>();
  let made = 0;
  const text = ({ kind, value }: IdentityKey) => `${kind} ${value}`;
  return {
    proposals,
    /** Which keys belong together, whoever has which id. */
    groups(): string[][] {
      const groups = new Map<string, string[]>();
      for (const key of personOf.values())
        groups.set(key.personId, [...(groups.get(key.personId) ?? []), text(key)]);
      return [...groups.values()].map((keys) => keys.sort()).sort();
    },
    take(...identities: Identity[]): string[] {
      const known = identities
        .flatMap(({ keys }) => keys)
        .flatMap((key): KnownKey[] => {
          const found = personOf.get(text(key));
          if (!found) return [];
          const mine = [...personOf.values()].filter(({ personId }) => personId === found.personId);
          return [{ ...found, kinds: mine.map(({ kind }) => kind) }];
        });
      const { ids, newKeys, joins, conflicts } = matchPersons(identities, known, () => `p${++made}`);
      for (const key of newKeys) {
        expect(personOf.has(text(key))).toBe(false);
        personOf.set(text(key), key);
      }
      for (const { from, to } of joins)
        for (const key of personOf.values()) if (key.personId === from) key.personId = to;
      for (const { personId, otherId } of conflicts) proposals.add([personId, otherId].sort().join(' '));
      return ids;
    },
  };
}

describe('one person', () => {
  test('has a CRM contact, a payment customer, a browser and an address, in any order, in one batch or several', () => {
    const said = [
      who(browser('b')),
      who(email('ada'), browser('b')),
      who(crm('1'), email('ada')),
      who(payer('c'), email('ada')),
      who(payer('c')),
    ];
    const orders = fc.shuffledSubarray(said, { minLength: said.length });
    fc.assert(
      fc.property(orders, fc.boolean(), (order, atOnce) => {
        const world = remembering();
        if (atOnce) world.take(...order);
        else for (const identity of order) world.take(identity);
        expect(world.groups()).toHaveLength(1);
        expect(world.proposals.size).toBe(0);
      }),
      { numRuns: 120, seed: 20_261_120 },
    );
  });

  test('keeps the second address of a payment customer, and a contact that others were merged into', () => {
    const world = remembering();
    world.take(who(payer('c'), email('old')), who(payer('c'), email('new')));
    world.take(who(crm('1'), email('x')), who(crm('9'), crm('1'), email('x')));
    expect(world.groups()).toHaveLength(2);
  });

  test('is the same whether an address is written in capitals or not', () => {
    const world = remembering();
    world.take(who(emailKey(' Ada@Customer.EXAMPLE ')), who(email('ada')));
    expect(world.groups()).toHaveLength(1);
    expect(world.take(who(emailKey('a.da+x@customer.example')))).not.toEqual(world.take(who(email('ada'))));
  });
});

describe('two persons', () => {
  test('stay two when they share a browser, and nobody is bothered with it', () => {
    const world = remembering();
    const [ada, bob] = world.take(who(email('ada'), browser('b')), who(email('bob'), browser('b')));
    expect(ada).not.toBe(bob);
    expect(world.take(who(email('ada')), who(email('bob'), browser('b')))).toEqual([ada, bob]);
    expect(world.proposals.size).toBe(0);
  });

  test('stay two when the CRM has one address twice, and the merge is proposed', () => {
    const world = remembering();
    const [first, second] = world.take(who(crm('1'), email('dup')), who(crm('2'), email('dup')));
    expect(first).not.toBe(second);
    expect(world.proposals).toEqual(new Set([[first, second].sort().join(' ')]));
    expect(world.take(who(crm('2'), email('dup')), who(email('dup')))).toEqual([second, first]);
    expect(world.proposals.size).toBe(1);
  });

  test('stay two when a payment customer names a contact and somebody else’s address', () => {
    const world = remembering();
    world.take(who(crm('1'), email('ada')), who(crm('2'), email('bob')));
    world.take(who(payer('c'), crm('1'), email('bob')));
    expect(world.groups()).toHaveLength(2);
    expect(world.proposals.size).toBe(1);
  });
});

test('whatever is said in whatever batches: a name has one person, and named persons are never joined', () => {
  const value = fc.constantFrom('1', '2', '3');
  const key = fc.oneof(value.map(email), value.map(crm), value.map(browser), value.map(payer));
  const identity = fc
    .uniqueArray(key, { minLength: 1, maxLength: 4, selector: ({ kind, value }) => `${kind} ${value}` })
    .map((keys) => who(...keys));
  fc.assert(
    fc.property(fc.array(fc.array(identity, { minLength: 1, maxLength: 5 }), { maxLength: 8 }), (batches) => {
      const world = remembering();
      const nameOf = new Map<string, string>();
      for (const batch of batches) {
        const ids = world.take(...batch);
        for (const [index, { keys }] of batch.entries()) {
          for (const { kind, value } of keys.filter(({ kind }) => kind === 'email' || kind === 'crm')) {
            const [owner] = world.take(who({ kind, value }));
            const before = nameOf.get(`${kind} ${value}`);
            if (before) expect(owner).toBe(before);
            nameOf.set(`${kind} ${value}`, owner!);
          }
          expect(ids[index]).toBeDefined();
        }
      }
    }),
    { numRuns: 200, seed: 20_261_120 },
  );
});
