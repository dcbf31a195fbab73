import { button, el } from './dom.js';
import { icon } from './icons.js';

const SHOWN_MS = 8_000;
const place = document.getElementById('toasts');

/** Says for a while what went wrong, or that something was done. */
export function toast(text) {
  const note = el('div.toast', { 'data-testid': 'toast' }, [
    el('span', {}, [text]),
    button('.icon-only', { label: 'Dismiss', onclick: () => note.remove() }, [icon('close')]),
  ]);
  place.append(note);
  setTimeout(() => note.remove(), SHOWN_MS);
}
