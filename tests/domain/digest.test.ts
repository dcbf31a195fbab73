import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DueDigest, dueDigest, nextDigest } from '../../domain/digest.ts';
import { addDays, daysBetween, localDate, momentOf } from '../../domain/local-time.ts';

const zones = ['America/New_York', 'Europe/Berlin', 'Asia/Kolkata', 'America/Sao_Paulo'];
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const start = Date.parse('2026-10-01T00:00:00Z');

interface Handled extends DueDigest {
  at: Date;
}

/** Looks at the clock at each moment, and remembers what it handled, as the job does. */
function run(moments: Iterable<number>, at: string, zone: string): Handled[] {
  const handled: Handled[] = [];
  for (const ms of moments) {
    const now = new Date(ms);
    const latest = handled.at(-1)?.localDate;
    const lastSent = handled.findLast(({ state }) => state === 'sent')?.localDate;
    const due = dueDigest(now, at, zone, { latest, lastSent });
    if (due) handled.push({ ...due, at: now });
  }
  return handled;
}
function* every(stepMs: number, from: number, to: number): Generator<number> {
  for (let ms = from; ms < to; ms += stepMs) yield ms;
}

/** One digest on each date, within a step of its wall time. */
function expectOneEach(handled: Handled[], at: string, zone: string, days: number): void {
  const [first, ...others] = handled;
  expect(handled.map(({ localDate }) => localDate)).toEqual(
    handled.map((_, index) => addDays(first!.localDate, index)),
  );
  expect(handled.length).toBeGreaterThanOrEqual(days - 1);
  for (const { at: sentAt, localDate: date, ...rest } of others) {
    expect(rest).toEqual({ state: 'sent', late: false, missed: 0 });
    expect(sentAt).toEqual(momentOf(date, at, zone));
    expect(localDate(sentAt, zone)).toBe(date);
  }
}

test.each(zones)('400 days in %s: one digest a date, at its wall time', (zone) => {
  const moments = every(30 * minute, start, start + 400 * day);
  expectOneEach(run(moments, '09:00', zone), '09:00', zone, 400);
});

test.each([
  ['Europe/Berlin', '2026-10-25', '02:30'],
  ['America/New_York', '2026-11-01', '01:30'],
  ['America/New_York', '2027-03-14', '02:30'],
  ['Europe/Berlin', '2027-03-28', '02:30'],
  ['America/Sao_Paulo', '2018-11-04', '00:00'],
])('in %s the clocks change on %s: still one digest a date at %s', (zone, date, at) => {
  const from = Date.parse(`${addDays(date, -4)}T00:00:00Z`);
  expectOneEach(run(every(10 * minute, from, from + 8 * day), at, zone), at, zone, 8);
});

describe('when the bot was not running', () => {
  const zone = 'Europe/Berlin';
  const onDay = (n: number, wall: string) => momentOf(addDays('2026-11-16', n), wall, zone).getTime();

  test('a digest up to six hours late is sent once and says so; a later one is skipped', () => {
    const once = (wall: string) =>
      run([onDay(0, '09:00'), onDay(1, wall), onDay(1, wall) + minute], '09:00', zone);
    expect(once('09:09')).toMatchObject([{}, { state: 'sent', late: false }]);
    expect(once('09:40')).toMatchObject([{}, { state: 'sent', late: true }]);
    expect(once('15:00')).toMatchObject([{}, { state: 'sent', late: true }]);
    expect(once('15:01')).toMatchObject([{}, { state: 'skipped' }]);
  });

  test('three days down: one digest, which says that two were missed', () => {
    expect(run([onDay(0, '09:00'), onDay(3, '09:40')], '09:00', zone).at(-1)).toMatchObject({
      state: 'sent',
      late: true,
      missed: 2,
    });
  });

  test('a digest that was skipped for being too late counts as missed the next day', () => {
    const handled = run([onDay(0, '09:00'), onDay(2, '20:00'), onDay(3, '09:00')], '09:00', zone);
    expect(handled.map(({ state, missed }) => ({ state, missed }))).toEqual([
      { state: 'sent', missed: 0 },
      { state: 'skipped', missed: 1 },
      { state: 'sent', missed: 2 },
    ]);
  });

  test('a new recipient has missed nothing', () => {
    expect(run([onDay(0, '08:59'), onDay(0, '20:00'), onDay(1, '09:00')], '09:00', zone)).toMatchObject([
      { state: 'skipped', missed: 0 },
      { state: 'sent', missed: 0, late: false },
    ]);
  });
});

test('whenever it runs: never two for one date, never older than six hours, each missed one counted', () => {
  const spells = fc.array(
    fc.record({ down: fc.integer({ min: 1, max: 100 * 60 }), up: fc.integer({ min: 1, max: 40 * 60 }) }),
    { minLength: 1, maxLength: 12 },
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.constantFrom('09:00', '02:30', '23:50'),
      spells,
      (zone, at, list) => {
        const moments: number[] = [];
        let now = start;
        for (const { down, up } of list) {
          now += down * minute;
          moments.push(...every(30 * minute, now, now + up * minute));
          now += up * minute;
        }
        const handled = run(moments, at, zone);
        expect(new Set(handled.map(({ localDate }) => localDate)).size).toBe(handled.length);
        let lastSent: string | undefined;
        for (const { localDate: date, at: handledAt, state, late, missed } of handled) {
          const lateMs = handledAt.getTime() - momentOf(date, at, zone).getTime();
          expect(lateMs).toBeGreaterThanOrEqual(0);
          expect(state).toBe(lateMs <= 6 * hour ? 'sent' : 'skipped');
          expect(late).toBe(lateMs > 10 * minute);
          if (state === 'skipped') continue;
          if (lastSent) expect(missed).toBe(daysBetween(lastSent, date) - 1);
          lastSent = date;
        }
      },
    ),
    { numRuns: 100, seed: 20_261_120 },
  );
});

test('the next one is today while its time has not come, else tomorrow', () => {
  const next = (now: string) => nextDigest(new Date(now), '09:00', 'Europe/Berlin').toISOString();
  expect(next('2026-11-20T07:59:59Z')).toBe('2026-11-20T08:00:00.000Z');
  expect(next('2026-11-20T08:00:00Z')).toBe('2026-11-21T08:00:00.000Z');
  expect(next('2027-03-27T09:00:00Z')).toBe('2027-03-28T07:00:00.000Z');
});

describe('a time that was changed', () => {
  const at = (time: string) => momentOf('2026-11-20', time, 'Europe/Berlin');
  const yesterday = { latest: '2026-11-19', lastSent: '2026-11-19' };

  test('to an earlier one that has passed is due at once, and neither late nor left out', () => {
    expect(dueDigest(at('16:00'), '07:00', 'Europe/Berlin', yesterday, at('16:00'))).toEqual({
      localDate: '2026-11-20',
      state: 'sent',
      late: false,
      missed: 0,
    });
  });

  test('after it was sent gives no second one on that date', () => {
    const today = { latest: '2026-11-20', lastSent: '2026-11-20' };
    expect(dueDigest(at('16:00'), '15:00', 'Europe/Berlin', today, at('14:00'))).toBeUndefined();
  });
});
