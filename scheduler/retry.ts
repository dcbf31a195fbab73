import { AppError, isPassing } from '../domain/errors.ts';

/** After this many tries an item is parked with its cause; the others go on. */
export const maxTries = 8;

/** 2 s, 4 s, 8 s … with jitter, at most 10 minutes; or as long as the vendor asked for. */
export function retryAt(error: unknown, attempts: number, now: Date): Date | null {
  if (!isPassing(error) || attempts >= maxTries) return null;
  const asked = error instanceof AppError ? error.retryAfterMs : undefined;
  const wait = asked ?? Math.min(2 ** attempts * 1000, 600_000) * (0.5 + Math.random());
  return new Date(now.getTime() + wait);
}

/** The cause as it is stored and shown: our own messages as they are, others without their details. */
export const causeOf = (error: unknown): string =>
  error instanceof AppError
    ? error.message
    : error instanceof Error
      ? `${error.name}: ${error.message}`
      : String(error);
