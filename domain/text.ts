/** The first `max` UTF-16 units at most; a character outside the first plane, such as an emoji, is never halved. */
export const clip = (text: string, max: number): string => text.slice(0, max).replace(/[\uD800-\uDBFF]$/, '');

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
