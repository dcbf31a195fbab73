import { contextBlock, numberActions } from './blocks.ts';
import { type Extent, everything, longestList, most } from './extent.ts';
import { fallback, lineWriter, terminal } from './inline.ts';
import type { Part } from './parts.ts';
import { type Block, limits, type SlackMessage, type ViewBlock, viewBlockSchema } from './schema.ts';
import { cutEscaped } from './text.ts';
import type { Reader } from './times.ts';
import { penFor, toBlocks } from './to-blocks.ts';
import { toText } from './to-text.ts';

/** What a presenter made of a view: `foot` is kept whatever has to give way. */
export interface Document {
  body: Part[];
  foot: Part[];
}
/** Where it is shown: how many blocks, how much of them as JSON, and whether it can hold tables and charts. */
interface Medium {
  blocks: number;
  json: number;
  rich: boolean;
}
const message: Medium = { blocks: limits.blocks, json: limits.blocksJson, rich: true };
const view: Medium = { blocks: limits.viewBlocks, json: limits.viewJson, rich: false };

/**
 * The document as a Slack message within Slack's limits. Lists give way first, all to the same length and
 * only as far as needed; a message that still is too long loses blocks at its end, above the foot.
 */
export function toMessage(document: Document, reader: Reader): SlackMessage {
  const { blocks, extent } = fitted(document, message, reader);
  const parts = [...document.body, ...document.foot];
  const write = lineWriter(fallback, reader);
  const textOf = (rows: number) => toText(parts, { ...extent, rows }, write);
  const text = textOf(most(extent.rows, (rows) => textOf(rows).length <= limits.text));
  return { text: firstLines(text, limits.text) || 'Nothing to show.', blocks };
}

/** The document as the content of a window or the Home tab; lists give way as in a message. */
export function toViewBlocks(document: Document, reader: Reader): ViewBlock[] {
  const { blocks } = fitted(document, view, reader);
  return blocks.filter((block): block is Extract<Block, ViewBlock> => inViews.has(block.type));
}
const inViews: ReadonlySet<string> = new Set(viewBlockSchema.options.map(({ shape }) => shape.type.value));

/** The whole document as plain text, for a terminal. */
export const toWholeText = ({ body, foot }: Document, reader: Reader): string =>
  toText([...body, ...foot], everything, lineWriter(terminal, reader));

function fitted(
  { body, foot }: Document,
  medium: Medium,
  reader: Reader,
): { blocks: Block[]; extent: Extent } {
  const parts = possible(body, medium);
  const pen = penFor(reader);
  const end = possible(foot, medium).flatMap((part) => toBlocks(part, everything, pen));
  const blocksAt = (extent: Extent) =>
    numberActions([...parts.flatMap((part) => toBlocks(part, extent, pen)), ...end]);
  const fits = (blocks: Block[]) =>
    blocks.length <= medium.blocks && JSON.stringify(blocks).length <= medium.json;

  const longest = longestList(parts);
  const whole: Extent = { rows: longest, whole: true };
  const all = blocksAt(whole);
  if (fits(all)) return { blocks: all, extent: whole };
  const extent: Extent = {
    rows: most(longest, (rows) => fits(blocksAt({ rows, whole: false }))),
    whole: false,
  };
  const blocks = blocksAt(extent);
  if (fits(blocks)) return { blocks, extent };
  const kept = blocks.slice(0, Math.min(blocks.length - end.length, medium.blocks - end.length - 1));
  const note = contextBlock('The rest is too long to be shown here.');
  while (kept.length > 0 && !fits([...kept, note, ...end])) kept.pop();
  return { blocks: [...kept, note, ...end], extent };
}

/** Without what the medium cannot hold: of tables the first stays one, of charts the first two. */
function possible(parts: Part[], { rich }: Medium): Part[] {
  let tables = rich ? limits.tables : 0;
  let charts = rich ? limits.charts : 0;
  return parts.flatMap((part): Part[] => {
    if (part.part === 'chart') return charts-- > 0 ? [part] : [];
    if (part.part === 'feedback') return rich ? [part] : [];
    if (part.part !== 'rows' || !part.columns) return [part];
    const { columns, ...list } = part;
    const small = columns.length <= limits.tableColumns && part.rows.length < limits.tableRows;
    return [small && tables-- > 0 ? part : list];
  });
}

/** Whole lines up to `max` characters; a single line that is longer is cut. */
function firstLines(text: string, max: number): string {
  if (text.length <= max) return text;
  const end = text.lastIndexOf('\n', max - 2);
  return end > 0 ? `${text.slice(0, end)}\n…` : cutEscaped(text, max);
}
