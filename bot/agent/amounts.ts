import { type Money, parseMoney } from '../../domain/money.ts';

const currencies: Record<string, string> = {
  '€': 'EUR',
  euro: 'EUR',
  euros: 'EUR',
  $: 'USD',
  dollars: 'USD',
};
const name = String.raw`€|\$|EUR|USD|GBP|CHF|euros?|dollars`;
const digits = String.raw`\d[\d.,]*`;
const atEnd = new RegExp(
  String.raw`[\s,(]+(?:(?:for|über|für|mit|at)\s+)?(?:(${name})\s?(${digits})|(${digits})\s?(${name}))\W*$`,
  'i',
);

/** "Fleet training for 2,500 EUR": what stands before an amount at the end of a text, and the amount if there is one. */
export function splitAmount(text: string): { rest: string; amount?: Money } {
  const match = atEnd.exec(text);
  const [, before, first, second, after] = match ?? [];
  const [currency, number] = [before ?? after, first ?? second];
  if (!match || !currency || !number) return { rest: text };
  const code = currencies[currency.toLowerCase()] ?? currency.toUpperCase();
  try {
    return { rest: text.slice(0, match.index), amount: parseMoney(decimal(number), code) };
  } catch {
    // More money than there is: the card shows it as part of the name, and a person decides.
    return { rest: text };
  }
}

/** Both "2,500.00" and "2.500,00": a mark with one or two digits behind it is the decimal one. */
function decimal(number: string): string {
  const [, whole = '', fraction] = /^(.*?)(?:[.,](\d{1,2}))?[.,]*$/.exec(number) ?? [];
  return `${whole.replace(/[.,]/g, '')}${fraction ? `.${fraction}` : ''}`;
}
