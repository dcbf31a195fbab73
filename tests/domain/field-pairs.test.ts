import { expect, it } from 'vitest';
import { type Field, likelyPairs } from '../../domain/field-pairs.ts';

const field = (of: string, key: string, type = 'string', label = key): Field => ({ of, key, label, type });
const shown = (from: Field[], to: Field[], most = 8) =>
  likelyPairs(from, to, most).map((pair) => `${pair.from.of}.${pair.from.key} ${pair.to.of}.${pair.to.key}`);

it.each([
  ['the same name', field('a', 'email'), field('b', 'Email')],
  ['the same words, written otherwise', field('a', 'firstName'), field('b', 'first_name')],
  ['the same label', field('a', 'hs_x17', 'enumeration', 'Currency'), field('b', 'currency')],
  [
    'a time, whatever it is called',
    field('a', 'createdAt', 'datetime'),
    field('b', 'createdate', 'datetime', 'Create Date'),
  ],
  ['an e-mail address', field('a', 'email'), field('b', 'mail', 'string', 'E-mail')],
  ['most of the words', field('a', 'amountMinor', 'number'), field('b', 'amount', 'number')],
  ['a date and a time', field('a', 'closed', 'date'), field('b', 'closedAt', 'datetime')],
])('%s is a likely pair', (_, from, to) => {
  expect(likelyPairs([from], [to], 8)).toEqual([{ from, to }]);
});

it.each([
  ['another nature', field('a', 'amount', 'number'), field('b', 'amount', 'string')],
  ['one word of many', field('a', 'last_contacted_by_owner'), field('b', 'owner')],
  [
    'nothing but "date"',
    field('a', 'date', 'datetime', 'Date'),
    field('b', 'close_date', 'datetime', 'Close date'),
  ],
  ['a number that is another number', field('a', 'number'), field('b', 'phone', 'string', 'Phone number')],
  ['no word at all', field('a', '_', 'string', '–'), field('b', '__', 'string', '…')],
])('%s is none', (_, from, to) => {
  expect(likelyPairs([from], [to], 8)).toEqual([]);
});

it('puts together the kinds of record that have most in common, and uses no field twice', () => {
  const from = [field('contact', 'email'), field('contact', 'phone'), field('deal', 'amount', 'number')];
  const to = [
    field('invoice', 'email'),
    field('invoice', 'amount', 'number'),
    field('customer', 'email'),
    field('customer', 'phone'),
  ];
  expect(shown(from, to)).toEqual([
    'contact.email customer.email',
    'contact.phone customer.phone',
    'deal.amount invoice.amount',
  ]);
});

it('stops at as many as are wanted, the best first, in the same order whatever order they come in', () => {
  const from = ['zip', 'email', 'city', 'name_of_firm'].map((key) => field('a', key));
  const to = ['name_of_the_firm', 'city', 'email', 'zip'].map((key) => field('b', key));
  expect(shown(from, to, 3)).toEqual(['a.city b.city', 'a.email b.email', 'a.zip b.zip']);
  expect(shown([...from].reverse(), [...to].reverse(), 3)).toEqual(shown(from, to, 3));
  expect(shown(from, to, 0)).toEqual([]);
});

it('takes two large systems, all of whose fields look alike, in a moment', () => {
  const many = (of: string) =>
    Array.from({ length: 1_500 }, (_, n) =>
      field(of, `some_custom_field_${n}`, 'string', `Custom field ${n}`),
    );
  const started = performance.now();
  expect(likelyPairs(many('a'), many('b').slice(0, 300), 8)).toHaveLength(8);
  expect(performance.now() - started).toBeLessThan(5_000);
});
