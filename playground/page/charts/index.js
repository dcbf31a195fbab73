import { el, svg } from '../kit/dom.js';
import { tableOf } from '../kit/table.js';
import { bar } from './bar.js';
import { area, line } from './line.js';
import { percent, pie } from './pie.js';
import { exact } from './scale.js';

const SHAPES = { bar, line, area, pie };
const MOST = 620;

/**
 * Draws `data_visualization`: as wide as its place allows, and its numbers as a table for those who want them.
 * @see https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block
 */
export function chart(block) {
  const shape = SHAPES[block.chart?.type];
  if (!shape) return el('div.unknown', {}, [`This page cannot draw a chart “${block.chart?.type}”.`]);
  const picture = svg('svg', { role: 'img', 'aria-label': describe(block) });
  const stage = el('div.chart-stage', {}, [picture]);
  new ResizeObserver(([{ contentRect }]) => {
    const room = Math.min(MOST, Math.floor(contentRect.width));
    if (room <= 0) return;
    const { nodes, height, width = room } = shape(block.chart, room);
    for (const [name, value] of Object.entries({ width, height, viewBox: `0 0 ${width} ${height}` }))
      picture.setAttribute(name, value);
    picture.replaceChildren(...nodes.filter(Boolean));
  }).observe(stage);
  return el(`figure.chart.chart-${block.chart.type}`, { 'data-testid': 'chart' }, [
    el('figcaption', {}, [block.title]),
    el('div.chart-body', {}, [stage, legend(block.chart)]),
    el('details.numbers', {}, [el('summary', {}, ['Numbers']), tableOf({ rows: numbers(block.chart) })]),
  ]);
}

function legend({ type, segments, series }) {
  if (type !== 'pie' && series.length === 1) return undefined;
  const total = segments?.reduce((sum, { value }) => sum + value, 0);
  const entries = segments
    ? segments.map(({ label, value }) => [label, `${exact(value)} · ${percent(value, total)}`])
    : series.map(({ name }) => [name]);
  return el(
    'ul.legend',
    { 'aria-hidden': 'true' },
    entries.map(([name, value], nth) =>
      el('li', {}, [
        el(`span.swatch.series-${nth + 1}`),
        el('span', {}, [name]),
        value && el('span.legend-value', {}, [value]),
      ]),
    ),
  );
}

/** Rows of a table that says what the picture shows. */
function numbers({ segments, series, axis_config: axis }) {
  const text = (value) => ({ nodes: [value] });
  const number = (value) => ({ nodes: [value === undefined ? '–' : exact(value)], align: 'right' });
  if (segments)
    return [
      [text('Part'), { ...text('Value'), align: 'right' }],
      ...segments.map(({ label, value }) => [text(label), number(value)]),
    ];
  return [
    [text(axis.x_label ?? ''), ...series.map(({ name }) => ({ ...text(name), align: 'right' }))],
    ...axis.categories.map((category) => [
      text(category),
      ...series.map(({ data }) => number(data.find(({ label }) => label === category)?.value)),
    ]),
  ];
}

function describe({ title, chart: { type, segments, series = [] } }) {
  const list = (data) => data.map(({ label, value }) => `${label} ${exact(value)}`).join(', ');
  const said = segments
    ? list(segments)
    : series.map(({ name, data }) => `${name}: ${list(data)}`).join('. ');
  return `${title}, ${type} chart. ${said}`;
}
