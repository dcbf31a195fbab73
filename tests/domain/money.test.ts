import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatMoney, type Money, minorDigits, parseMoney, sumByCurrency } from '../../domain/money.ts';

const seed = { numRuns: 200, seed: 20_261_120 };
const currencies = fc.constantFrom('EUR', 'USD', 'JPY', 'KWD');
const amounts: fc.Arbitrary<Money> = fc.record({
  minor: fc.integer({ min: -1e15, max: 1e15 }),
  currency: currencies,
});

/** The amount as a vendor writes it, made with integers only. */
function decimalOf({ minor, currency }: Money): string {
  const digits = minorDigits(currency);
  const text = String(Math.abs(minor)).padStart(digits + 1, '0');
  const whole = text.slice(0, text.length - digits);
  const fraction = text.slice(text.length - digits);
  return `${minor < 0 ? '-' : ''}${whole}${digits > 0 ? `.${fraction}` : ''}`;
}

test.each([
  ['EUR', 2],
  ['USD', 2],
  ['JPY', 0],
  ['KWD', 3],
])('%s has %i digits after the point', (currency, digits) => {
  expect(minorDigits(currency)).toBe(digits);
});

describe('a decimal amount of a vendor', () => {
  test.each([
    ['1234.5', 'EUR', 123_450],
    ['0.1', 'EUR', 10],
    ['29.99', 'USD', 2_999],
    ['1500', 'JPY', 1_500],
    ['1.5', 'KWD', 1_500],
    ['-12.34', 'EUR', -1_234],
    [' 7 ', 'EUR', 700],
  ])('%s %s is %i in minor units', (decimal, currency, minor) => {
    expect(parseMoney(decimal, currency)).toEqual({ minor, currency });
  });

  test.each([
    ['1.004', 'EUR', 100],
    ['1.005', 'EUR', 101],
    ['-1.005', 'EUR', -101],
    ['0.999', 'EUR', 100],
    ['0.5', 'JPY', 1],
    ['0.4999', 'JPY', 0],
    ['0.0005', 'KWD', 1],
    ['-0.001', 'EUR', 0],
  ])(
    '%s %s has more digits than the currency: rounded half away from zero to %i',
    (decimal, currency, minor) => {
      expect(parseMoney(decimal, currency)).toEqual({ minor, currency });
    },
  );

  test('keeps every minor unit of any amount, in any currency', () => {
    fc.assert(
      fc.property(amounts, (amount) => {
        expect(parseMoney(decimalOf(amount), amount.currency)).toEqual(amount);
      }),
      seed,
    );
  });

  test('is the exact one up to the last safe integer, and refused beyond', () => {
    expect(parseMoney('90071992547409.91', 'EUR').minor).toBe(Number.MAX_SAFE_INTEGER);
    for (const tooLarge of ['90071992547409.92', '-90071992547409.92', '90071992547409.915', '9'.repeat(400)])
      expect(() => parseMoney(tooLarge, 'EUR')).toThrow(RangeError);
  });

  test.each(['', ' ', 'abc', '1e3', '1,234.50', '.5', '--1', '+1', '1.2.3', 'NaN', 'Infinity', '0x10', '١٢'])(
    '"%s" is refused, not guessed',
    (text) => {
      expect(() => parseMoney(text, 'EUR')).toThrow(RangeError);
    },
  );
});

describe('an amount as people read it', () => {
  test.each([
    [{ minor: 123_450, currency: 'EUR' }, 'EUR 1,234.50'],
    [{ minor: 1_500, currency: 'JPY' }, 'JPY 1,500'],
    [{ minor: 1_500, currency: 'KWD' }, 'KWD 1.500'],
    [{ minor: -5, currency: 'USD' }, 'USD -0.05'],
    [{ minor: 0, currency: 'EUR' }, 'EUR 0.00'],
  ])('%o is "%s"', (amount, text) => {
    expect(formatMoney(amount)).toBe(text);
  });

  test('says the same amount again when it is read back', () => {
    fc.assert(
      fc.property(amounts, (amount) => {
        const [, currency = '', digits = ''] = /^([A-Z]{3}) (.*)$/.exec(formatMoney(amount)) ?? [];
        expect(parseMoney(digits.replaceAll(',', ''), currency)).toEqual(amount);
      }),
      seed,
    );
  });
});

describe('sums', () => {
  test('are one per currency, whatever the order; currencies are never mixed', () => {
    fc.assert(
      fc.property(fc.array(amounts, { maxLength: 30 }), (list) => {
        const sums = sumByCurrency(list);
        expect(sumByCurrency(list.toReversed())).toEqual(sums);
        expect(sums.map(({ currency }) => currency)).toEqual(
          [...new Set(list.map(({ currency }) => currency))].sort(),
        );
        for (const { minor, currency } of sums) {
          const mine = list.filter((one) => one.currency === currency);
          expect(minor).toBe(mine.reduce((sum, one) => sum + one.minor, 0));
        }
      }),
      seed,
    );
  });
});
