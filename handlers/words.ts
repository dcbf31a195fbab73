import { clip } from '../domain/text.ts';

/** Words after a slash command: split, compared without regard to case or accents, read as numbers and dates. */
export const splitWords = (text: string): string[] => text.trim().split(/\s+/).filter(Boolean);

const spelled: Record<string, string> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss' };

/** "Heiße" and "HEISSE" are one word: lower case, umlauts spelled out, other accents and marks dropped. */
export const fold = (word: string): string =>
  word
    .normalize('NFC')
    .toLowerCase()
    .replace(/[äöüß]/g, (letter) => spelled[letter] ?? letter)
    .normalize('NFD')
    .replace(/\p{M}|^["'“”„»«(]+|[,.;:!?"'“”„»«)]+$/gu, '');

/** The meaning of a word in a list of synonyms, which are written folded. */
export function meaning<M extends string>(
  word: string,
  synonyms: Record<M, readonly string[]>,
): M | undefined {
  const folded = fold(word);
  for (const [key, words] of Object.entries(synonyms) as [M, readonly string[]][])
    if (key === folded || words.includes(folded)) return key;
  return undefined;
}

/** A whole number written in digits, else undefined. */
export const parseCount = (word: string): number | undefined =>
  /^\d{1,6}$/.test(word) ? Number(word) : undefined;

/** "2026-11-01" or "1.11.2026" as "2026-11-01"; undefined for anything else, a 30 February included. */
export function parseDate(word: string): string | undefined {
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(word);
  const german = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(word);
  const [year, month, day] = iso ? iso.slice(1) : german ? german.slice(1).reverse() : [];
  if (!year || !month || !day) return undefined;
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const parsed = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date) ? date : undefined;
}

/** How a word is quoted back in a problem. */
export const quoted = (word: string): string => `“${word.length > 40 ? `${clip(word, 39)}…` : word}”`;
