import type { Usage } from './port.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** Tokens that each person used in the last 24 hours in this process, those read from a cache left out. */
export class Spending {
  readonly #limit: number;
  readonly #now: () => number;
  readonly #spent = new Map<string, { at: number; tokens: number }[]>();

  constructor(limit: number, now: () => number = () => performance.now()) {
    this.#limit = limit;
    this.#now = now;
  }

  allows(user: string): boolean {
    const recent = (this.#spent.get(user) ?? []).filter(({ at }) => this.#now() - at < dayMs);
    if (recent.length > 0) this.#spent.set(user, recent);
    else this.#spent.delete(user);
    return recent.reduce((sum, { tokens }) => sum + tokens, 0) < this.#limit;
  }

  add(user: string, usage: Usage): void {
    const tokens = usage.input + usage.cacheWrite + usage.output;
    this.#spent.set(user, [...(this.#spent.get(user) ?? []), { at: this.#now(), tokens }]);
  }
}
