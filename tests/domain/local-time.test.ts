import { describe, expect, test } from 'vitest';
import { addDays, daysBetween, isDate, localDate, localDay, momentOf } from '../../domain/local-time.ts';

const zones = ['America/New_York', 'Europe/Berlin', 'Asia/Kolkata', 'America/Sao_Paulo'];
const first = '2026-10-01';
const dates = Array.from({ length: 400 }, (_, day) => addDays(first, day));
const hour = 60 * 60 * 1000;

/** By the platform's own calendar, which the code under test does not use. */
const wallTime = (at: Date, timeZone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(at);

describe.each(zones)('400 days in %s', (zone) => {
  test('a wall time is kept on every date, also across a change of the clocks', () => {
    for (const date of dates) expect(wallTime(momentOf(date, '09:00', zone), zone)).toBe(`${date} 09:00`);
  });

  test('every time of day is a moment of its date, and moments follow one another', () => {
    for (const time of ['00:00', '01:30', '02:30', '23:59']) {
      const moments = dates.map((date) => momentOf(date, time, zone));
      expect(moments.map((at) => localDate(at, zone))).toEqual(dates);
      for (const [index, at] of moments.slice(1).entries()) {
        const gap = at.getTime() - moments[index]!.getTime();
        expect(gap).toBeGreaterThanOrEqual(23 * hour);
        expect(gap).toBeLessThanOrEqual(25 * hour);
      }
    }
  });

  test('days join without gap and without overlap', () => {
    for (const date of dates) expect(localDay(date, zone).to).toEqual(localDay(addDays(date, 1), zone).from);
  });
});

describe('the nights when the clocks change', () => {
  test.each([
    ['America/New_York', '2027-03-14', '02:30', '2027-03-14T07:00:00.000Z'],
    ['Europe/Berlin', '2027-03-28', '02:30', '2027-03-28T01:00:00.000Z'],
    ['Europe/Berlin', '2027-03-28', '02:00', '2027-03-28T01:00:00.000Z'],
    ['America/Sao_Paulo', '2018-11-04', '00:00', '2018-11-04T03:00:00.000Z'],
  ])('%s skips %s %s: the first valid minute after it', (zone, date, time, moment) => {
    expect(momentOf(date, time, zone).toISOString()).toBe(moment);
  });

  test.each([
    ['America/New_York', '2026-11-01', '01:30', '2026-11-01T05:30:00.000Z'],
    ['Europe/Berlin', '2026-10-25', '02:30', '2026-10-25T00:30:00.000Z'],
  ])('%s has %s %s twice: the earlier one', (zone, date, time, moment) => {
    expect(momentOf(date, time, zone).toISOString()).toBe(moment);
  });

  test.each([
    ['America/New_York', '2027-03-14', 23],
    ['America/New_York', '2026-11-01', 25],
    ['Europe/Berlin', '2026-10-25', 25],
    ['America/Sao_Paulo', '2018-11-04', 23],
    ['Asia/Kolkata', '2026-11-01', 24],
  ])('in %s the day %s has %i hours', (zone, date, hours) => {
    const { from, to } = localDay(date, zone);
    expect((to.getTime() - from.getTime()) / hour).toBe(hours);
  });
});

test('days are counted by the calendar', () => {
  expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
  expect(addDays('2028-03-01', -1)).toBe('2028-02-29');
  expect(daysBetween('2026-10-24', '2026-10-26')).toBe(2);
  expect(daysBetween('2026-10-26', '2026-10-24')).toBe(-2);
  expect(daysBetween('2026-10-24', '2027-10-24')).toBe(365);
});

test.each(['2026-02-28', '2028-02-29', '2026-12-31'])('%s is a date', (text) => {
  expect(isDate(text)).toBe(true);
});
test.each([
  '2026-02-30',
  '2026-02-29',
  '2026-13-01',
  '2026-11-00',
  '2026-11-20T09:00',
  '20261120',
  'today',
  '',
])('"%s" is no date', (text) => {
  expect(isDate(text)).toBe(false);
});
