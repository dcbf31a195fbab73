import { formatFigure, isFigure } from '../../domain/figure.ts';
import { remembered, terminal, write } from './inline.ts';
import type { Column, Inline, Line, Row } from './parts.ts';
import type { Block } from './schema.ts';
import { cut, oneLine, safeUrl } from './text.ts';
import type { Reader } from './times.ts';

type Table = Extract<Block, { type: 'table' }>;
export type Cell = Table['rows'][number][number];

/** Long enough to recognise anything by; the whole text stands behind the link. */
const longestCell = 120;
const nothing = '–';

/**
 * A list as a table, its first row the titles of the columns.
 * @param cell what `cellWriter` made.
 */
export const tableBlock = (columns: Column[], rows: Row[], cell: (line: Line) => Cell): Table => ({
  type: 'table',
  column_settings: columns.map(({ align }) => ({ align: align ?? 'left', is_wrapped: align === undefined })),
  rows: [
    columns.map(({ title }) => cell([title])),
    ...rows.map(({ cells = [] }) => columns.map((_, index) => cell(cells[index] ?? []))),
  ],
});

/** Writes cells, each once. They are literal: Slack parses no mrkdwn in them. */
export const cellWriter = (reader: Reader): ((line: Line) => Cell) =>
  remembered((line: Line) => cellOf(line, reader));

function cellOf(line: Line, reader: Reader): Cell {
  const pieces = joined(line.flatMap((inline) => piecesOf(inline, undefined, reader)));
  const all = oneLine(pieces.map(({ text }) => text).join(''));
  if (pieces.every(({ url }) => url === undefined) || all.length > longestCell || !all)
    return { type: 'raw_text', text: cut(all, longestCell) || nothing };
  return {
    type: 'rich_text',
    elements: [
      {
        type: 'rich_text_section',
        elements: pieces.map(({ text, url }) =>
          url === undefined ? { type: 'text', text } : { type: 'link', url, text },
        ),
      },
    ],
  };
}

interface Piece {
  text: string;
  url: string | undefined;
}
function piecesOf(inline: Inline, url: string | undefined, reader: Reader): Piece[] {
  if (typeof inline === 'object' && 'bold' in inline)
    return inline.bold.flatMap((each) => piecesOf(each, url, reader));
  if (typeof inline === 'object' && 'link' in inline)
    return inline.text.flatMap((each) => piecesOf(each, url ?? safeUrl(inline.link), reader));
  if (isFigure(inline) && inline.unit === 'points' && !inline.stale)
    return [{ text: formatFigure({ ...inline, unit: 'count' }), url }];
  return [{ text: write(inline, terminal, reader), url }];
}

/** Neighbours with one address are one piece, and empty ones are none. */
function joined(pieces: Piece[]): Piece[] {
  const all: Piece[] = [];
  for (const piece of pieces) {
    const last = all.at(-1);
    if (last && last.url === piece.url) last.text += piece.text;
    else if (piece.text) all.push({ ...piece });
  }
  return all;
}
