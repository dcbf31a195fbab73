import { svg } from '../kit/dom.js';
import { exact } from './scale.js';

const SIZE = 170;
const [OUTER, INNER] = [80, 46];

/** A ring with the sum in its middle; the legend beside it names the slices. */
export function pie({ segments }, width) {
  const total = segments.reduce((sum, { value }) => sum + value, 0);
  const middle = Math.min(width, SIZE + 20) / 2;
  let from = 0;
  const slices = segments.map(({ label, value }, nth) => {
    const share = total > 0 ? value / total : 0;
    const path = ring(middle, SIZE / 2, from, from + share);
    from += share;
    return svg('path', { class: `slice series-${nth + 1}`, d: path, 'fill-rule': 'evenodd' }, [
      svg('title', {}, [`${label}: ${exact(value)} (${percent(value, total)})`]),
    ]);
  });
  const sum = svg('text', { class: 'sum', x: middle, y: SIZE / 2 + 6, 'text-anchor': 'middle' }, [
    exact(total),
  ]);
  return { height: SIZE, width: middle * 2, nodes: [...slices, sum] };
}

export const percent = (value, total) => `${total > 0 ? Math.round((value / total) * 100) : 0} %`;

/** @param from,to shares of the whole turn, clockwise from the top */
function ring(cx, cy, from, to) {
  // An arc that ends where it began is none.
  const end = Math.min(to, from + 0.99999);
  const at = (share, radius) => {
    const angle = (share - 0.25) * 2 * Math.PI;
    return `${cx + radius * Math.cos(angle)} ${cy + radius * Math.sin(angle)}`;
  };
  const long = end - from > 0.5 ? 1 : 0;
  return [
    `M${at(from, OUTER)}A${OUTER} ${OUTER} 0 ${long} 1 ${at(end, OUTER)}`,
    `L${at(end, INNER)}A${INNER} ${INNER} 0 ${long} 0 ${at(from, INNER)}Z`,
  ].join('');
}
