import { timeOf } from './validation.ts';

export type Values = Record<string, string>;

/** Property values as text; empty and null ones are how a property is cleared. */
export function clean(properties: Record<string, unknown>): Values {
  const values: Values = {};
  for (const [name, value] of Object.entries(properties))
    if (value !== null && value !== undefined && value !== '') values[name] = String(value);
  return values;
}

export const pick = (values: Values, names: string[]): Values =>
  Object.fromEntries(names.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])));

export const differences = (before: Readonly<Values>, after: Readonly<Values>): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => before[name] !== after[name],
  );

/** A moment as the vendor takes it; the fallback where there is none. */
export const time = (text: string | undefined, fallback: Date): Date =>
  text === undefined || Number.isNaN(timeOf(text)) ? fallback : new Date(timeOf(text));
