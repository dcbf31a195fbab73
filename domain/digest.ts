import { addDays, daysBetween, localDate, momentOf } from './local-time.ts';

/** A digest that is later than this is not sent any more: its numbers are yesterday's news. */
const catchUpMs = 6 * 60 * 60 * 1000;
/** Less than this is on time. */
const punctualMs = 10 * 60 * 1000;

export interface DueDigest {
  /** The recipient's date on which it is due; its numbers are those of the day before. */
  localDate: string;
  state: 'sent' | 'skipped';
  late: boolean;
  /** How many earlier dates went without a digest. */
  missed: number;
}

/**
 * Which digest a recipient is due now, if any: one per local date at a wall time, caught up for six hours,
 * never two for one date. `latest` is the newest date that was handled; without one only today counts.
 */
export function dueDigest(
  now: Date,
  at: string,
  timeZone: string,
  latest: string | undefined,
): DueDigest | undefined {
  const today = localDate(now, timeZone);
  if (latest !== undefined && latest >= today) return undefined;
  const lateMs = now.getTime() - momentOf(today, at, timeZone).getTime();
  if (lateMs < 0) return undefined;
  const missed = latest === undefined ? 0 : Math.max(0, daysBetween(latest, today) - 1);
  return {
    localDate: today,
    state: lateMs <= catchUpMs ? 'sent' : 'skipped',
    late: lateMs > punctualMs,
    missed,
  };
}

/** When the next digest goes out. */
export function nextDigest(now: Date, at: string, timeZone: string): Date {
  const today = localDate(now, timeZone);
  const moment = momentOf(today, at, timeZone);
  return moment > now ? moment : momentOf(addDays(today, 1), at, timeZone);
}
