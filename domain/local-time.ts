import { Temporal } from 'temporal-polyfill';

/** The calendar date in a zone: 2026-11-20. */
export const localDate = (at: Date, timeZone: string): string => zoned(at, timeZone).toPlainDate().toString();

/** Whether this is a date of the calendar, written like 2026-11-20; 2026-02-30 is none. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  try {
    Temporal.PlainDate.from(text);
    return true;
  } catch {
    return false;
  }
}

export const addDays = (date: string, days: number): string =>
  Temporal.PlainDate.from(date).add({ days }).toString();

/** Whole calendar days from one date to another. */
export const daysBetween = (from: string, to: string): number =>
  Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to), { largestUnit: 'day' }).days;

/**
 * The moment of a wall time on a date in a zone. A time that the clocks skip becomes the first valid minute
 * after the gap; a time that occurs twice is the earlier one.
 */
export function momentOf(date: string, time: string, timeZone: string): Date {
  const wall = Temporal.PlainDate.from(date).toPlainDateTime(Temporal.PlainTime.from(time));
  const earlier = wall.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  if (earlier.toPlainDateTime().equals(wall)) return new Date(earlier.epochMilliseconds);
  const gapEnd = earlier.getTimeZoneTransition('next');
  return new Date((gapEnd ?? earlier).epochMilliseconds);
}

/** From midnight to midnight in a zone: 23 or 25 hours on the days of a change. */
export function localDay(date: string, timeZone: string): { from: Date; to: Date } {
  return { from: momentOf(date, '00:00', timeZone), to: momentOf(addDays(date, 1), '00:00', timeZone) };
}

/** "Fri 20 Nov 2026, 09:00" */
export const localText = (at: Date, timeZone: string): string =>
  new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(at);

/** "Fri 20 Nov": a calendar date, in any zone the same. */
export const dateText = (date: string): string =>
  new Intl.DateTimeFormat('en-GB', {
    timeZone: 'UTC',
    weekday: 'short',
    day: 'numeric',
    month: 'short',
  }).format(new Date(`${date}T00:00:00Z`));

const zoned = (at: Date, timeZone: string) =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone);
