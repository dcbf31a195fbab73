import { el, svg } from './dom.js';

const TONES = 8;
const toneOf = (id) => [...id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 997, 7) % TONES;
const initials = (name) =>
  name
    .split(/\s+/)
    .map((word) => word[0]?.toUpperCase() ?? '')
    .slice(0, 2)
    .join('');

/** A person's square, in a colour that goes with the id. Names stand beside it. */
export function avatar(id, name, size = '') {
  return el(`span.avatar.tone-${toneOf(id)}${size && `.${size}`}`, { 'aria-hidden': 'true' }, [
    initials(name),
  ]);
}

/** The app's own square: a cord between two sockets. */
export function appAvatar(size = '') {
  return el(`span.avatar.app-avatar${size && `.${size}`}`, { 'aria-hidden': 'true' }, [
    svg('svg', { viewBox: '0 0 20 20', fill: 'none', stroke: 'currentColor', 'stroke-width': '1.8' }, [
      svg('circle', { cx: 5.5, cy: 6, r: 2 }),
      svg('circle', { cx: 14.5, cy: 6, r: 2 }),
      svg('circle', { cx: 5.5, cy: 14, r: 2, fill: 'currentColor' }),
      svg('circle', { cx: 14.5, cy: 14, r: 2, fill: 'currentColor' }),
      svg('path', { d: 'M5.5 8c0 4 9 1 9 4' }),
    ]),
  ]);
}
