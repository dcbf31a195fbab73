import { actions, button, contextBlock, fields, header, numberActions, section, select } from './blocks.ts';
import { fallback, mrkdwn, type Style, terminal, write, writeLine } from './inline.ts';
import type { Line, Part, Row } from './parts.ts';
import { type Block, limits, type SlackMessage } from './schema.ts';
import { cutEscaped, oneLine } from './text.ts';
import type { Reader } from './times.ts';

/** How much of a document to show: `rows` of each list, and whether that is all there is. */
interface Extent {
  rows: number;
  whole: boolean;
}

/**
 * The document as a Slack message within Slack's limits. Lists give way first, all to the same length and
 * only as far as needed; a message that still is too long loses blocks at its end, above the footer.
 */
export function toMessage(parts: Part[], reader: Reader): SlackMessage {
  const longest = Math.max(0, ...parts.map((part) => (part.part === 'rows' ? part.rows.length : 0)));
  const all: Extent = { rows: longest, whole: true };
  const extent = fits(toBlocks(parts, all, reader))
    ? all
    : { rows: most(longest, (rows) => fits(toBlocks(parts, { rows, whole: false }, reader))), whole: false };

  const textOf = (rows: number) => toText(parts, { ...extent, rows }, fallback, reader);
  const text = textOf(most(extent.rows, (rows) => textOf(rows).length <= limits.text));
  return {
    text: firstLines(text, limits.text) || 'Nothing to show.',
    blocks: shortened(toBlocks(parts, extent, reader)),
  };
}

/** The largest number up to `max` that is good, where smaller is better; 0 when none is. */
function most(max: number, isGood: (count: number) => boolean): number {
  if (isGood(max)) return max;
  let good = 0;
  let bad = max;
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (isGood(middle)) good = middle;
    else bad = middle;
  }
  return good;
}

const fits = (blocks: Block[]): boolean =>
  blocks.length <= limits.blocks && JSON.stringify(blocks).length <= limits.blocksJson;

function shortened(blocks: Block[]): Block[] {
  if (fits(blocks)) return blocks;
  const footer = blocks.slice(-1);
  const kept = blocks.slice(0, Math.min(blocks.length - 1, limits.blocks - 2));
  const note = contextBlock('The rest is too long for one message.');
  while (kept.length > 0 && !fits([...kept, note, ...footer])) kept.pop();
  return [...kept, note, ...footer];
}

function toBlocks(parts: Part[], extent: Extent, reader: Reader): Block[] {
  return numberActions(parts.flatMap((part) => partToBlocks(part, extent, reader)));
}

function partToBlocks(part: Part, extent: Extent, reader: Reader): Block[] {
  const text = (line: Line) => writeLine(line, mrkdwn, reader).trim();
  const joined = (all: Line[]) => all.map(text).filter(Boolean).join('\n');
  switch (part.part) {
    case 'heading': {
      // A header is plain text: escapes would be shown as they are.
      const title = oneLine(writeLine(part.text, terminal, reader));
      return title ? [header(title)] : [];
    }
    case 'lines':
      return packed(part.lines.map(text)).map((each, index) =>
        section(each, index === 0 && part.button ? button(part.button) : undefined),
      );
    case 'fields':
      return chunks(part.fields, limits.fields).map((some) =>
        fields(some.map(({ label, value }) => `${text(label)}\n${text([{ bold: value }])}`)),
      );
    case 'rows': {
      const shown = part.rows.slice(0, extent.rows);
      const blocks = standsApart(shown)
        ? shown.flatMap((row) => rowBlock(row, joined(row.lines)))
        : packed(shown.map((row) => joined(row.lines))).map((each) => section(each));
      return [...blocks, ...after(part, shown.length).flatMap((each) => partToBlocks(each, extent, reader))];
    }
    case 'context': {
      const body = joined(part.lines);
      return body ? [contextBlock(body)] : [];
    }
    case 'buttons': {
      if (part.onlyWhole && !extent.whole) return [section(text([{ bold: [part.onlyWhole.otherwise] }]))];
      const elements = part.buttons.map(button).filter((element) => element !== undefined);
      return elements.length > 0 ? [actions(elements.slice(0, 25))] : [];
    }
    case 'menu':
      return menu(part, reader);
    case 'divider':
      return [{ type: 'divider' }];
  }
}

/** A few rows of several lines each are easier to tell apart as blocks of their own. */
const standsApart = (rows: Row[]): boolean =>
  rows.some(({ buttons = [] }) => buttons.length > 0) ||
  (rows.length <= 12 && rows.some(({ lines }) => lines.length > 1));

function rowBlock({ buttons = [] }: Row, text: string): Block[] {
  if (!text) return [];
  const elements = buttons.map(button).filter((element) => element !== undefined);
  const [only, ...others] = elements;
  return others.length > 0 ? [section(text), actions(elements)] : [section(text, only)];
}

/** A list to choose from. */
function menu({ placeholder, options }: Extract<Part, { part: 'menu' }>, reader: Reader): Block[] {
  const named = options.map(({ label, detail, call }) => ({
    label: write(label, terminal, reader),
    detail: write(detail, terminal, reader),
    call,
  }));
  const list = select(placeholder, named);
  return list ? [actions([list])] : [];
}

/** What stands below a list: what its presenter says, else how many rows are missing. */
function after(part: Extract<Part, { part: 'rows' }>, shown: number): Part[] {
  if (part.after) return part.after(shown);
  const missing = part.rows.length - shown;
  return missing > 0 ? [{ part: 'context', lines: [[`${missing} more not shown`]] }] : [];
}

/** The whole document as plain text, for a terminal. */
export const toWholeText = (parts: Part[], reader: Reader): string =>
  toText(parts, { rows: Number.POSITIVE_INFINITY, whole: true }, terminal, reader);

function toText(parts: Part[], extent: Extent, style: Style, reader: Reader): string {
  const text = (line: Line) => writeLine(line, style, reader).trim();
  const paragraph = (all: Line[]) => all.map(text).filter(Boolean).join('\n');
  const of = (part: Part): string => {
    switch (part.part) {
      case 'heading':
        return text(part.text);
      case 'lines':
      case 'context':
        return paragraph(part.lines);
      case 'fields':
        return part.fields.map(({ label, value }) => `${text(label)}: ${text(value)}`).join('\n');
      case 'rows': {
        const shown = part.rows.slice(0, extent.rows);
        const rows = shown.map((row) => paragraph(row.lines).replaceAll('\n', '\n   '));
        return [...rows, ...after(part, shown.length).map(of)].filter(Boolean).join('\n');
      }
      case 'menu':
        return part.options.map(({ label, detail }) => `- ${text([label])} (${text([detail])})`).join('\n');
      case 'buttons':
        return part.onlyWhole && !extent.whole ? text([part.onlyWhole.otherwise]) : '';
      case 'divider':
        return '';
    }
  };
  return parts.map(of).filter(Boolean).join('\n\n');
}

/** Whole lines up to `max` characters; a single line that is longer is cut. */
function firstLines(text: string, max: number): string {
  if (text.length <= max) return text;
  const end = text.lastIndexOf('\n', max - 2);
  return end > 0 ? `${text.slice(0, end)}\n…` : cutEscaped(text, max);
}

/** Joins texts into as few sections as possible without tearing one apart. */
function packed(texts: string[]): string[] {
  const sections: string[] = [];
  for (const text of texts.flatMap((each) => each || [])) {
    const last = sections.at(-1);
    if (last !== undefined && last.length + 1 + text.length <= limits.sectionText)
      sections[sections.length - 1] = `${last}\n${text}`;
    else sections.push(text);
  }
  return sections;
}

function chunks<T>(items: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
