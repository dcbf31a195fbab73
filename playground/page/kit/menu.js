import { el, freshId } from './dom.js';
import { placeAt } from './place.js';

/** From so many entries on, typing narrows them down. */
const SEARCHED = 9;
let closeOpen = () => {};

/**
 * Opens a menu at a button. Arrow keys walk, Enter chooses, Escape and a click elsewhere close.
 * @param {HTMLElement} anchor gets the focus back
 * @param {{label: string, hint?: string, icon?: Node, heading?: true, selected?: boolean, danger?: boolean,
 *   choose?: () => void}[]} entries
 * @param {{label: string, role?: 'menu' | 'listbox'}} about
 */
export function openMenu(anchor, entries, { label, role = 'menu' }) {
  closeOpen();
  const id = freshId('menu');
  const list = el(
    'div.menu-list',
    { role, 'aria-label': label },
    entries.map((entry) => row(entry, role, leave)),
  );
  const search =
    entries.length >= SEARCHED &&
    el('input.input.menu-search', {
      type: 'search',
      placeholder: 'Search',
      'aria-label': `Search: ${label}`,
    });
  const box = el('div.menu', { id, popover: 'auto' }, [search, list]);

  function leave() {
    box.hidePopover();
  }
  closeOpen = leave;
  box.addEventListener('toggle', ({ newState }) => {
    if (newState !== 'closed') return;
    const hadFocus = box.contains(document.activeElement) || document.activeElement === document.body;
    box.remove();
    anchor.setAttribute('aria-expanded', 'false');
    closeOpen = () => {};
    if (hadFocus) anchor.focus({ preventScroll: true });
  });
  box.addEventListener('keydown', (event) => walk(event, box, list));
  if (search) search.addEventListener('input', () => narrow(list, search.value));

  anchor.setAttribute('aria-expanded', 'true');
  (anchor.closest('dialog') ?? document.body).append(box);
  box.showPopover();
  placeAt(box, anchor);
  (search || list.querySelector('[aria-selected=true]') || choices(list)[0])?.focus();
}

function row({ label, hint, icon, heading, selected, danger, choose }, role, leave) {
  if (heading) return el('p.menu-heading', { role: 'presentation' }, [label]);
  return el(
    `button.menu-row${danger ? '.danger' : ''}`,
    {
      type: 'button',
      role: role === 'menu' ? 'menuitem' : 'option',
      tabIndex: -1,
      'aria-selected': role === 'listbox' ? Boolean(selected) : undefined,
      onclick() {
        leave();
        choose();
      },
    },
    [icon, el('span.menu-text', {}, [el('span', {}, [label]), hint && el('small', {}, [hint])])],
  );
}

const choices = (list) => [...list.querySelectorAll('button:not([hidden])')];

function walk(event, box, list) {
  const all = choices(list);
  const at = all.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (event.key === 'Tab') box.hidePopover();
  if (event.key === 'Enter' && at < 0) {
    event.preventDefault();
    all[0]?.click();
  }
  if (to === undefined || (at < 0 && ['Home', 'End'].includes(event.key))) return;
  event.preventDefault();
  all[(to + all.length) % all.length]?.focus();
}

function narrow(list, words) {
  const wanted = words.trim().toLowerCase();
  for (const one of list.querySelectorAll('button'))
    one.hidden = !one.textContent.toLowerCase().includes(wanted);
}
