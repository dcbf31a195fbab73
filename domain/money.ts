/** An amount in integer minor units (cents; yen have none) with its ISO 4217 currency, upper case. */
export interface Money {
  minor: number;
  currency: string;
}

const known = new Map<string, number>();

/** How many digits the currency has after the point: EUR 2, JPY 0, KWD 3. */
export function minorDigits(currency: string): number {
  const digits =
    known.get(currency) ??
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ??
    2;
  known.set(currency, digits);
  return digits;
}

/**
 * Parses a vendor's decimal text ("1234.5") without floating point.
 * @throws RangeError when the text is no decimal number or does not fit into a safe integer.
 */
export function parseMoney(decimal: string, currency: string): Money {
  const match = /^(-?)(\d+)(?:\.(\d*))?$/.exec(decimal.trim());
  if (!match) throw new RangeError(`"${decimal.slice(0, 40)}" is not a decimal amount`);
  const [, sign, whole = '0', fraction = ''] = match;
  const digits = minorDigits(currency);
  const kept = fraction.slice(0, digits).padEnd(digits, '0');
  const roundUp = Number(fraction[digits] ?? '0') >= 5 ? 1 : 0;
  const size = Number(whole + kept) + roundUp;
  const minor = sign && size > 0 ? -size : size; // never -0, which is shown with its sign
  if (!Number.isSafeInteger(minor)) throw new RangeError(`"${decimal.slice(0, 40)}" is too large an amount`);
  return { minor, currency };
}

/** Formats by their digits: making one costs a hundred times what using it does. */
const formats = new Map<number, Intl.NumberFormat>();

/** "EUR 1,234.50": the currency by its code, because several stand side by side. */
export function formatMoney({ minor, currency }: Money): string {
  const digits = minorDigits(currency);
  const format =
    formats.get(digits) ??
    new Intl.NumberFormat('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  formats.set(digits, format);
  return `${currency} ${format.format(minor / 10 ** digits)}`;
}

/** One sum per currency, largest currency code last; amounts of different currencies are never added. */
export function sumByCurrency(amounts: Iterable<Money>): Money[] {
  const sums = new Map<string, number>();
  for (const { minor, currency } of amounts) sums.set(currency, (sums.get(currency) ?? 0) + minor);
  return [...sums]
    .map(([currency, minor]) => ({ currency, minor }))
    .sort((a, b) => (a.currency < b.currency ? -1 : 1));
}
