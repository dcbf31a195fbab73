/** A field of one side, as far as it helps to find its counterpart. */
export interface Field {
  /** Kind of record that it belongs to. */
  of: string;
  key: string;
  label: string;
  /** As its system calls it: `string`, `datetime`, `enumeration`. */
  type: string;
}
export interface Pair<A extends Field = Field, B extends Field = Field> {
  from: A;
  to: B;
}

const same = 3;
const alike = 2;
const similar = 1;

/**
 * The fields that most likely mean the same, by name and type alone, best first. Kinds of record that have most in
 * common come first, and no field is used twice.
 */
export function likelyPairs<A extends Field, B extends Field>(
  from: readonly A[],
  to: readonly B[],
  most: number,
): Pair<A, B>[] {
  const others = to.map(named);
  const found = from.map(named).flatMap((one) =>
    others.flatMap((other) => {
      const score = scoreOf(one, other);
      if (score === 0) return [];
      return [{ from: one.field, to: other.field, score, kinds: `${one.field.of} ${other.field.of}` }];
    }),
  );
  const inCommon = new Map<string, number>();
  for (const { kinds, score } of found) inCommon.set(kinds, (inCommon.get(kinds) ?? 0) + score);
  found.sort(
    (a, b) =>
      inCommon.get(b.kinds)! - inCommon.get(a.kinds)! ||
      order(a.kinds, b.kinds) ||
      b.score - a.score ||
      order(a.from.key, b.from.key) ||
      order(a.to.key, b.to.key),
  );
  const used = new Set<Field>();
  const pairs: Pair<A, B>[] = [];
  for (const pair of found) {
    if (pairs.length === most) break;
    if (used.has(pair.from) || used.has(pair.to)) continue;
    used.add(pair.from).add(pair.to);
    pairs.push({ from: pair.from, to: pair.to });
  }
  return pairs;
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A field with what is compared of it: the words of its key and of its label. */
interface Named<F extends Field = Field> {
  field: F;
  key: string;
  names: Set<string>[];
  group: string;
}
const named = <F extends Field>(field: F): Named<F> => ({
  field,
  key: field.key.toLowerCase(),
  names: [wordsOf(field.key), ...(field.label === field.key ? [] : [wordsOf(field.label)])],
  group: groups[field.type] ?? 'text',
});

function scoreOf(one: Named, other: Named): number {
  if (!fits(one.group, other.group)) return 0;
  const byName = Math.max(
    one.key === other.key && one.names[0]!.size > 0 ? same : 0,
    ...one.names.flatMap((a) => other.names.map((b) => likeness(a, b))),
  );
  return byName === 0 ? 0 : byName + (one.group === other.group ? 0.5 : 0);
}

/** Words that say what sort of value it is, not which. */
const empty = new Set(['at', 'on', 'date', 'time', 'number', 'hs', 'the', 'of']);

function likeness(left: Set<string>, right: Set<string>): number {
  const both = [...left].filter((word) => right.has(word)).length;
  const all = left.size + right.size - both;
  if (both === 0) return 0;
  if (both === all) return alike;
  return both / all >= 0.5 ? similar : 0;
}

/** "createdAt", "Create Date" and "created_on" are one word: "create". */
const wordsOf = (name: string): Set<string> =>
  new Set(
    name
      .replace(/([a-z\d])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .replace(/e-mail/g, 'email')
      .split(/[^\p{L}\p{N}]+/u)
      .filter((word) => word !== '' && !empty.has(word))
      .map((word) => (word.length > 3 ? word.replace(/[ds]$/, '') : word)),
  );

const groups: Record<string, string> = {
  string: 'text',
  enumeration: 'choice',
  number: 'number',
  date: 'time',
  datetime: 'time',
  bool: 'truth',
  boolean: 'truth',
};
/** A choice can be written down as text; nothing else changes its nature. */
const fits = (one: string, other: string): boolean =>
  one === other || [one, other].every((group) => group === 'text' || group === 'choice');
