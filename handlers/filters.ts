import { fold, meaning, parseCount, quoted } from './words.ts';

/** Words that carry no filter: "show me my hot leads" is "mine hot". */
const filler = ['show', 'me', 'the', 'top', 'please', 'zeig', 'zeige', 'mir', 'die', 'bitte'];
const mine = ['my', 'meine', 'mein', 'meinen'];
const most = 50;

/**
 * Reads `[filter] [mine] [n]` in any order, for the commands that list something.
 * @param synonyms filters of the tool with further words for each, folded.
 * @param nouns words for the listed thing itself, which say nothing new.
 */
export function listInput<F extends string>(
  words: string[],
  synonyms: Record<F, readonly string[]>,
  nouns: readonly string[],
): { input: { filter?: F; mine?: true; limit?: number } } | 'help' | { problem: string } {
  const input: { filter?: F; mine?: true; limit?: number } = {};
  for (const word of words) {
    const filter = meaning(word, synonyms);
    const count = parseCount(word);
    const folded = fold(word);
    if (isHelp(word)) return 'help';
    if (filter !== undefined) {
      if (input.filter !== undefined && input.filter !== filter)
        return { problem: `One filter at a time: ${quoted(input.filter)} or ${quoted(filter)}.` };
      input.filter = filter;
    } else if (folded === 'mine' || mine.includes(folded)) input.mine = true;
    else if (count !== undefined) {
      if (count < 1 || count > most) return { problem: `The number must be between 1 and ${most}.` };
      input.limit = count;
    } else if (!filler.includes(folded) && !nouns.includes(folded))
      return { problem: `${quoted(word)} is not a filter.` };
  }
  return { input };
}

/** A person who asks for help in English or German. */
export const isHelp = (word: string | undefined): boolean =>
  word !== undefined && (word === '?' || ['help', 'hilfe'].includes(fold(word)));
