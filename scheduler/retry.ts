import { AppError, isPassing } from '../domain/errors.ts';

/** A fault that we do not know may be a poisonous item: after so many tries it is parked, the others go on. */
const unknownTries = 8;
/** A fault that passes by itself, such as a vendor's outage, is waited out: three days at ten minutes each. */
const passingTries = 440;

/**
 * When to try again: after 2 s, 4 s, 8 s … with jitter, at most 10 minutes; or as long as the vendor asked for.
 * @param patience fewer tries where a late success helps nobody.
 * @returns null when it makes no sense: then the item is parked with its cause.
 */
export function retryAt(
  error: unknown,
  attempts: number,
  now: Date,
  { patience = passingTries }: { patience?: number } = {},
): Date | null {
  const known = error instanceof AppError;
  if (!isPassing(error) || attempts >= Math.min(known ? passingTries : unknownTries, patience)) return null;
  const asked = known ? error.retryAfterMs : undefined;
  const wait = asked ?? Math.min(2 ** Math.min(attempts, 20) * 1000, 600_000) * (0.5 + Math.random());
  return new Date(now.getTime() + wait);
}

/** The cause as it is stored and shown: our own messages as they are, others without their details. */
export const causeOf = (error: unknown): string =>
  error instanceof AppError
    ? error.message
    : error instanceof Error
      ? `${error.name}: ${error.message}`
      : String(error);
