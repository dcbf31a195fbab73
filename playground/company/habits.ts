/** How much somebody does on the website: points to end with, when it began, and what they like to do. */
export interface Habit {
  /** Points to reach and not to pass, both included. */
  points: readonly [number, number];
  /** At most so long ago. */
  withinDays: number;
  taste: readonly (readonly [Deed, number])[];
  /** Share of page views that are made again: no points, a fuller timeline. */
  repeats: number;
}
export type Deed = 'page' | 'open' | 'download' | 'preview' | 'consultation';

export const habits = {
  hot: {
    points: [86, 128],
    withinDays: 75,
    taste: [
      ['page', 24],
      ['open', 14],
      ['download', 18],
      ['preview', 18],
      ['consultation', 9],
    ],
    repeats: 0.5,
  },
  warm: {
    points: [54, 76],
    withinDays: 120,
    taste: [
      ['page', 26],
      ['open', 14],
      ['download', 20],
      ['preview', 14],
      ['consultation', 5],
    ],
    repeats: 0.4,
  },
  nurture: {
    points: [22, 44],
    withinDays: 240,
    taste: [
      ['page', 30],
      ['open', 16],
      ['download', 26],
      ['preview', 14],
    ],
    repeats: 0.2,
  },
  casual: {
    points: [1, 12],
    withinDays: 360,
    taste: [
      ['page', 50],
      ['open', 25],
      ['download', 20],
    ],
    repeats: 0.2,
  },
} as const satisfies Record<string, Habit>;
