import { addDays, localDate, momentOf } from './local-time.ts';

/** Wall times, `20:00` to `07:30`; an end that is not after the start is one of the next day. */
export interface QuietHours {
  from: string;
  to: string;
}

/**
 * When the quiet hours end that somebody is in.
 * @returns undefined outside of them. A night in which the clocks change is an hour longer or shorter; a period that
 * lies inside the hour that the clocks skip does not take place.
 */
export function quietUntil(now: Date, { from, to }: QuietHours, timeZone: string): Date | undefined {
  const today = localDate(now, timeZone);
  for (const date of [addDays(today, -1), today]) {
    const end = momentOf(to > from ? date : addDays(date, 1), to, timeZone);
    if (momentOf(date, from, timeZone) <= now && now < end) return end;
  }
  return undefined;
}
