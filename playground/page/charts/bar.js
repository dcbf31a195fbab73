import { svg } from '../kit/dom.js';
import { frame } from './frame.js';
import { brief, exact, widthOf } from './scale.js';

/** Groups of bars, one per category; a bar below zero hangs. */
export function bar(chart, width) {
  const { x, y, band, height, nodes } = frame(chart, width);
  const count = chart.series.length;
  const thick = Math.min(44, (band * 0.72) / count);
  const bars = chart.series.flatMap(({ name, data }, nth) =>
    data.map(({ label, value }, at) => {
      const left = x(at) - (thick * count) / 2 + nth * thick;
      const [top, low] = [y(Math.max(0, value)), y(Math.min(0, value))];
      return svg('g', { class: `series-${nth + 1}` }, [
        svg(
          'rect',
          { class: 'bar', x: left + 1, y: top, width: Math.max(1, thick - 2), height: low - top, rx: 2 },
          [svg('title', {}, [`${label}, ${name}: ${exact(value)}`])],
        ),
        widthOf(brief(value)) < thick + 14 &&
          count === 1 &&
          svg('text', { class: 'value', x: left + thick / 2, y: top - 4, 'text-anchor': 'middle' }, [
            brief(value),
          ]),
      ]);
    }),
  );
  return { height, nodes: [...nodes, ...bars] };
}
