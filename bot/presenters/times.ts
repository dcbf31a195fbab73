/** Who reads: times are shown in this zone, ages are counted from `now`. */
export interface Reader {
  /** IANA zone; an unknown one is read as UTC. */
  timeZone: string;
  now: Date;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${timeZone} ${Object.values(options).join(' ')}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zoneOrUtc(timeZone) });
  formats.set(key, made);
  return made;
}
function zoneOrUtc(timeZone: string): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return timeZone;
  } catch {
    return 'UTC';
  }
}

const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
const date = { weekday: 'short', day: 'numeric', month: 'short' } as const;
const unknown = 'an unknown time';
const dayMs = 86_400_000;

/** "09:12" today, "Tue 17 Nov, 09:12" on another day, with the year where it differs. */
export function clock(iso: string, reader: Reader): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return unknown;
  const hour = format(reader.timeZone, time).format(at);
  const today = format(reader.timeZone, { ...date, year: 'numeric' });
  return today.format(at) === today.format(reader.now) ? hour : `${day(iso, reader)}, ${hour}`;
}

/** "Tue 17 Nov", with the year where it differs. A bare date is a date everywhere and is not moved. */
export function day(iso: string, reader: Reader): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return unknown;
  const zone = /^\d{4}-\d{2}-\d{2}$/.test(iso) ? 'UTC' : reader.timeZone;
  const year = format(zone, { year: 'numeric' });
  const sameYear = year.format(at) === year.format(reader.now);
  return format(zone, sameYear ? date : { ...date, year: 'numeric' })
    .format(at)
    .replace(/^(\w+),/, '$1');
}

/** "today", "tomorrow", "yesterday"; any other day as `day` says it. */
export function dayWord(iso: string, reader: Reader): string {
  const said = day(iso, reader);
  if (Math.abs(new Date(iso).getTime() - reader.now.getTime()) > 3 * dayMs) return said;
  const near = [
    { word: 'yesterday', days: -1 },
    { word: 'today', days: 0 },
    { word: 'tomorrow', days: 1 },
  ];
  const found = near.find(({ days }) => {
    const then = new Date(reader.now.getTime() + days * dayMs);
    return said === day(then.toISOString(), reader);
  });
  return found?.word ?? said;
}

/** "just now", "12 min ago", "3 h ago", "5 days ago"; a date when it is further away or still to come. */
export function ago(iso: string, reader: Reader): string {
  const minutes = Math.floor((reader.now.getTime() - new Date(iso).getTime()) / 60_000);
  if (Number.isNaN(minutes)) return unknown;
  if (minutes < -1) return clock(iso, reader);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ago`;
  const days = Math.floor(hours / 24);
  if (days > 14) return day(iso, reader);
  return `${days} ${days === 1 ? 'day' : 'days'} ago`;
}
