import { formatMoney } from './money.ts';
import type { DataClass } from './permissions.ts';

export type Unit = 'count' | 'points' | 'money' | 'percent' | 'minutes' | 'days';

/**
 * A number that code computed. Answers contain no other numbers: a view carries figures, a presenter
 * or the answer template renders them, and the model can only place them by reference.
 */
export interface Figure {
  figure: true;
  label: string;
  /** Money: minor units of `currency`. Percent: 12.5 means 12.5 %. */
  value: number;
  unit: Unit;
  currency?: string;
  /** ISO time of the oldest data that the number rests on. */
  asOf: string;
  source: { title: string; url?: string };
  /** Who may see it; see `permissions.ts`. */
  class: DataClass;
  /** True where the source has not been read for longer than it should. */
  stale?: boolean;
}

export const figure = (f: Omit<Figure, 'figure'>): Figure => ({ figure: true, ...f });

const plain = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** The number with its unit, as people read it: "87 points", "EUR 1,200.00", "12.5 %", "3". */
export function formatFigure({ value, unit, currency }: Figure): string {
  switch (unit) {
    case 'money':
      return formatMoney({ minor: value, currency: currency ?? 'EUR' });
    case 'percent':
      return `${plain.format(value)} %`;
    case 'count':
      return plain.format(value);
    case 'points':
      return `${plain.format(value)} ${value === 1 ? 'point' : 'points'}`;
    case 'minutes':
      return `${plain.format(value)} min`;
    case 'days':
      return `${plain.format(value)} ${value === 1 ? 'day' : 'days'}`;
  }
}

export const isFigure = (value: unknown): value is Figure =>
  typeof value === 'object' && value !== null && (value as Figure).figure === true;
