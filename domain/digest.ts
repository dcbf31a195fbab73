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
  /** How many dates since the last one that was sent went without a digest. */
  missed: number;
}
/** The newest local dates of a recipient; nothing for a new one. */
export interface DigestHistory {
  /** Sent, skipped or not wanted. */
  latest?: string | undefined;
  /** Sent, or not wanted: nothing was missed until then. */
  lastSent?: string | undefined;
}

/**
 * Which digest a recipient is due now, if any: one per local date at a wall time, caught up for six hours,
 * never two for one date. For a new recipient only today counts.
 * @param setAt when the recipient last changed the settings: what became due by that is not late.
 */
export function dueDigest(
  now: Date,
  at: string,
  timeZone: string,
  { latest, lastSent }: DigestHistory,
  setAt?: Date,
): DueDigest | undefined {
  const today = localDate(now, timeZone);
  if (latest !== undefined && latest >= today) return undefined;
  const moment = momentOf(today, at, timeZone);
  if (now < moment) return undefined;
  const lateMs = now.getTime() - Math.max(moment.getTime(), setAt?.getTime() ?? 0);
  const missed = lastSent === undefined ? 0 : daysBetween(lastSent, today) - 1;
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
