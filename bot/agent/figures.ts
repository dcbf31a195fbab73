import { type Figure, figure, formatFigure, isFigure } from '../../domain/figure.ts';
import { minorDigits } from '../../domain/money.ts';
import type { DataClass } from '../../domain/permissions.ts';
import { isUntrusted, type Untrusted } from '../../domain/untrusted.ts';
import type { View } from '../../tools/views.ts';

/** Nothing larger is handed to a model; long lists lose their tail and say so. */
const maxResultBytes = 12_000;
const isoDate = /^\d{4}-\d{2}-\d{2}(T[\d:.]+Z?)?$/;
const link = /^https?:\/\//;
/** Of no use to a reader who only writes prose. */
const leftOut = new Set(['figure', 'ruleVersion', 'version', 'argsHash', 'pending']);

/**
 * Everything that the tools told the assistant while it answers one question. A view becomes JSON in which
 * each number and each text of an outsider has a reference; what the answer may contain is looked up here.
 */
export class Facts {
  readonly #figures = new Map<string, Figure>();
  readonly #texts = new Map<string, Untrusted>();
  readonly #views = new Map<string, View>();
  readonly #audience: readonly DataClass[];
  /** Strings of our own: titles, labels, notices. */
  readonly phrases = new Set<string>();
  /** ISO dates and times. */
  readonly dates = new Set<string>();
  readonly links = new Set<string>();
  /** Something was empty or nought, so an answer may say "none". */
  sawNone = false;

  /** @param audience classes of data that everybody who will see the answer may see. */
  constructor(audience: readonly DataClass[]) {
    this.#audience = audience;
  }

  /** An outsider's words were read; what follows from them needs a person's eye. */
  get tainted(): boolean {
    return this.#texts.size > 0;
  }
  get texts(): Untrusted[] {
    return [...this.#texts.values()];
  }
  figure(ref: string): Figure | undefined {
    return this.#figures.get(ref);
  }
  text(ref: string): Untrusted | undefined {
    return this.#texts.get(ref);
  }
  view(ref: string): View | undefined {
    return this.#views.get(ref);
  }

  /** Gives a computed figure its reference. */
  add(computed: Figure): { ref: string; label: string; value: number; unit: string } {
    const ref = `f${this.#figures.size + 1}`;
    this.#figures.set(ref, computed);
    if (computed.value === 0) this.sawNone = true;
    this.phrases.add(computed.label);
    if (computed.source.url !== undefined) this.links.add(computed.source.url);
    return { ref, label: computed.label, ...amountOf(computed), ...(computed.stale && { stale: true }) };
  }

  /** The view as JSON text for a model, at most 12 kB; `extra` stands before it. */
  project(view: View, extra: object = {}): string {
    const ref = `v${this.#views.size + 1}`;
    this.#views.set(ref, view);
    if (view.kind === 'notice') this.sawNone = true;
    return withinLimit({ ...extra, ref, ...(this.#read(view) as object) });
  }

  #read(value: unknown, key = ''): unknown {
    if (isFigure(value)) {
      if (this.#audience.includes(value.class)) return this.add(value);
      return { label: value.label, withheld: 'not everybody in this conversation may see it' };
    }
    if (isUntrusted(value)) {
      const ref = `t${this.#texts.size + 1}`;
      this.#texts.set(ref, value);
      return { ref, untrusted: neutralised(value.untrusted) };
    }
    if (typeof value === 'string') {
      if (isoDate.test(value)) this.dates.add(value);
      else if (link.test(value)) this.links.add(value);
      else this.phrases.add(value);
      return value;
    }
    if (Array.isArray(value)) {
      if (value.length === 0 && key !== 'notices') this.sawNone = true;
      return value.map((item) => this.#read(item));
    }
    if (typeof value === 'object' && value !== null) return this.#readObject(value);
    return value;
  }

  #readObject(object: object): Record<string, unknown> {
    const entries = Object.entries(object).filter(([key, value]) => !leftOut.has(key) && value !== undefined);
    const read = Object.fromEntries(entries.map(([key, value]) => [key, this.#read(value, key)]));
    return isPaging(object) ? { ...read, shown: this.add(rowsShown(object)) } : read;
  }
}

/** How many rows a list shows is a number like any other: the answer places it by reference. */
const isPaging = (value: object): value is { total: Figure; shown: number } =>
  'total' in value && isFigure(value.total) && 'shown' in value && typeof value.shown === 'number';
const rowsShown = ({ total, shown }: { total: Figure; shown: number }): Figure =>
  figure({ ...total, label: 'rows shown', value: shown, unit: 'count' });

/** Money in whole units of its currency, because that is how people compare it. */
function amountOf({ value, unit, currency = 'EUR' }: Figure): { value: number; unit: string } {
  return unit === 'money' ? { value: value / 10 ** minorDigits(currency), unit: currency } : { value, unit };
}

/** Halves the longest list until the JSON fits. */
function withinLimit(projected: object): string {
  let json = JSON.stringify(projected);
  while (Buffer.byteLength(json) > maxResultBytes) {
    const longest = longestList(projected);
    if (longest.length < 2) return JSON.stringify({ error: 'too_large', message: 'Ask for fewer rows.' });
    longest.splice(Math.ceil(longest.length / 2));
    json = JSON.stringify({
      ...projected,
      cut: 'rows were left out here; the table shown to people has them',
    });
  }
  return json;
}

function longestList(value: unknown): unknown[] {
  const own = Array.isArray(value) ? value : [];
  const inner = typeof value === 'object' && value !== null ? Object.values(value).map(longestList) : [];
  return inner.reduce((longest, list) => (list.length > longest.length ? list : longest), own);
}

/** Takes the meaning out of Slack's control sequences: `<!channel>`, `<@U1>`, `<http://…|…>`. */
export const neutralised = (text: string): string =>
  text
    .replace(/<([!@#][^>\s]*|https?:[^>\s]*|mailto:[^>\s]*)>?/gi, '‹$1›')
    .replace(/@(channel|here|everyone)\b/gi, '@ $1');

/** The text of an answer as the thread remembers it: figures are named, and read again when needed. */
export const remembered = (part: string | Figure | Untrusted): string => {
  if (typeof part === 'string') return part;
  return isFigure(part) ? `[${part.label}]` : part.untrusted;
};
export const spoken = (part: string | Figure | Untrusted): string => {
  if (typeof part === 'string') return part;
  return isFigure(part) ? formatFigure(part) : part.untrusted;
};
