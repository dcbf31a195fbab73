import { svg } from '../kit/dom.js';
import { brief, linear, ticks, widthOf } from './scale.js';

const HEIGHT = 230;
const LINE = 16;

/**
 * Axes, grid and titles, and where the values go between them.
 * @param {{series: {data: {label: string, value: number}[]}[], axis_config: object}} chart
 * @param {number} width in pixels
 * @returns {{nodes: Node[], x: (at: number) => number, y: (value: number) => number, band: number, height: number}}
 *   `x` is the middle of a category.
 */
export function frame({ series, axis_config: axis }, width) {
  const values = series.flatMap(({ data }) => data.map(({ value }) => value));
  const lines = ticks(values);
  const { categories, x_label: xLabel, y_label: yLabel } = axis;
  const left = Math.max(...lines.map((one) => widthOf(brief(one)))) + 10;
  const top = yLabel ? LINE + 10 : 10;
  const band = (width - left - 8) / categories.length;
  const slanted = Math.max(...categories.map(widthOf)) > band - 4;
  const bottom = (slanted ? 66 : LINE + 8) + (xLabel ? LINE : 0);
  const height = HEIGHT + (slanted ? 42 : 0);
  const y = linear([lines[0], lines.at(-1)], [height - bottom, top]);
  const x = (at) => left + (at + 0.5) * band;

  return {
    x,
    y,
    band,
    height,
    nodes: [
      yLabel && svg('text', { class: 'axis-title', x: 0, y: 12 }, [yLabel]),
      ...lines.flatMap((value) => [
        svg('line', {
          class: value === 0 ? 'axis-line' : 'grid-line',
          x1: left,
          x2: width - 4,
          y1: y(value),
          y2: y(value),
        }),
        svg('text', { class: 'tick', x: left - 6, y: y(value) + 4, 'text-anchor': 'end' }, [brief(value)]),
      ]),
      ...categories.map((name, at) => category(name, x(at), height - bottom, slanted)),
      xLabel &&
        svg(
          'text',
          { class: 'axis-title', x: left + (width - left) / 2, y: height - 4, 'text-anchor': 'middle' },
          [xLabel],
        ),
    ],
  };
}

function category(name, x, axis, slanted) {
  if (!slanted) return svg('text', { class: 'tick', x, y: axis + LINE, 'text-anchor': 'middle' }, [name]);
  const [at, down] = [x + 4, axis + 14];
  const shown = name.length > 11 ? `${name.slice(0, 10)}…` : name;
  return svg(
    'text',
    { class: 'tick', x: at, y: down, 'text-anchor': 'end', transform: `rotate(-38 ${at} ${down})` },
    [shown, svg('title', {}, [name])],
  );
}
