import { addDays, daysBetween, isDate, localDate, momentOf } from '../../domain/local-time.ts';
import type { Form } from '../inbound.ts';
import { aboutOf, missing, problemAt, words } from './fields.ts';

const morning = '09:00';
const afternoon = '14:00';
const hourMs = 60 * 60_000;
const longestDays = 90;
/** A Monday to count from. */
const someMonday = '2024-01-01';

/** When a choice is over, for the person who makes it; a date is chosen in a field of its own. */
const moments: Record<string, (now: Date, timeZone: string) => Date> = {
  hour: (now) => new Date(now.getTime() + hourMs),
  afternoon: (now, zone) => momentOf(localDate(now, zone), afternoon, zone),
  tomorrow: (now, zone) => momentOf(addDays(localDate(now, zone), 1), morning, zone),
  monday: (now, zone) => momentOf(nextMonday(localDate(now, zone)), morning, zone),
};
const labels: Record<string, string> = {
  hour: 'In 1 hour',
  afternoon: `This afternoon, ${afternoon}`,
  tomorrow: `Tomorrow morning, ${morning}`,
  monday: `Next Monday, ${morning}`,
};

export const snooze: Form = {
  id: 'snooze',
  tool: 'lead_snooze',
  async build({ about, actor, now }) {
    const open = Object.entries(moments).filter(([, at]) => at(now, actor.timeZone) > now);
    return {
      kind: 'form',
      form: 'snooze',
      title: 'Remind me later',
      submit: 'Snooze',
      fields: [
        {
          type: 'choice',
          name: 'until',
          label: 'When',
          options: [
            ...open.map(([value]) => ({ value, label: labels[value]! })),
            { value: 'date', label: 'On a date' },
          ],
          initial: 'hour',
        },
        {
          type: 'date',
          name: 'date',
          label: 'Date',
          optional: true,
          hint: `Only for “On a date”: at ${morning} (${actor.timeZone}).`,
        },
      ],
      about: aboutOf(about),
      asOf: now.toISOString(),
      notices: [],
    };
  },
  toToolCall(submitted, { timeZone, now }) {
    const [until, date] = [words(submitted, 'until'), words(submitted, 'date')];
    if (!until) return problemAt('until', missing);
    if (until === 'date' && !isDate(date)) return problemAt('date', 'Choose the date.');
    if (until !== 'date' && date) return problemAt('until', 'Choose “On a date”, or leave the date empty.');
    const at = until === 'date' ? momentOf(date, morning, timeZone) : moments[until]?.(now, timeZone);
    if (!at) return problemAt('until', missing);
    if (at <= now)
      return problemAt(until === 'date' ? 'date' : 'until', 'This has passed already. Choose a later time.');
    if (at.getTime() - now.getTime() > longestDays * 24 * hourMs)
      return problemAt('date', `At most ${longestDays} days from now.`);
    return {
      tool: 'lead_snooze',
      input: { assignment: submitted.about.assignment ?? '', until: at.toISOString() },
    };
  },
};

/** Of a Monday the one a week later. */
const nextMonday = (date: string): string => addDays(date, 7 - mod(daysBetween(someMonday, date), 7));
const mod = (value: number, by: number): number => ((value % by) + by) % by;
