import { z } from 'zod';
import { words } from './text.ts';

// https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block; @slack/types 3.2.0 does not have it.
const LABEL = 20;
const point = z.strictObject({ label: words(LABEL), value: z.number() });

const pie = z.strictObject({
  type: z.literal('pie'),
  segments: z
    .array(z.strictObject({ label: words(LABEL), value: z.number().positive() }))
    .min(1)
    .max(6),
});

const axes = z.strictObject({
  categories: z.array(words(LABEL)).min(1).max(20),
  x_label: words(50).optional(),
  y_label: words(50).optional(),
});
const plotted = (type: 'bar' | 'area' | 'line') =>
  z.strictObject({
    type: z.literal(type),
    series: z
      .array(z.strictObject({ name: words(LABEL), data: z.array(point).min(1) }))
      .min(1)
      .max(6),
    axis_config: axes,
  });

export const dataVisualization = z.strictObject({
  type: z.literal('data_visualization'),
  title: words(50),
  chart: z.discriminatedUnion('type', [pie, plotted('bar'), plotted('area'), plotted('line')]),
});

/**
 * What a chart violates as a whole: names are unique, and every series has one point per category, in its order.
 * @returns words and the place below the block.
 */
export function faultsOfChart({ chart }: z.infer<typeof dataVisualization>): { words: string; at: string }[] {
  if (chart.type === 'pie') return [];
  const { series, axis_config: axis } = chart;
  const names = new Set(series.map((one) => one.name));
  const faults = series.flatMap(({ data }, index) =>
    data.map((one) => one.label).join('\n') === axis.categories.join('\n')
      ? []
      : [{ words: 'must have one point per category', at: `/chart/series/${index}/data` }],
  );
  if (names.size < series.length) faults.push({ words: 'names must be unique', at: '/chart/series' });
  if (new Set(axis.categories).size < axis.categories.length)
    faults.push({ words: 'categories must be unique', at: '/chart/axis_config/categories' });
  return faults;
}
