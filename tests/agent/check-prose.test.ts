import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calculate } from '../../bot/agent/calc.ts';
import { violations } from '../../bot/agent/check-prose.ts';
import { compose } from '../../bot/agent/compose.ts';
import { Facts, spoken } from '../../bot/agent/figures.ts';
import { allClasses } from '../../domain/permissions.ts';
import { asOf, count, createRunner, euros, requestOf } from './world.ts';

/** f1, f2 scores; f3 total 12; f4 rows shown 2; f5 paid; f6 refunded. */
async function factsOf(...names: string[]) {
  const { runner } = createRunner();
  const facts = new Facts(allClasses);
  for (const tool of names) {
    const outcome = await runner.run({ tool, input: {} }, requestOf('manager'));
    if (outcome.status === 'done') facts.project(outcome.view);
  }
  return facts;
}
const facts = await factsOf('leads_search', 'payments_summary');
const typed = (text: string) => ({ text, timeZone: 'Europe/Berlin', dates: ['2026-11-20'], name: 'Sam' });
const check = (prose: string, question = 'who are my hot leads?') =>
  violations(prose, facts, typed(question));

const right = [
  'You have [[f3]] hot leads.',
  '[[t1]] leads with [[f1]], then comes [[t3]] with [[f2]].',
  '1. [[t1]]: [[f1]]\n2. [[t3]]: [[f2]]',
  'In the last 30 days you took [[f5]] and paid back [[f6]].',
  'In den letzten 30 Tagen waren es [[f5]].',
  'Payments of the last 30 days: [[f5]].',
  'Studio 54 GmbH is second with [[f2]].',
  'Maria Lopez was last active on 2026-11-19.',
  'Maria Lopez was last active on November 19, 2026 at 16:30.',
  'Maria Lopez war zuletzt am 19. November um 16:30 aktiv.',
  'Am 19.11.2026 hat sie um ein Gespräch gebeten.',
  'As of Nov 20, [[f3]] are hot.',
  'The first one is [[t1]], the one you asked about.',
  'No one else asked for a consultation; none of the others did.',
  'She is a B2B customer, open 24/7.',
  'Du hast [[f3]] heiße Leads, die meisten davon aus Spanien.',
  'Ask me for "my deals" or type /deals.',
  'I cannot see that. I can show leads, deals and payments.',
  '[[f3]] are hot.\n\n[[v1]]',
  'Sam, Maria asked for a consultation on Thursday, says HubSpot.',
  'Die heißen Leads dieser Woche: [[t1]] und Maria Lopez, laut CRM.',
  'Show the Hot Leads to the Sales team? I can.',
];
const wrong = [
  'You have 12 hot leads.',
  'You have twelve hot leads.',
  'You have １２ hot leads.',
  'You have ¹² hot leads.',
  'You have ①② hot leads.',
  'Du hast zwölf heiße Leads.',
  'Es sind einundzwanzig Leads.',
  'Es sind dreihundert Euro.',
  'That is 12.5 % more than before.',
  'Revenue was EUR 12,345.00.',
  'Revenue was [[f5]], up from 10k.',
  'There is one hot lead.',
  'Es gibt genau einen heißen Lead.',
  'You have no hot leads.',
  'Es gibt keine heißen Leads.',
  'Dozens of leads are hot.',
  'Half of them are hot.',
  'You have [[f99]] hot leads.',
  'You have [[t77]].',
  'She was active on November 18.',
  'She was active on 2026-11-18.',
  'Sie war am 18.11.2026 aktiv.',
  'She was active at 15:29.',
  'In the last 31 days you took [[f5]].',
  'Write to maria@elsewhere.example.',
  '3. [[t1]]',
  '1. [[t1]]\n5. [[t3]]',
  '٣ leads are hot.',
  'The score is ninety-seven.',
  'The hottest lead is Peter Schmidt.',
  'Peter Schmidt leads with [[f1]].',
  'Maria Lopes leads with [[f1]].',
  'Am heißesten ist Maria Lopes.',
  'She is from Lisbon.',
];

describe('the check of an answer', () => {
  it.each(right)('lets pass: %s', (prose) => expect(check(prose)).toEqual([]));
  it.each(wrong)('stops: %s', (prose) => expect(check(prose)).not.toEqual([]));

  it('lets people be answered in their own numbers', () => {
    expect(check('Here are the top 5.', 'top 5 leads')).toEqual([]);
    expect(check('Here are the top five.', 'top 5 leads')).toEqual([]);
    expect(check('Over 7 days: [[f5]].', 'revenue of the last seven days')).toEqual([]);
    expect(check('Since 1 November: [[f5]].', 'revenue since 2026-11-01')).toEqual([]);
    expect(check('Above EUR 1,000.', 'deals above 1000')).toEqual([]);
    expect(check('Here are the top 6.', 'top 5 leads')).toEqual(['6']);
  });

  it('lets an answer say that there is nothing when there is nothing', async () => {
    const { runner } = createRunner();
    const outcome = await runner.run({ tool: 'leads_search', input: { filter: 'nurture' } }, requestOf());
    const empty = new Facts(allClasses);
    if (outcome.status === 'done') empty.project(outcome.view);
    expect(violations('You have no such leads.', empty, typed(''))).toEqual([]);
  });

  it('stops every number that is slipped into a right answer', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...right.filter((prose) => !prose.startsWith('1.'))),
        fc.integer({ min: 0, max: 1_000_000 }).filter((n) => n !== 20 && n !== 30),
        fc.nat(),
        (prose, n, at) => {
          const gaps = [...prose.matchAll(/ (?=\p{L}{3,})/gu)].map(({ index }) => index);
          const gap = gaps[at % Math.max(1, gaps.length)] ?? prose.length;
          const mutated = `${prose.slice(0, gap)} exactly ${n} of${prose.slice(gap)}`;
          return check(mutated).length > 0;
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('composing', () => {
  it('puts the very figures and quotes in place', () => {
    const { paragraphs, shown } = compose('Studio 54 GmbH has [[f2]].\n[[v2]]', facts);
    expect(paragraphs).toEqual([[facts.text('t3'), ' has ', facts.figure('f2'), '.']]);
    expect(shown).toEqual([facts.view('v2')]);
  });

  it('keeps addresses out that no result holds', () => {
    const { paragraphs, blockedLinks } = compose(
      'https://crm.example.com/contacts/p1, www.evil.example',
      facts,
    );
    expect(paragraphs.flat().map(spoken).join('')).toBe(
      'https://crm.example.com/contacts/p1, (link removed)',
    );
    expect(blockedLinks).toBe(1);
  });
});

describe('calc', () => {
  const a = { ...euros('a', 1_000), asOf: '2026-11-19T00:00:00.000Z', stale: true };
  const b = euros('b', 250);

  it('gives a figure of the same kind, as old as its oldest part', () => {
    expect(calculate('sum', [a, b])).toMatchObject({
      value: 1_250,
      currency: 'EUR',
      asOf: a.asOf,
      stale: true,
      class: 'finance',
      label: 'a + b',
    });
    expect(calculate('difference', [a, b]).value).toBe(750);
    expect(calculate('mean', [a, b, b])).toMatchObject({ value: 500, unit: 'money' });
    expect(calculate('percent', [b, a])).toMatchObject({ value: 25, unit: 'percent' });
    expect(calculate('ratio', [a, b])).toMatchObject({ value: 4, unit: 'count' });
  });

  it.each([
    ['other currency', () => calculate('sum', [a, { ...b, currency: 'USD' }])],
    ['other unit', () => calculate('sum', [a, count('c', 1)])],
    ['three for a difference', () => calculate('difference', [a, b, b])],
    ['nothing', () => calculate('sum', [])],
    ['zero', () => calculate('percent', [a, euros('z', 0)])],
  ])('refuses %s', (_, run) => expect(run).toThrow());

  it('keeps what is confidential confidential', () => {
    expect(calculate('ratio', [count('x', 4), { ...count('y', 2), class: 'pii', asOf }]).class).toBe('pii');
  });
});
