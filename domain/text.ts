/** The first `max` UTF-16 units at most; a character outside the first plane, such as an emoji, is never halved. */
export const clip = (text: string, max: number): string =>
  text.length <= max ? text : text.slice(0, max).replace(/[\uD800-\uDBFF]$/, '');

/**
 * A name as it is kept to be searched: in the form that everybody types, whoever sent it in pieces (`e` and an
 * accent), and no longer than anybody reads. A search looks through the names of all.
 */
export const searchable = (name: string): string => clip(name.normalize('NFC'), 500);

/** Control, bidirectional and zero-width characters, halves of characters, and letters that look like nothing. */
const invisible =
  /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029\u2800]|(?![\uFE0E\uFE0F])\p{Default_Ignorable_Code_Point}/gu;
/** More marks on one letter than any script needs, which cover the lines above and below it. */
const piled = /(\p{M}{5})\p{M}+/gu;
const hiding = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2028\u2029\u2800]|\p{M}{6}/u;

/** Whether there may be something in a text that `visible` takes out; most have nothing, and many are written at a time. */
export const mayHide = (text: string): boolean => hiding.test(text);

/**
 * What a reader sees of a line, and nothing that changes how they see the rest. What chooses between a drawn and a
 * written emoji stays.
 */
export const visible = (line: string): string => line.replace(invisible, '').replace(piled, '$1');

/**
 * Text that a database and every API take: half a character becomes U+FFFD, and NUL, which PostgreSQL cannot store,
 * goes. https://www.postgresql.org/docs/current/datatype-json.html
 */
export const storableText = (text: string): string =>
  text.replaceAll('\u0000', '').replace(/\p{Surrogate}/gu, '\uFFFD');

/** The same for every text in a JSON value, names of fields included. */
export function storable<T>(value: T): T;
export function storable(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (Array.isArray(value)) return value.map(storable);
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [storableText(name), storable(field)]),
  );
}
