import { describe, expect, test } from 'vitest';
import { addDays, localDate, momentOf } from '../../domain/local-time.ts';
import { quietUntil } from '../../domain/quiet-hours.ts';

const night = { from: '20:00', to: '07:30' };
const noon = { from: '12:00', to: '13:00' };
const zones = ['America/New_York', 'Europe/Berlin', 'Asia/Kolkata', 'America/Sao_Paulo'];
const minute = 60_000;

test.each(zones)('200 nights in %s: quiet exactly while the wall clock says so, until its end', (zone) => {
  // By the platform's own calendar, which the code under test does not use.
  const wall = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' });
  const start = Date.parse('2026-10-01T00:00:00Z');
  // A step that is no part of a day: each night is looked at in other minutes.
  for (let at = start; at < start + 200 * 24 * 60 * minute; at += 187 * minute) {
    const now = new Date(at);
    const time = wall.format(now);
    const until = quietUntil(now, night, zone);
    expect(until !== undefined, `${now.toISOString()} is ${time}`).toBe(time >= '20:00' || time < '07:30');
    if (until) expect(wall.format(until)).toBe('07:30');
  }
});

test('a period within one day', () => {
  const at = (time: string) => momentOf('2026-11-20', time, 'Europe/Berlin');
  expect(quietUntil(at('11:59'), noon, 'Europe/Berlin')).toBeUndefined();
  expect(quietUntil(at('12:00'), noon, 'Europe/Berlin')).toEqual(at('13:00'));
  expect(quietUntil(at('13:00'), noon, 'Europe/Berlin')).toBeUndefined();
});

describe('the nights when the clocks change', () => {
  test.each([
    ['Europe/Berlin', '2027-03-28', 10.5],
    ['Europe/Berlin', '2026-10-25', 12.5],
    ['America/New_York', '2027-03-14', 10.5],
    ['America/New_York', '2026-11-01', 12.5],
  ])('in %s the night to %s lasts %d hours', (zone, date, hours) => {
    const begins = momentOf(addDays(date, -1), '20:00', zone);
    const ends = quietUntil(begins, night, zone)!;
    expect((ends.getTime() - begins.getTime()) / (60 * minute)).toBe(hours);
    expect(localDate(ends, zone)).toBe(date);
    expect(quietUntil(new Date(ends.getTime() - 1), night, zone)).toEqual(ends);
    expect(quietUntil(ends, night, zone)).toBeUndefined();
  });

  test('a period inside the hour that is skipped does not take place', () => {
    const skipped = { from: '02:10', to: '02:50' };
    const from = Date.parse('2027-03-28T00:00:00Z');
    for (let step = 0; step < 180; step++)
      expect(quietUntil(new Date(from + step * minute), skipped, 'Europe/Berlin')).toBeUndefined();
  });
});
