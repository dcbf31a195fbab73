const formats = new Map();

/** Times are those of the acting person, wherever the browser is. */
function format(date, zone, options) {
  const key = `${zone} ${JSON.stringify(options)}`;
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat('en-GB', { timeZone: zone, ...options }));
  return formats.get(key).format(date);
}

/** The moment in a message id: seconds and microseconds. */
export const momentOf = (ts) => new Date(Number(ts) * 1000);

/** `13:05` */
export const clockTime = (date, zone) => format(date, zone, { hour: '2-digit', minute: '2-digit' });
/** `13:05:09` */
export const exactTime = (date, zone) =>
  format(date, zone, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
/** `20 Nov` */
export const shortDay = (date, zone) => format(date, zone, { day: 'numeric', month: 'short' });
/** `20 Nov, 13:05` */
export const dayAndTime = (date, zone) => `${shortDay(date, zone)}, ${clockTime(date, zone)}`;
/** `Friday 20 November 2026, 13:05` */
export const fullTime = (date, zone) =>
  `${format(date, zone, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })}, ${clockTime(date, zone)}`;
/** `Fri 20 Nov, 13:05` */
export const headTime = (date, zone) =>
  `${format(date, zone, { weekday: 'short', day: 'numeric', month: 'short' })}, ${clockTime(date, zone)}`;

/** `2026-11-20`: equal for moments of one local day. */
export const dayOf = (date, zone) =>
  new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(date);

/** `Today`, `Yesterday`, or the day. */
export function dayName(date, now, zone) {
  const day = dayOf(date, zone);
  if (day === dayOf(now, zone)) return 'Today';
  if (day === dayOf(new Date(now.getTime() - 86_400_000), zone)) return 'Yesterday';
  return format(date, zone, { weekday: 'long', day: 'numeric', month: 'long' });
}

/** `2 minutes ago` */
export function ago(date, now) {
  const seconds = Math.round((now.getTime() - date.getTime()) / 1000);
  const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
  if (Math.abs(seconds) < 60) return 'just now';
  for (const [unit, length] of [
    ['day', 86_400],
    ['hour', 3_600],
    ['minute', 60],
  ])
    if (Math.abs(seconds) >= length) return relative.format(-Math.trunc(seconds / length), unit);
  return '';
}

/** The offset of a zone, `UTC+1`. */
export function zoneName(date, zone) {
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'shortOffset' }).formatToParts(
    date,
  );
  return (parts.find(({ type }) => type === 'timeZoneName')?.value ?? '').replace('GMT', 'UTC');
}

/**
 * Milliseconds from now to the next moment when the clock of the zone shows this hour.
 * The hours between are real ones: across a clock change the day is 23 or 25 of them.
 */
export function untilHour(hour, now, zone) {
  for (let minutes = 1; minutes <= 26 * 60; minutes += 1) {
    const then = new Date(Math.floor(now.getTime() / 60_000) * 60_000 + minutes * 60_000);
    if (clockTime(then, zone) === `${String(hour).padStart(2, '0')}:00`)
      return then.getTime() - now.getTime();
  }
  return 0;
}

/** @see https://docs.slack.dev/messaging/formatting-message-text#date-formatting */
export function slackDate(pattern, date, now, zone) {
  const named = (options) => {
    const name = dayName(date, now, zone);
    return ['Today', 'Yesterday'].includes(name) ? name.toLowerCase() : format(date, zone, options);
  };
  const year = { year: 'numeric' };
  const short = { day: 'numeric', month: 'short', ...year };
  const medium = { day: 'numeric', month: 'long', ...year };
  const long = { weekday: 'long', ...medium };
  const values = {
    date_num: () => dayOf(date, zone),
    date_slash: () => dayOf(date, zone).replaceAll('-', '/'),
    date: () => format(date, zone, medium),
    date_short: () => format(date, zone, short),
    date_long: () => format(date, zone, long),
    date_pretty: () => named(medium),
    date_short_pretty: () => named(short),
    date_long_pretty: () => named(long),
    time: () => clockTime(date, zone),
    time_secs: () => exactTime(date, zone),
    ago: () => ago(date, now),
  };
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => values[name]?.() ?? whole);
}
