import { svg } from '../kit/dom.js';
import { frame } from './frame.js';
import { exact } from './scale.js';

export const line = (chart, width) => draw(chart, width, false);
/** The first series lies at the back. */
export const area = (chart, width) => draw(chart, width, true);

function draw(chart, width, filled) {
  const { x, y, height, nodes } = frame(chart, width);
  const drawn = chart.series.map(({ name, data }, nth) => {
    const points = data.map(({ value }, at) => `${x(at)},${y(value)}`);
    const ground = [`${x(data.length - 1)},${y(0)}`, `${x(0)},${y(0)}`];
    return svg('g', { class: `series-${nth + 1}` }, [
      filled && svg('polygon', { class: 'area', points: [...points, ...ground].join(' ') }),
      svg('polyline', { class: 'line', points: points.join(' ') }),
      ...data.map(({ label, value }, at) =>
        svg('circle', { class: 'dot', cx: x(at), cy: y(value), r: 3.5 }, [
          svg('title', {}, [`${label}, ${name}: ${exact(value)}`]),
        ]),
      ),
    ]);
  });
  return { height, nodes: [...nodes, ...drawn] };
}
