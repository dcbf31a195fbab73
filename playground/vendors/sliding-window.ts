export interface Limit {
  limit: number;
  intervalMs: number;
}

/**
 * At most `limit` grants in any `intervalMs`. Counts in real time, not by the injected clock: a client
 * waits in real time, and a clock that stands still would never let it on.
 */
export class SlidingWindow {
  readonly limit: number;
  readonly intervalMs: number;
  #grants: number[] = [];

  constructor({ limit, intervalMs }: Limit) {
    this.limit = limit;
    this.intervalMs = intervalMs;
  }

  /** Takes one grant if there is one left. */
  take(nowMs = performance.now()): boolean {
    this.#forget(nowMs);
    if (this.#grants.length >= this.limit) return false;
    this.#grants.push(nowMs);
    return true;
  }

  get remaining(): number {
    return this.limit - this.#grants.length;
  }

  #forget(nowMs: number): void {
    const firstKept = this.#grants.findIndex((at) => at > nowMs - this.intervalMs);
    if (firstKept !== 0) this.#grants = firstKept === -1 ? [] : this.#grants.slice(firstKept);
  }
}
