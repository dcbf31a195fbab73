import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Band, bandFloor, bandOf, bands } from '../../domain/bands.ts';
import { decideBand } from '../../domain/decide.ts';

const hour = 60 * 60 * 1000;
const start = Date.parse('2026-11-20T08:00:00Z');

describe('a score', () => {
  test('lies in exactly one band, from 0 to 1000 in steps of a half', () => {
    const upTo = (index: number) => bandFloor[bands[index + 1]!] ?? Number.POSITIVE_INFINITY;
    for (let score = 0; score <= 1000; score += 0.5) {
      const fitting = bands.filter((band, index) => score >= bandFloor[band] && score < upTo(index));
      expect(fitting).toEqual([bandOf(score)]);
    }
  });

  test.each<[number, Band]>([
    [0, 'general_nurture'],
    [20, 'general_nurture'],
    [20.5, 'general_nurture'],
    [21, 'course_nurture'],
    [50, 'course_nurture'],
    [50.5, 'course_nurture'],
    [51, 'sales_outreach'],
    [79.9, 'sales_outreach'],
    [80, 'high_intent'],
    [1_000_000, 'high_intent'],
    [-5, 'general_nurture'],
  ])('of %f is %s', (score, band) => {
    expect(bandOf(score)).toBe(band);
  });
});

describe('moving between bands', () => {
  /** Walks one lead through scores at given hours, as the stores do, and says what came of each step. */
  function walk(steps: [atHours: number, score: number][], stage = 'lead', now?: Date) {
    let band: Band = 'general_nurture';
    const entered = new Map<Band, Date>();
    return steps.map(([atHours, score]) => {
      const at = new Date(start + atHours * hour);
      const lastEnteredAt = entered.get(bandOf(score));
      const decision = decideBand(
        { stage, band, ...(lastEnteredAt && { lastEnteredAt }) },
        score,
        at,
        now ?? at,
      );
      band = decision.band;
      if (decision.entered) entered.set(band, at);
      return decision;
    });
  }

  test('79 > 80 > 79 > 80 within a day is one alert', () => {
    const steps = walk([
      [0, 79],
      [1, 80],
      [2, 79],
      [3, 80],
    ]);
    expect(steps.map(({ alert }) => alert)).toEqual([false, true, false, false]);
    expect(steps.at(-1)).toMatchObject({ band: 'high_intent', entered: false });
  });

  test('back above the edge a whole day later is a new alert', () => {
    const again = (hours: number) =>
      walk([
        [0, 80],
        [1, 79],
        [hours, 80],
      ]).at(-1)!.alert;
    expect(again(23.99)).toBe(false);
    expect(again(24)).toBe(true);
  });

  test('more points inside the band are no news', () => {
    expect(
      walk([
        [0, 80],
        [30, 95],
        [60, 200],
      ]).map(({ entered }) => entered),
    ).toEqual([true, false, false]);
  });

  test('history is no news: an activity of more than a day ago alerts nobody, though it counts', () => {
    const at = (hoursAgo: number) => walk([[0, 90]], 'lead', new Date(start + hoursAgo * hour))[0]!;
    expect(at(24)).toEqual({ band: 'high_intent', entered: true, alert: true });
    expect(at(24.01)).toEqual({ band: 'high_intent', entered: true, alert: false });
  });

  test.each(['customer', 'visitor'])('a %s is nobody to sell to: no alert', (stage) => {
    expect(walk([[0, 100]], stage)[0]).toMatchObject({ band: 'high_intent', alert: false });
  });

  test('no band is entered twice within 24 hours, whatever the score does', () => {
    const anySteps = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 600 }), fc.integer({ min: -10, max: 120 })),
      { minLength: 1, maxLength: 40 },
    );
    fc.assert(
      fc.property(anySteps, (steps) => {
        const minutes = steps.map(([wait]) => wait);
        let passed = 0;
        const timed = steps.map(([, score], index): [number, number] => {
          passed += minutes[index]!;
          return [passed / 60, score];
        });
        const lastAt = new Map<Band, number>();
        walk(timed).forEach(({ band, entered, alert }, index) => {
          const [atHours, score] = timed[index]!;
          expect(band).toBe(bandOf(score));
          if (alert) expect({ band, entered }).toEqual({ band: 'high_intent', entered: true });
          if (!entered) return;
          expect(atHours - (lastAt.get(band) ?? Number.NEGATIVE_INFINITY)).toBeGreaterThanOrEqual(24);
          lastAt.set(band, atHours);
        });
      }),
      { numRuns: 200, seed: 20_261_120 },
    );
  });
});
