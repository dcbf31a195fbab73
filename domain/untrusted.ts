import { clip } from './text.ts';

/**
 * Text that somebody outside the company wrote (a form, a CRM field, a vendor's answer). It is data:
 * a presenter escapes it, the assistant gets it under the key `untrusted`, nothing ever runs it.
 */
export interface Untrusted {
  untrusted: string;
}

const invisible = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;
const maxLength = 500;

/** Drops control, zero-width and bidirectional characters and caps the length at 500. */
export function untrusted(text: string): Untrusted {
  const clean = text
    .replace(/[\r\n\t]+/g, ' ')
    .replace(invisible, '')
    .trim();
  return { untrusted: clean.length > maxLength ? `${clip(clean, maxLength - 1)}…` : clean };
}

export const isUntrusted = (value: unknown): value is Untrusted =>
  typeof value === 'object' && value !== null && typeof (value as Untrusted).untrusted === 'string';
