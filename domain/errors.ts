/**
 * The closed list of what can go wrong. The code alone decides what happens next
 * (ask again, wait, retry, park, stop); the message is for the person who reads it.
 */
export const errorCodes = [
  'bad_input', // the caller can fix it
  'forbidden', // not allowed for this person or in this place
  'not_found',
  'stale', // the record changed since it was shown
  'expired',
  'config', // a connector is off or set up wrongly: pause it, tell an operator
  'auth', // the vendor refuses the credential: pause it, tell an operator
  'rate_limited', // wait for `retryAfterMs`
  'transient', // try again later
  'permanent', // the vendor refuses for good: park it
  'unknown_outcome', // the vendor may have done it: look before repeating
  'contract', // the answer has a shape that we do not know: stop, never retry
] as const;
export type ErrorCode = (typeof errorCodes)[number];

/** An error with a message that may be shown to a teammate: what happened, what was kept, what to do. */
export class AppError extends Error {
  readonly code: ErrorCode;
  /** Milliseconds until another try makes sense; set with `rate_limited` and sometimes `transient`. */
  readonly retryAfterMs?: number;

  constructor(code: ErrorCode, message: string, options: { retryAfterMs?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs;
  }
}

/** True where a later, identical try may succeed without a person. */
export const isPassing = (error: unknown): boolean =>
  !(error instanceof AppError) || ['rate_limited', 'transient', 'unknown_outcome'].includes(error.code);
