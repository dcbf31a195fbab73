import { createHmac, timingSafeEqual } from 'node:crypto';

/** A signed request counts for this long, in both directions: vendors' own checks accept any future time. */
export const signatureWindowMs = 300_000;

export const hmacSha256 = (
  secret: string | Buffer,
  text: string | Buffer,
  encoding: 'base64' | 'hex',
): string => createHmac('sha256', secret).update(text).digest(encoding);

/** Compares in constant time. A missing signature is a wrong one. */
export function sameSignature(expected: string, given: string | undefined): boolean {
  const left = Buffer.from(expected);
  const right = Buffer.from(given ?? '');
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Whether a signed time lies within the window around now. False for anything that is no finite number. */
export const isTimely = (signedMs: number, now: Date): boolean =>
  Number.isFinite(signedMs) && Math.abs(now.getTime() - signedMs) <= signatureWindowMs;
