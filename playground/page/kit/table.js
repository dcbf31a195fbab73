import { button, el } from './dom.js';

/**
 * A table whose first row is its head. Wider than its place, it scrolls by itself.
 * @param {{rows: {nodes: Node[], align?: string}[][], caption?: string, rowHead?: number,
 *   sorted?: {column: number, down: boolean}, sortBy?: (column: number) => void}} about
 */
export function tableOf({ rows, caption, rowHead, sorted, sortBy }) {
  const [head, ...body] = rows;
  const tagOf = (align, tag) => (align ? `${tag}.${align}` : tag);
  const heads = (head ?? []).map(({ nodes, align }, column) =>
    el(
      tagOf(align, 'th'),
      { scope: 'col', 'aria-sort': sorted?.column === column ? order(sorted) : undefined },
      sortBy ? [button('.sort', { onclick: () => sortBy(column) }, nodes)] : nodes,
    ),
  );
  const row = (all) =>
    el(
      'tr',
      {},
      all.map(({ nodes, align }, column) =>
        column === rowHead
          ? el(tagOf(align, 'th'), { scope: 'row' }, nodes)
          : el(tagOf(align, 'td'), {}, nodes),
      ),
    );
  return el('div.table', { tabIndex: 0, role: 'region', 'aria-label': caption ?? 'Table' }, [
    el('table', {}, [
      caption && el('caption', {}, [caption]),
      head && el('thead', {}, [el('tr', {}, heads)]),
      el('tbody', {}, body.map(row)),
    ]),
  ]);
}

const order = ({ down }) => (down ? 'descending' : 'ascending');
