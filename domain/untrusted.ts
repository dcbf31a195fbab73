import { clip, visible } from './text.ts';

/**
 * Text that somebody outside the company wrote (a form, a CRM field, a vendor's answer). It is data:
 * a presenter escapes it, the assistant gets it under the key `untrusted`, nothing ever runs it.
 */
export interface Untrusted {
  untrusted: string;
}

const maxLength = 500;

/** One line of what can be seen, at most 500 characters of it. */
export function untrusted(text: string): Untrusted {
  const clean = visible(text.replace(/[\r\n\t\u2028\u2029]+/g, ' ')).trim();
  return { untrusted: clean.length > maxLength ? `${clip(clean, maxLength - 1)}…` : clean };
}

export const isUntrusted = (value: unknown): value is Untrusted =>
  typeof value === 'object' && value !== null && typeof (value as Untrusted).untrusted === 'string';
