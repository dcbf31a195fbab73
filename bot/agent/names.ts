/** Words that an English answer may write with a capital without having read them anywhere. */
const common = new Set(
  [
    'switchboard hubspot stripe slack anthropic google analytics i we you',
    'lead leads deal deals payment payments revenue digest health sync note task score band owner stage',
    'hot sales outreach course nurture general high intent won lost open stuck closing',
    'monday tuesday wednesday thursday friday saturday sunday',
    'january february march april may june july august september october november december',
    'jan feb mar apr jun jul aug sep sept oct nov dec',
    'english german euro euros dollar dollars',
  ].flatMap((line) => line.split(' ')),
);
const word = /\p{L}[\p{L}\p{M}]*/gu;
const capitalised = /^\p{Lu}\p{Ll}/u;
const startsSentence = /(?:^|[.!?:;•\n("“„‘'–—*_-])\s*$/u;

export const wordsOf = (text: string): string[] =>
  [...text.matchAll(word)].map(([match]) => match.toLowerCase());

/**
 * Finds names that nobody mentioned. In English a capital inside a sentence marks one, and so does a capital
 * on the second word of a sentence. German writes every noun with a capital; there only a known first name
 * with an unknown last name gives itself away.
 * @param known lower-case words of the results and of the person; `given` those that are part of a longer name.
 */
export function unknownNames(
  prose: string,
  { known, given, german }: { known: ReadonlySet<string>; given: ReadonlySet<string>; german: boolean },
): string[] {
  const isKnown = (text: string) => known.has(text) || common.has(text) || known.has(text.replace(/s$/, ''));
  const found: string[] = [];
  let before: { text: string; end: number } | undefined;
  for (const match of prose.matchAll(word)) {
    const [text] = match;
    const beside = before !== undefined && /^[ -]$/.test(prose.slice(before.end, match.index));
    const follows = beside && before !== undefined && given.has(before.text.toLowerCase());
    const inside = !startsSentence.test(prose.slice(0, match.index));
    if (capitalised.test(text) && !isKnown(text.toLowerCase()) && (german ? follows : inside))
      found.push(text);
    before = { text, end: match.index + text.length };
  }
  return found;
}
