import { svg } from './dom.js';

/** Strokes on a field of 20 by 20. */
const PATHS = {
  hash: 'M7.5 3 6 17M14 3l-1.5 14M3.5 7.5h14M2.5 12.5h14',
  lock: 'M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 6 0V9',
  close: 'M5 5l10 10M15 5 5 15',
  back: 'M11.5 4.5 6 10l5.5 5.5M6.5 10H16',
  thread: 'M3.5 4.5h13v9h-7l-4 3v-3h-2zM7 8h6M7 10.7h4',
  more: 'M10 4.6v.1M10 10v.1M10 15.3v.1',
  plus: 'M10 4v12M4 10h12',
  send: 'M3.5 3.5 17 10 3.5 16.5 5.5 10zM5.5 10H11',
  stop: 'M6 6h8v8H6z',
  check: 'M4.5 10.5 8.5 14.5 16 6',
  error: 'M10 5v6M10 14.4v.1',
  alarm: 'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM10 6.5v4.5M10 13.6v.1',
  up: 'M6 9v8H3.5V9zM6 9.5 9.5 3c1.5 0 2.3 1 2 2.5L11 8h4.5c1 0 1.6.9 1.4 1.8l-1.3 5.6c-.2.9-1 1.6-2 1.6H6',
  down: 'M6 11V3H3.5v8zM6 10.5 9.5 17c1.5 0 2.3-1 2-2.5L11 12h4.5c1 0 1.6-.9 1.4-1.8l-1.3-5.6C15.4 3.7 14.6 3 13.6 3H6',
  traffic: 'M6.5 16V4M3.5 7l3-3 3 3M13.5 4v12M10.5 13l3 3 3-3',
  mail: 'M3 5h14v10H3zM3.5 5.5l6.5 5 6.5-5',
  clock: 'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM10 6v4.2l2.8 1.8',
  plug: 'M7 3v4M13 3v4M5 7h10v3a5 5 0 0 1-10 0zM10 15v3',
  sun: 'M10 6.6a3.4 3.4 0 1 0 0 6.8 3.4 3.4 0 0 0 0-6.8zM10 2v1.6M10 16.4V18M2 10h1.6M16.4 10H18M4.3 4.3l1.2 1.2M14.5 14.5l1.2 1.2M15.7 4.3l-1.2 1.2M5.5 14.5l-1.2 1.2',
  moon: 'M16.5 11.8A7 7 0 0 1 8.2 3.5a7 7 0 1 0 8.3 8.3z',
  search: 'M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM13 13l4 4',
  menu: 'M3.5 5.5h13M3.5 10h13M3.5 14.5h13',
  caret: 'M5.5 8l4.5 4.5L14.5 8',
  right: 'M8 5.5l4.5 4.5L8 14.5',
  eye: 'M2.5 10c3.5-6 11.5-6 15 0-3.5 6-11.5 6-15 0zM10 7.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4z',
  info: 'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM10 9v4.5M10 6.4v.1',
  warning: 'M10 3.5 17.5 16.5h-15zM10 8v4M10 14.2v.1',
  bolt: 'M11 2.5 4.5 11.5H9.5L9 17.5l6.5-9H10.5z',
  open: 'M8 4.5H4.5v11h11V12M11.5 4h4.5v4.5M16 4l-7 7',
};

/** A picture beside words, or in a button that has a label of its own: nothing to read out. */
export const icon = (name) =>
  svg(
    'svg',
    {
      class: `icon icon-${name}`,
      viewBox: '0 0 20 20',
      'aria-hidden': 'true',
      fill: 'none',
      stroke: 'currentColor',
      'stroke-width': '1.6',
      'stroke-linecap': 'round',
      'stroke-linejoin': 'round',
    },
    [svg('path', { d: PATHS[name] })],
  );
