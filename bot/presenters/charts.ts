import type { Figure } from '../../domain/figure.ts';
import { minorDigits } from '../../domain/money.ts';
import type { Chart } from '../../tools/views.ts';
import { measure } from './measures.ts';
import { bold, context, dotted, type Line, type Part } from './parts.ts';
import { type Block, limits } from './schema.ts';
import { cut, oneLine } from './text.ts';

type ChartBlock = Extract<Block, { type: 'data_visualization' }>;

/** A chart and its numbers in words: whoever does not see the one reads the other. */
export const chartParts = (chart: Chart): Part[] => {
  const numbers = chart.series
    .filter(({ points }) => points.length > 0)
    .map(
      ({ name, points }): Line => [
        bold(chart.series.length === 1 ? chart.title : name),
        ': ',
        ...dotted(...points.map(({ label, value }) => [`${label} `, measure(value)])),
      ],
    );
  if (numbers.length === 0) return [];
  const title: Line[] = chart.series.length === 1 ? [] : [[bold(chart.title)]];
  return [{ part: 'chart', chart }, context(...title, ...numbers)];
};

/** Undefined when Slack could not draw it; its numbers are there all the same. */
export function chartBlock({ title, shape, series }: Chart): ChartBlock | undefined {
  const [first] = series;
  const name = labelOf(title, limits.chartTitle);
  if (!first || !name || series.length > limits.chartSeries || !drawable(series)) return undefined;
  const labels = distinct(first.points.map(({ label }) => labelOf(label)));
  const names = distinct(series.map((each) => labelOf(each.name)));
  const pointsOf = ({ points }: Chart['series'][number]) =>
    points.map(({ value }, index) => ({ label: labels[index] ?? '', value: amount(value) }));
  const segments = pointsOf(first);
  if (shape === 'pie' && segments.length <= limits.chartSeries && segments.every(({ value }) => value > 0))
    return { type: 'data_visualization', title: name, chart: { type: 'pie', segments } };
  return {
    type: 'data_visualization',
    title: name,
    chart: {
      // A pie of zeros, or of more pieces than can be told apart, is drawn as bars.
      type: shape === 'line' ? 'line' : 'bar',
      series: series.map((each, index) => ({ name: names[index] ?? '', data: pointsOf(each) })),
      axis_config: { categories: labels },
    },
  };
}

/** Every series has each label once, in the same order, and a number for it. */
function drawable(series: Chart['series']): boolean {
  const labels = series[0]?.points.map(({ label }) => label) ?? [];
  return (
    labels.length > 0 &&
    labels.length <= limits.chartPoints &&
    series.every(
      ({ points }) =>
        points.length === labels.length &&
        points.every(({ label, value }, index) => label === labels[index] && Number.isFinite(value.value)),
    )
  );
}

const labelOf = (text: string, max: number = limits.chartLabel): string => cut(oneLine(text), max);

/** Slack wants labels that differ; those that begin alike get a number. */
function distinct(labels: string[]): string[] {
  const taken = new Set<string>();
  return labels.map((label) => {
    let free = label || '–';
    for (let count = 2; taken.has(free); count++) {
      const end = ` ${count}`;
      free = `${cut(label || '–', limits.chartLabel - end.length)}${end}`;
    }
    taken.add(free);
    return free;
  });
}

/** Money is drawn in whole units of its currency, as people read it. */
const amount = ({ value, unit, currency = 'EUR' }: Figure): number =>
  unit === 'money' ? value / 10 ** minorDigits(currency) : value;
