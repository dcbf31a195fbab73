import { z } from 'zod';
import { AppError } from '../../domain/errors.ts';
import { type Figure, figure } from '../../domain/figure.ts';
import type { DataClass } from '../../domain/permissions.ts';

const operations = ['sum', 'difference', 'ratio', 'percent', 'mean'] as const;
type Operation = (typeof operations)[number];

export const calcInput = z.strictObject({
  op: z.enum(operations),
  refs: z.array(z.string()).min(1).max(50),
});
export const calcName = 'calc';
export const calcDescription =
  'Computes one new figure from figures that other tools returned, and gives it a reference of its own. Use ' +
  'it for every sum, difference, mean, ratio or percentage that an answer needs. `difference`, `ratio` and ' +
  '`percent` take exactly two references: the first minus, divided by, or in percent of the second. All ' +
  'figures must have the same unit and currency; amounts of different currencies cannot be combined.';

/**
 * Arithmetic over figures of one unit and currency. The result is as old as its oldest part and as
 * confidential as its most confidential one.
 * @throws AppError `bad_input` when the operation makes no sense; the message is for the model.
 */
export function calculate(op: Operation, parts: readonly Figure[]): Figure {
  const [a, b] = parts;
  if (!a) throw new AppError('bad_input', 'calc needs at least one figure');
  const pairwise = op === 'difference' || op === 'ratio' || op === 'percent';
  if (pairwise && parts.length !== 2) throw new AppError('bad_input', `${op} takes exactly two figures`);
  if (parts.some((part) => part.unit !== a.unit || part.currency !== a.currency))
    throw new AppError('bad_input', 'the figures differ in unit or currency');
  const values = parts.map((part) => part.value);
  const sum = values.reduce((total, value) => total + value, 0);
  const divisor = b?.value ?? 1;
  if ((op === 'ratio' || op === 'percent') && divisor === 0)
    throw new AppError('bad_input', 'the second figure is zero');

  const whole = (value: number) => (a.unit === 'money' ? Math.round(value) : value);
  const results: Record<Operation, Pick<Figure, 'value' | 'unit' | 'currency'>> = {
    sum: { value: sum, ...unitOf(a) },
    difference: { value: a.value - (b?.value ?? 0), ...unitOf(a) },
    mean: { value: whole(sum / parts.length), ...unitOf(a) },
    ratio: { value: a.value / divisor, unit: 'count' },
    percent: { value: (a.value / divisor) * 100, unit: 'percent' },
  };
  return figure({
    label: labelOf(op, parts),
    ...results[op],
    asOf: parts.map((part) => part.asOf).sort()[0] ?? a.asOf,
    source: { title: [...new Set(parts.map((part) => part.source.title))].join(', ') },
    class: parts.map((part) => part.class).reduce(stricter),
    ...(parts.some((part) => part.stale) && { stale: true }),
  });
}

const unitOf = ({ unit, currency }: Figure) => ({ unit, ...(currency !== undefined && { currency }) });

const strictness: readonly DataClass[] = ['public', 'team', 'pii', 'finance'];
const stricter = (a: DataClass, b: DataClass): DataClass =>
  strictness.indexOf(a) >= strictness.indexOf(b) ? a : b;

const joints: Record<Operation, string> = {
  sum: ' + ',
  difference: ' − ',
  mean: ', ',
  ratio: ' / ',
  percent: ' in percent of ',
};
function labelOf(op: Operation, parts: readonly Figure[]): string {
  const names = parts.slice(0, 3).map((part) => part.label);
  const list = [...names, ...(parts.length > 3 ? ['…'] : [])].join(joints[op]);
  return op === 'mean' ? `mean of ${list}` : list;
}
