import { datesIn, KnownDates } from './dates.ts';
import type { Facts } from './figures.ts';
import { unknownNames, wordsOf } from './names.ts';
import { numberWord, readings } from './number-words.ts';
import { isGerman } from './words.ts';

export const reference = /\[\[\s*([ftv]\d+)\s*\]\]/g;
const number = /\p{N}[\p{N}.,]*\p{N}|\p{N}/gu;
const word = /\p{L}+/gu;
const email = /[^\s<>()[\]]+@[^\s<>()[\]]+\.\p{L}{2,}/gu;
/** Names of things that hold a digit. */
const terms = /\b(?:B2B|B2C|GA4|OAuth2|24\/7)\b/gi;
/** "one lead", "only one", "genau ein", but not "the one", "no one" or "one of them". */
const countedOne =
  /\b(?:(?:only|just|exactly)\s+one|(?:nur|genau)\s+eine?[nrm]?|one\s+(?:\p{L}+\s+){0,2}?(?:leads?|deals?|payments?|refunds?|contacts?|compan(?:y|ies)|people|persons?|points?|days?|euros?|dollars?))\b/giu;
const claimedNone =
  /\b(?:no|none|keine?[nmrs]?|nichts)\s+(?:of\s+)?(?:\p{L}+\s+){0,2}?(?:leads?|deals?|payments?|zahlung(?:en)?|refunds?|abschlüsse|contacts?|kontakte?)\b/giu;

/** What a person typed in this thread: they may be answered in their own numbers and dates. */
export interface Typed {
  text: string;
  timeZone: string;
  /** Dates that the conversation itself states, such as today. */
  dates: readonly string[];
  /** How the person is called. */
  name: string;
}

/**
 * Finds what an answer may not contain: numbers and number words, dates, names and addresses that are neither a
 * reference, nor typed by the person, nor the marker of a numbered list. Matching a number with some figure
 * afterwards would miss every right number on the wrong thing; hence references only.
 * @returns the offending pieces of text, empty when the prose may be shown.
 */
export function violations(prose: string, facts: Facts, typed: Typed): string[] {
  const unknown = [...prose.matchAll(reference)]
    .filter(([, ref = '']) => !isKnown(ref, facts))
    .map(([match]) => match);
  const known = new KnownDates([...facts.dates, ...typed.dates, ...datesIn(typed.text)], typed.timeZone);
  const quoted = withoutQuotes(withoutMarkers(prose.replace(reference, ' § ')), facts);
  const addresses = [...quoted.matchAll(email)]
    .map(([match]) => match)
    .filter((match) => !typed.text.includes(match));
  const rest = known.without(withoutPhrases(quoted.replace(email, ' ').replace(terms, ' '), facts));

  const allowed = new Set([
    ...[...typed.text.matchAll(number)].flatMap(([digits]) => readings(digits)),
    ...[...typed.text.matchAll(word)].flatMap(([letters]) => numberWord(letters) ?? []),
  ]);
  const digits = [...rest.matchAll(number)]
    .map(([match]) => match)
    .filter((match) => !readings(match).some((value) => allowed.has(value)));
  const words = [...rest.matchAll(word)]
    .map(([match]) => match)
    .filter((match) => {
      const value = numberWord(match);
      return value !== undefined && !allowed.has(value);
    });
  const ones = allowed.has(1) ? [] : [...rest.matchAll(countedOne)].map(([match]) => match);
  const nones = facts.sawNone ? [] : [...rest.matchAll(claimedNone)].map(([match]) => match);
  const names = unknownNames(rest, { ...wordsKnown(facts, typed), german: isGerman(prose) });
  return [...new Set([...unknown, ...addresses, ...names, ...digits, ...words, ...ones, ...nones])];
}

const isKnown = (ref: string, facts: Facts): boolean =>
  (facts.figure(ref) ?? facts.text(ref) ?? facts.view(ref)) !== undefined;

function wordsKnown(facts: Facts, { text, name }: Typed) {
  const written = facts.texts.map(({ untrusted }) => wordsOf(untrusted));
  const ours = [...facts.phrases, text, name].flatMap((phrase) => wordsOf(phrase));
  return {
    known: new Set([...ours, ...written.flat()]),
    given: new Set(written.filter((words) => words.length > 1).flat()),
  };
}

/** Drops the markers of lists that count up from one; any other number at the start of a line is a number. */
function withoutMarkers(prose: string): string {
  let next = 1;
  return prose
    .split('\n')
    .map((line) => {
      const marker = /^\s*(\d{1,2})[.)]\s+/.exec(line);
      if (!marker) return line;
      if (Number(marker[1]) !== next && Number(marker[1]) !== 1) return line;
      next = Number(marker[1]) + 1;
      return line.slice(marker[0].length);
    })
    .join('\n');
}

/** Drops what outsiders are called: a name like "Studio 54" is no claim. A text without letters stays. */
function withoutQuotes(prose: string, facts: Facts): string {
  return facts.texts
    .map((text) => text.untrusted)
    .filter((text) => text.length >= 3 && /\p{L}/u.test(text))
    .sort((a, b) => b.length - a.length)
    .reduce((rest, text) => rest.replaceAll(text, ' § '), prose);
}

const units: Record<string, string> = {
  tag: 'day',
  tage: 'day',
  tagen: 'day',
  woche: 'week',
  wochen: 'week',
  monat: 'month',
  monate: 'month',
  monaten: 'month',
  stunde: 'hour',
  stunden: 'hour',
  minute: 'minute',
  minuten: 'minute',
  punkt: 'point',
  punkte: 'point',
  punkten: 'point',
};
const stem = (unit: string): string => units[unit.toLowerCase()] ?? unit.toLowerCase().replace(/s$/, '');
const counted = /(\p{N}+)[\s-]+(\p{L}+)/gu;

/** Drops titles and labels of ours, and "30 days" where one of them says "last 30 days". */
function withoutPhrases(prose: string, facts: Facts): string {
  const phrases = [...facts.phrases].filter((phrase) => /\p{L}+\s/u.test(phrase) && /\p{N}/u.test(phrase));
  const ours = new Set(
    phrases.flatMap((phrase) =>
      [...phrase.matchAll(counted)].map(([, n, unit = '']) => `${n} ${stem(unit)}`),
    ),
  );
  return phrases
    .reduce((rest, phrase) => rest.replaceAll(phrase, ' '), prose)
    .replace(counted, (match: string, n: string, unit: string) =>
      ours.has(`${n} ${stem(unit)}`) ? ' ' : match,
    );
}
