import { clip } from '../domain/text.ts';

/** `words` are typed letter by letter into a search field. */
const freeText: readonly string[] = ['text', 'title', 'goal', 'words'];

/** Free text of persons stays out of the audit trail; what identifies the call stays in. */
export function onRecord(input: unknown): unknown {
  if (typeof input !== 'object' || input === null) return {};
  return Object.fromEntries(
    Object.entries(input).map(([key, value]) => [
      key,
      freeText.includes(key)
        ? `${String(value).length} characters`
        : typeof value === 'string'
          ? clip(value, 100)
          : value,
    ]),
  );
}
