import { button, el } from '../kit/dom.js';
import { tableOf } from '../kit/table.js';
import { withEmoji } from '../text/emoji.js';
import { richText } from '../text/rich-text.js';

const PAGE_SIZE = 5;

/** `table`: all rows at once, the columns aligned as the app asks. */
export function table(block, page) {
  const align = (column) => block.column_settings?.[column]?.align;
  return tableOf({ rows: cells(block.rows, page, align) });
}

/** `data_table`: pages of rows, sorted by a press on a column's head. */
export function dataTable(block, page) {
  const size = block.page_size ?? PAGE_SIZE;
  const [head, ...body] = block.rows;
  let rows = body;
  let sorted = { column: -1, down: false };
  let from = 0;
  const root = el('div.data-table', { 'data-testid': 'data-table' });

  function sortBy(column) {
    sorted = { column, down: sorted.column === column && !sorted.down };
    rows = [...body].sort((a, b) => compare(a[column], b[column]) * (sorted.down ? -1 : 1));
    from = 0;
    draw();
    root.querySelectorAll('th button')[column]?.focus();
  }

  function draw() {
    const shown = rows.slice(from, from + size);
    root.replaceChildren(
      tableOf({
        rows: cells([head, ...shown], page),
        caption: block.caption,
        rowHead: block.row_header_column_index,
        sorted,
        sortBy,
      }),
      ...(rows.length > size ? [pager()] : []),
    );
  }

  function pager() {
    const turn = (to) => {
      from = to;
      draw();
    };
    return el('div.pager', {}, [
      el('span', {}, [`${from + 1}–${Math.min(from + size, rows.length)} of ${rows.length}`]),
      button('.plain', { disabled: from === 0, onclick: () => turn(from - size) }, ['Previous']),
      button('.plain', { disabled: from + size >= rows.length, onclick: () => turn(from + size) }, ['Next']),
    ]);
  }

  draw();
  return root;
}

function cells(rows, page, align = () => undefined) {
  return rows.map((row) =>
    row.map((cell, column) => ({
      nodes: cell.type === 'rich_text' ? richText(cell, page) : [withEmoji(cell.text ?? '')],
      align: align(column) ?? (rows.some((one) => one[column]?.type === 'raw_number') ? 'right' : undefined),
    })),
  );
}

const keyToSort = (cell) => (cell?.type === 'raw_number' ? cell.value : textOf(cell ?? {}));
const textOf = ({ text, elements = [] }) => text ?? elements.map(textOf).join('');

function compare(a, b) {
  const [one, other] = [keyToSort(a), keyToSort(b)];
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return String(one).localeCompare(String(other), 'en', { numeric: true });
}
