/**
 * Makes matching Web API calls fail: `error` answers with that code, `status429` with a rate limit, `hang` never
 * answers, `dropAfterEffect` does the work and then loses the answer.
 */
export interface Fault {
  /** All methods if absent. */
  method?: string;
  /** Id of a conversation; all if absent. */
  channel?: string;
  error?: string;
  /** Seconds, as the `Retry-After` header carries them. */
  status429?: { retryAfter: number };
  hang?: boolean;
  dropAfterEffect?: boolean;
  /** How many calls fail; without it all until `clear`. */
  times?: number;
}

export class Faults {
  #waiting: Fault[] = [];

  add(fault: Fault): void {
    this.#waiting.push({ ...fault });
  }

  clear(): void {
    this.#waiting = [];
  }

  /** @returns the first fault that fits this call, which counts as one of its times. */
  take(method: string, channel: string | undefined): Fault | undefined {
    const fault = this.#waiting.find(
      (one) =>
        (one.method ?? method) === method &&
        (one.channel === undefined || one.channel === channel) &&
        (one.times ?? 1) > 0,
    );
    if (fault?.times !== undefined) fault.times -= 1;
    return fault;
  }
}
