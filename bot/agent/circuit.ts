import { type FaultKind, needsAdmin } from './faults.ts';
import type { Limits } from './limits.ts';

/** Stops asking a model that keeps failing, for a while; everybody gets the fallback at once meanwhile. */
export class Circuit {
  readonly #limits: Limits['circuit'];
  readonly #now: () => number;
  #failures: number[] = [];
  #openUntil = 0;

  /** @param now milliseconds of a clock that never jumps. */
  constructor(limits: Limits['circuit'], now: () => number = () => performance.now()) {
    this.#limits = limits;
    this.#now = now;
  }

  get open(): boolean {
    return this.#now() < this.#openUntil;
  }

  /** @returns true when this failure opened it. */
  failed(kind: FaultKind): boolean {
    const now = this.#now();
    this.#failures = [...this.#failures.filter((at) => now - at < this.#limits.withinMs), now];
    const opens = needsAdmin(kind) || this.#failures.length >= this.#limits.failures;
    if (!opens || this.open) return false;
    this.#openUntil = now + this.#limits.openMs;
    this.#failures = [];
    return true;
  }

  worked(): void {
    this.#failures = [];
  }
}
