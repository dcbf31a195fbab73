import type { CrmRecord } from './record-table.ts';
import { timeOf } from './validation.ts';

/** A value in the form it is compared in: numbers and times as numbers, text in lower case. */
export type Comparable = number | string;
export interface Entry {
  value: Comparable;
  record: CrmRecord;
}

const looksLikeTime = /^\d{4}-\d\d-\d\dT/;
export function comparable(text: string): Comparable {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  return looksLikeTime.test(text) ? timeOf(text) : text.toLowerCase();
}

/** Numbers before text; equal values in the order of their ids. */
export function compare(left: Comparable, right: Comparable): number {
  if (typeof left !== typeof right) return typeof left === 'number' ? -1 : 1;
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
const byValueAndId = (left: Entry, right: Entry): number =>
  compare(left.value, right.value) || Number(left.record.id) - Number(right.record.id);

interface View {
  entries: Entry[];
  /** Records that lack the property. */
  without: Entry[];
  /** Ids whose entry is no longer right. */
  stale: Set<string>;
}

/**
 * What search sees of one object type: the live records as they were `lagMs` ago, sorted by whichever
 * property somebody asked for. Sorting happens once; later changes are merged in.
 */
export class SearchIndex {
  lagMs = 0;
  readonly #visible = new Map<string, CrmRecord>();
  readonly #views = new Map<string, View>();
  readonly #waiting: { id: string; record: CrmRecord | undefined; since: number }[] = [];

  note(id: string, record: CrmRecord | undefined, nowMs: number): void {
    if (this.lagMs > 0) this.#waiting.push({ id, record, since: nowMs });
    else this.#show(id, record);
  }

  /** All visible records: those that have the property, ascending by it, and those that lack it. */
  sortedBy(property: string, nowMs: number): { entries: Entry[]; without: Entry[] } {
    const due = this.#waiting.findIndex(({ since }) => since + this.lagMs > nowMs);
    for (const { id, record } of this.#waiting.splice(0, due === -1 ? this.#waiting.length : due))
      this.#show(id, record);
    const view = this.#views.get(property) ?? {
      entries: [],
      without: [],
      stale: new Set(this.#visible.keys()),
    };
    this.#views.set(property, view);
    if (view.stale.size > 0) this.#refresh(view, property);
    return view;
  }

  #show(id: string, record: CrmRecord | undefined): void {
    if (record && !record.archived) this.#visible.set(id, record);
    else this.#visible.delete(id);
    for (const { stale } of this.#views.values()) stale.add(id);
  }

  #refresh(view: View, property: string): void {
    const isFresh = ({ record }: Entry) => !view.stale.has(record.id);
    view.entries = view.entries.filter(isFresh);
    view.without = view.without.filter(isFresh);
    for (const id of view.stale) {
      const record = this.#visible.get(id);
      if (!record) continue;
      const text = record.properties[property];
      if (text === undefined) view.without.push({ value: '', record });
      else view.entries.push({ value: comparable(text), record });
    }
    view.entries.sort(byValueAndId);
    view.without.sort(byValueAndId);
    view.stale.clear();
  }
}

/** Index of the first entry whose value is not smaller (`atLeast`) or is greater (`above`). */
export function bound(entries: readonly Entry[], value: Comparable, side: 'atLeast' | 'above'): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const order = compare(entries[middle]!.value, value);
    if (order < 0 || (order === 0 && side === 'above')) low = middle + 1;
    else high = middle;
  }
  return low;
}
