const months = [
  /^jan/,
  /^feb/,
  /^m(ar|är|rz)/,
  /^apr/,
  /^ma[iy]/,
  /^jun/,
  /^jul/,
  /^aug/,
  /^sep/,
  /^o[ck]t/,
  /^nov/,
  /^de[cz]/,
];
const monthName =
  '(?:jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch)?|märz|apr(?:il)?|may|mai|june?|juni|july?|juli|aug(?:ust)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?)\\.?';
const ordinal = '(?:st|nd|rd|th)?';
const year = '(?:,?\\s+(\\d{4}))?';

/** Each pattern with the order of its groups. */
const patterns: { pattern: RegExp; order: ('y' | 'm' | 'd')[] }[] = [
  { pattern: /\b(\d{4})-(\d{2})-(\d{2})(?:T[\d:.]+Z?)?\b/g, order: ['y', 'm', 'd'] },
  { pattern: /\b(\d{1,2})\.\s?(\d{1,2})\.(?:\s?(\d{4}|\d{2})\b)?/g, order: ['d', 'm', 'y'] },
  {
    pattern: new RegExp(
      `\\b(\\d{1,2})(?:\\.|${ordinal})\\s+(?:of\\s+)?(${monthName})${year}(?!\\p{L})`,
      'giu',
    ),
    order: ['d', 'm', 'y'],
  },
  {
    pattern: new RegExp(`\\b(${monthName})\\s+(\\d{1,2})${ordinal}\\b(?!\\d)${year}`, 'giu'),
    order: ['m', 'd', 'y'],
  },
];
const timeOfDay = /\b([01]?\d|2[0-3])[:.]([0-5]\d)(?:\s?(am|pm|uhr))?\b/gi;

interface Day {
  y?: number;
  m: number;
  d: number;
}

/** Days and times of day that an answer may name, as they read in the asker's zone and in UTC. */
export class KnownDates {
  readonly #days: Required<Day>[] = [];
  readonly #times = new Set<string>();

  /** @param isoDates `2026-11-20` or full times; other strings are left out. */
  constructor(isoDates: Iterable<string>, timeZone: string) {
    for (const iso of isoDates) {
      const [y, m, d] = iso.slice(0, 10).split('-').map(Number);
      if (y && m && d) this.#days.push({ y, m, d });
      const at = new Date(iso);
      if (iso.length <= 10 || Number.isNaN(at.getTime())) continue;
      for (const zone of [timeZone, 'UTC']) this.#addLocal(at, zone);
    }
  }

  #addLocal(at: Date, timeZone: string): void {
    // Swedish writes dates the ISO way.
    const [day = '', time = ''] = at.toLocaleString('sv', { timeZone }).split(' ');
    const [y = 0, m = 0, d = 0] = day.split('-').map(Number);
    this.#days.push({ y, m, d });
    this.#times.add(time.slice(0, 5));
  }

  /** The text without the days and times that are known; unknown ones stay in it. */
  without(text: string): string {
    const noDays = patterns.reduce(
      (rest, { pattern, order }) =>
        rest.replace(pattern, (match: string, ...groups: (string | undefined)[]) =>
          this.#knows(dayOf(groups, order)) ? ' ' : match,
        ),
      text,
    );
    return noDays.replace(timeOfDay, (match: string, hours: string, minutes: string, half?: string) =>
      this.#times.has(`${String(hour24(Number(hours), half)).padStart(2, '0')}:${minutes}`) ? ' ' : match,
    );
  }

  #knows({ y, m, d }: Day): boolean {
    return this.#days.some(
      (day) => day.m === m && day.d === d && (y === undefined || day.y === y || day.y % 100 === y),
    );
  }
}

function dayOf(groups: (string | undefined)[], order: ('y' | 'm' | 'd')[]): Day {
  const part = (key: 'y' | 'm' | 'd') => groups[order.indexOf(key)];
  const month = part('m') ?? '';
  const named = months.findIndex((pattern) => pattern.test(month.toLowerCase())) + 1;
  const y = part('y');
  return { m: named || Number(month), d: Number(part('d')), ...(y !== undefined && { y: Number(y) }) };
}

function hour24(hour: number, half: string | undefined): number {
  if (half?.toLowerCase() === 'pm') return (hour % 12) + 12;
  return half?.toLowerCase() === 'am' ? hour % 12 : hour;
}

/** ISO days of all dates that a text names completely. */
export function datesIn(text: string): string[] {
  return patterns.flatMap(({ pattern, order }) =>
    [...text.matchAll(pattern)].flatMap(([, ...groups]) => {
      const { y, m, d } = dayOf(groups, order);
      const pad = (n: number) => String(n).padStart(2, '0');
      return y !== undefined && y > 99 ? [`${y}-${pad(m)}-${pad(d)}`] : [];
    }),
  );
}

const relative: [RegExp, number][] = [
  [/(?<!\p{L})(day after tomorrow|übermorgen)(?!\p{L})/iu, 2],
  [/(?<!\p{L})(tomorrow|morgen)(?!\p{L})/iu, 1],
  [/(?<!\p{L})(today|heute)(?!\p{L})/iu, 0],
  [/(?<!\p{L})(yesterday|gestern)(?!\p{L})/iu, -1],
];

/**
 * The first day that a text names: "2026-11-01", "1.11.2026", "Nov 1, 2026", "tomorrow", "gestern".
 * @param today ISO day, for relative words.
 * @returns an ISO day, or undefined.
 */
export function readDate(text: string, today: string): string | undefined {
  const [named] = datesIn(text);
  if (named) return named;
  const word = relative.find(([pattern]) => pattern.test(text));
  if (!word) return undefined;
  const noon = Date.parse(`${today}T12:00:00Z`);
  return new Date(noon + word[1] * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
}
