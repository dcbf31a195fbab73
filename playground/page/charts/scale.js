/** @returns round values from at or below the least to at or above the greatest, four to six of them. */
export function ticks(values) {
  const least = Math.min(0, ...values);
  // Where all is zero there is still an axis.
  const greatest = Math.max(0, ...values) || (least < 0 ? 0 : 1);
  const rough = (greatest - least) / 4;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = magnitude * ([1, 2, 2.5, 5, 10].find((one) => one * magnitude >= rough) ?? 10);
  const first = Math.floor(least / step);
  const last = Math.ceil(greatest / step);
  return Array.from({ length: last - first + 1 }, (_, at) => Number(((first + at) * step).toPrecision(12)));
}

/** @returns a function from values to places. */
export const linear =
  ([from, to], [start, end]) =>
  (value) =>
    start + ((value - from) / (to - from || 1)) * (end - start);

export const exact = (value) => value.toLocaleString('en', { maximumFractionDigits: 2 });
/** Short enough for an axis: `12.4K`. */
export const brief = (value) => value.toLocaleString('en', { notation: 'compact', maximumFractionDigits: 1 });

/** About how wide a text of the axes is, in pixels; without measuring, which would need a layout. */
export const widthOf = (text) => text.length * 6.4;
