import { formatFigure, isFigure } from '../../domain/figure.ts';
import { isUntrusted } from '../../domain/untrusted.ts';
import type { Inline, Line } from './parts.ts';
import { clean, escapeText, oneLine, safeUrl, withoutMarks } from './text.ts';
import { ago, clock, day, dayWord, type Reader } from './times.ts';

/** How a medium writes: text, and the few kinds of emphasis. */
export interface Style {
  /** Literally: our own sentences quote what others wrote. */
  text(text: string): string;
  bold(inner: string): string;
  code(inner: string): string;
  link(url: string, inner: string): string;
  /** A link whose address matters: also shown where it cannot be pressed. */
  address(url: string, inner: string): string;
}

const slackText = { text: (text: string) => escapeText(withoutMarks(clean(text))) };
const bare = {
  bold: (inner: string) => inner,
  code: (inner: string) => inner,
  link: (_: string, inner: string) => inner,
  address: (url: string, inner: string) => `${inner} (${url})`,
};

const slackLink = (url: string, inner: string) => `<${escapeText(url)}|${inner}>`;

/** The text of a block. */
export const mrkdwn: Style = {
  ...slackText,
  bold: (inner) => `*${inner}*`,
  code: (inner) => `\`${inner.replaceAll('`', "'")}\``,
  link: slackLink,
  address: slackLink,
};
/** The `text` twin of a message, shown where blocks are not: Slack reads its escapes too. */
export const fallback: Style = { ...slackText, ...bare };
/** Words for a terminal. */
export const terminal: Style = { text: clean, ...bare };

const times = { clock, day, dayWord, ago };

export function write(inline: Inline, style: Style, reader: Reader): string {
  if (typeof inline === 'string') return style.text(inline);
  if (isFigure(inline)) return style.text(`${formatFigure(inline)}${inline.stale ? ' (old)' : ''}`);
  if (isUntrusted(inline)) return style.text(oneLine(inline.untrusted));
  if ('bold' in inline) return emphasise(writeLine(inline.bold, style, reader), style.bold);
  if ('code' in inline) return emphasise(style.text(oneLine(inline.code)), style.code);
  if ('prose' in inline) return style.text(inline.prose.replaceAll('**', ''));
  if ('at' in inline) return times[inline.as](inline.at, reader);
  const url = safeUrl(inline.link);
  const text = writeLine(inline.text, style, reader).replaceAll('\n', ' ');
  if (!url || !text) return text;
  return inline.address ? style.address(url, text) : style.link(url, text);
}

/** Marks around nothing, or around a space, would be shown as they are. */
const emphasise = (inner: string, mark: (inner: string) => string): string => {
  const text = inner.trim();
  return text ? mark(text) : '';
};

export const writeLine = (line: Line, style: Style, reader: Reader): string =>
  line.map((inline) => write(inline, style, reader)).join('');

/** Writes lines, each once: a document is written several times over until it fits. */
export const lineWriter = (style: Style, reader: Reader): ((line: Line) => string) =>
  remembered((line: Line) => writeLine(line, style, reader).trim());

export function remembered<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, V>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = make(key);
    known.set(key, made);
    return made;
  };
}
