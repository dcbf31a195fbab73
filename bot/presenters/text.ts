import { clip, mayHide, visible } from '../../domain/text.ts';

/**
 * Text on its way to a reader. Slack parses mrkdwn, so every value is made literal here and only the
 * presenters add formatting: no value can become a mention, a link, an emoji or bold type.
 */

/** Line by line what can be seen; line breaks only where kept. */
export const clean = (text: string): string =>
  mayHide(text)
    ? text
        .replace(/\r\n?|[\u2028\u2029]/g, '\n')
        .split('\n')
        .map((line) => visible(line.replace(/\t/g, ' ')))
        .join('\n')
    : text;

export const oneLine = (text: string): string =>
  clean(text)
    .replace(/\s*\n\s*/g, ' ')
    .trim();

/** At most `max` UTF-16 units, marked with an ellipsis when something was left off. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${clip(text, max - 1)}…`;
}

/** The three characters with a meaning in Slack's text. https://docs.slack.dev/messaging/formatting-message-text */
export const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const lookAlikes: Record<string, string> = { '*': '∗', '~': '∼', '`': 'ˋ', _: '＿' };

/**
 * Takes the marks out of a text that we did not write. An underscore inside a word formats nothing and
 * stays, so that e-mail addresses can be copied.
 */
export const withoutMarks = (text: string): string =>
  text
    .replace(/[*~`]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, (mark) => lookAlikes[mark] ?? mark)
    .replace(/^(\s*)>+/gm, '$1›')
    .replace(/:(?=[^\s:/]+:)/g, '∶');

/**
 * Shortens text that is already escaped: never inside `&amp;` and never inside `<address|label>`.
 */
export function cutEscaped(text: string, max: number): string {
  if (text.length <= max) return text;
  const kept = cut(text, max)
    .slice(0, -1)
    .replace(/&[a-z]*$/, '');
  const open = kept.lastIndexOf('<');
  return `${open > kept.lastIndexOf('>') ? kept.slice(0, open) : kept}…`;
}

/** An address that may be linked: http or https, no credentials, nothing that ends a Slack link early. */
export function safeUrl(url: string | undefined): string | undefined {
  if (url === undefined || url.length > 1000 || !URL.canParse(url)) return undefined;
  const { protocol, username, password, href } = new URL(url);
  if ((protocol !== 'https:' && protocol !== 'http:') || username || password) return undefined;
  return href.replace(/[|<>\s]/g, encodeURIComponent);
}
