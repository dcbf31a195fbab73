/** A small seeded generator (mulberry32): the same start value gives the same company everywhere. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** In [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** From `low` to `high`, both included. */
  int(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.int(0, items.length - 1)]!;
  }

  /** One of the items; a weight of 2 comes twice as often as one of 1. */
  weighted<T>(items: readonly (readonly [T, number])[]): T {
    let left = this.next() * items.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [item, weight] of items) {
      left -= weight;
      if (left < 0) return item;
    }
    return items.at(-1)![0];
  }

  /** So many different items, in a random order. */
  sample<T>(items: readonly T[], count: number): T[] {
    const left = [...items];
    return Array.from({ length: Math.min(count, left.length) }, () => {
      const [item] = left.splice(this.int(0, left.length - 1), 1);
      return item!;
    });
  }

  /** A moment between two others, to the second. */
  between(from: Date, to: Date): Date {
    const ms = from.getTime() + this.next() * Math.max(0, to.getTime() - from.getTime());
    return new Date(Math.floor(ms / 1000) * 1000);
  }
}

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
export const before = (moment: Date, ms: number): Date => new Date(moment.getTime() - ms);
export const after = (moment: Date, ms: number): Date => new Date(moment.getTime() + ms);
export const seconds = (moment: Date): number => Math.floor(moment.getTime() / 1000);
export const later = (one: Date, other: Date): Date => new Date(Math.max(one.getTime(), other.getTime()));
