import { closePane, closeTools, place } from '../state/place.js';
import { focusComposer } from './conversation.js';
import { openSwitcher } from './switcher.js';

const isTyping = ({ target }) => target.matches('input, textarea, select, [contenteditable]');

document.addEventListener('keydown', (event) => {
  if (event.isComposing || event.defaultPrevented) return;
  if (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    openSwitcher();
    return;
  }
  // A window or a menu takes its own keys.
  if (document.querySelector('dialog[open], [popover]:popover-open')) return;
  if (event.key === 'Escape') leave();
  if (event.key === '/' && !isTyping(event) && place.tab === 'messages') {
    event.preventDefault();
    focusComposer();
  }
});

/** Escape goes back one step: what was opened beside the conversation closes. */
function leave() {
  if (document.body.classList.contains('with-side')) document.body.classList.remove('with-side');
  else if (place.tool && place.front === 'drawer') closeTools();
  else if (place.pane) closePane();
  else return;
  if (place.tab === 'messages') focusComposer();
}
