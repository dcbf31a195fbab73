/** The time of the playground: the system's, plus however far somebody moved it ahead. */
export interface MovableClock {
  now(): Date;
  /**
   * Moves the clock ahead; it never goes back, because nothing in the product expects time to.
   * @param ms milliseconds, zero or more.
   * @throws RangeError for a negative or infinite amount.
   */
  advance(ms: number): void;
}

/** @param aheadMs how far ahead of the system's time the clock starts. */
export function movableClock(aheadMs = 0): MovableClock {
  let ahead = aheadMs;
  return {
    now: () => new Date(Date.now() + ahead),
    advance(ms) {
      if (!Number.isFinite(ms) || ms < 0) throw new RangeError('The clock only moves ahead.');
      ahead += ms;
    },
  };
}
