import type { Figure } from '../../domain/figure.ts';
import type { Untrusted } from '../../domain/untrusted.ts';
import type { Chart, FormId, ToolCall } from '../../tools/views.ts';
import { cut, oneLine } from './text.ts';
import type { Reader } from './times.ts';

/**
 * What a presenter builds: a short document. It is rendered twice, to blocks and to plain text, so that
 * both say the same. A plain string was written by us; a value from outside is Untrusted or `prose`.
 */
export type Inline =
  | string
  | Figure
  | Untrusted
  | { bold: Line }
  | { code: string }
  /** Text of the assistant: literal like Untrusted, but not a quotation. */
  | { prose: string }
  /** Without a usable address only the text is shown. `address`: plain text shows the address too. */
  | { link: string | undefined; text: Line; address?: true }
  | { at: string; as: 'clock' | 'day' | 'dayWord' | 'ago' };
export type Line = Inline[];

export interface Button {
  label: string;
  does:
    | ToolCall
    | { action: 'pending.confirm' | 'pending.cancel'; value: string }
    | { form: FormId; about: Record<string, string> }
    | { url: string };
  style?: 'primary' | 'danger';
}
export interface Row {
  lines: Line[];
  /** One stands beside the row, several below it. */
  buttons?: Button[];
  /** The same as a row of a table, one line per column. */
  cells?: Line[];
}
export interface Column {
  title: string;
  /** Numbers stand right. */
  align?: 'right';
}
export type Part =
  | { part: 'heading'; text: Line }
  | { part: 'lines'; lines: Line[]; button?: Button }
  | { part: 'fields'; fields: { label: Line; value: Line }[] }
  /**
   * May be shortened to what fits; `after` gets the number of rows shown. With `columns` it is a table where tables
   * can be shown, and the lines of its rows everywhere else.
   */
  | { part: 'rows'; rows: Row[]; columns?: Column[]; after?: (shown: number) => Part[] }
  | { part: 'context'; lines: Line[] }
  /** `onlyWhole`: left out when any part of the message had to be shortened. */
  | { part: 'buttons'; buttons: Button[]; onlyWhole?: { otherwise: string } }
  | { part: 'menu'; placeholder: string; options: { label: Untrusted; detail: Untrusted; call: ToolCall }[] }
  /** Its numbers stand below it as lines. */
  | { part: 'chart'; chart: Chart }
  /** Was the answer of this id any good? */
  | { part: 'feedback'; answerId: string }
  | { part: 'divider' };

export type Presenter<V> = (view: V, reader: Reader) => Part[];

export const heading = (...text: Line): Part => ({ part: 'heading', text });
export const lines = (...all: Line[]): Part => ({ part: 'lines', lines: all });
export const context = (...all: Line[]): Part => ({ part: 'context', lines: all });
export const divider: Part = { part: 'divider' };
export const bold = (...text: Line): Inline => ({ bold: text });
export const link = (url: string | undefined, ...text: Line): Inline => ({ link: url, text });
export const address = (url: string | undefined, ...text: Line): Inline => ({
  link: url,
  text,
  address: true,
});

/** For a row: the beginning of a text that may be long. */
export const short = (text: Untrusted, max = 80): Untrusted => ({
  untrusted: cut(oneLine(text.untrusted), max),
});

/** `a · b · c` without the empty ones. */
export const dotted = (...items: (Line | undefined)[]): Line =>
  items
    .filter((item): item is Line => item !== undefined && item.length > 0)
    .flatMap((item, index) => (index === 0 ? item : [' · ', ...item]));

/** A section with a bold title above its rows; nothing at all without rows. */
export const titledRows = (title: string, rows: Row[], after?: (shown: number) => Part[]): Part[] =>
  rows.length === 0 ? [] : [lines([bold(title)]), { part: 'rows', rows, ...(after && { after }) }];

/**
 * Numbers with their names, two side by side, each linked to its source where it has an address. What has one name,
 * such as sums of several currencies, stands together.
 */
export function figureFields(figures: Figure[]): Part[] {
  if (figures.length === 0) return [];
  const fields = [...new Set(figures.map(({ label }) => label))].map((label) => ({
    label: [label],
    value: figures
      .filter((each) => each.label === label)
      .flatMap((each, at): Line => [...(at > 0 ? [' + '] : []), link(each.source.url, each)]),
  }));
  return [{ part: 'fields', fields }];
}
