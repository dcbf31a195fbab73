import { actions, button, contextBlock, feedback, fields, header, section, select } from './blocks.ts';
import { type Cell, cellWriter, tableBlock } from './cells.ts';
import { chartBlock } from './charts.ts';
import { type Extent, rowsShown } from './extent.ts';
import { lineWriter, mrkdwn, terminal } from './inline.ts';
import type { Line, Part, Row } from './parts.ts';
import { type Block, limits } from './schema.ts';
import { oneLine } from './text.ts';
import type { Reader } from './times.ts';

/** How a document is written for one reader; whatever was written once is kept. */
export interface Pen {
  text: (line: Line) => string;
  /** Plain text: escapes would be shown as they are. */
  plain: (line: Line) => string;
  cell: (line: Line) => Cell;
}
export const penFor = (reader: Reader): Pen => ({
  text: lineWriter(mrkdwn, reader),
  plain: lineWriter(terminal, reader),
  cell: cellWriter(reader),
});

/** One part of a document as blocks; none where it has nothing to show. */
export function toBlocks(part: Part, extent: Extent, pen: Pen): Block[] {
  const { text } = pen;
  switch (part.part) {
    case 'heading': {
      const title = oneLine(pen.plain(part.text));
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
      const { rows, after } = rowsShown(part, extent);
      return [
        ...(part.columns && rows.length > 0
          ? [tableBlock(part.columns, rows, pen.cell)]
          : rowBlocks(rows, (lines) => lines.map(text).filter(Boolean).join('\n'))),
        ...after.flatMap((each) => toBlocks(each, extent, pen)),
      ];
    }
    case 'context': {
      const body = part.lines.map(text).filter(Boolean).join('\n');
      return body ? [contextBlock(body)] : [];
    }
    case 'buttons': {
      if (part.onlyWhole && !extent.whole) return [section(text([{ bold: [part.onlyWhole.otherwise] }]))];
      const elements = part.buttons.map(button).filter((element) => element !== undefined);
      return elements.length > 0 ? [actions(elements.slice(0, limits.elements))] : [];
    }
    case 'menu':
      return menu(part, pen);
    case 'chart': {
      const drawn = chartBlock(part.chart);
      return drawn ? [drawn] : [];
    }
    case 'feedback':
      return [feedback(part.answerId)];
    case 'divider':
      return [{ type: 'divider' }];
  }
}

/** A few rows of several lines each are easier to tell apart as blocks of their own. */
function rowBlocks(rows: Row[], joined: (lines: Line[]) => string): Block[] {
  const apart =
    rows.some(({ buttons = [] }) => buttons.length > 0) ||
    (rows.length <= 12 && rows.some(({ lines }) => lines.length > 1));
  if (!apart) return packed(rows.map(({ lines }) => joined(lines))).map((each) => section(each));
  return rows.flatMap(({ lines, buttons = [] }) => rowBlock(joined(lines), buttons));
}

function rowBlock(text: string, buttons: NonNullable<Row['buttons']>): Block[] {
  if (!text) return [];
  const elements = buttons.map(button).filter((element) => element !== undefined);
  return elements.length > 1 ? [section(text), actions(elements)] : [section(text, elements[0])];
}

/** A list to choose from. */
function menu({ placeholder, options }: Extract<Part, { part: 'menu' }>, { plain }: Pen): Block[] {
  const named = options.map(({ label, detail, call }) => ({
    label: plain([label]),
    detail: plain([detail]),
    call,
  }));
  const list = select(placeholder, named);
  return list ? [actions([list])] : [];
}

/** Joins texts into as few sections as possible without tearing one apart. */
function packed(texts: string[]): string[] {
  const sections: string[] = [];
  for (const text of texts.filter(Boolean)) {
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
