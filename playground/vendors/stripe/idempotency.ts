import { StripeRefusal } from './errors.ts';

interface Kept {
  fingerprint: string;
  status: number;
  body: string;
  atMs: number;
}
const keptForMs = 24 * 60 * 60 * 1000;

/** The first answer under each key, kept for 24 hours and repeated, errors included. */
export class IdempotencyKeys {
  readonly #kept = new Map<string, Kept>();

  /** The kept answer. @throws StripeRefusal 400 when the key was used for something else. */
  recall(key: string, fingerprint: string, nowMs: number): { status: number; body: string } | undefined {
    const kept = this.#kept.get(key);
    if (!kept || nowMs - kept.atMs > keptForMs) return undefined;
    if (kept.fingerprint !== fingerprint)
      throw new StripeRefusal(400, {
        type: 'idempotency_error',
        message:
          'Keys for idempotent requests can only be used with the same parameters they were first used with.',
      });
    return kept;
  }

  keep(key: string, fingerprint: string, status: number, body: string, nowMs: number): void {
    this.#kept.set(key, { fingerprint, status, body, atMs: nowMs });
  }
}
