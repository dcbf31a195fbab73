import { appAvatar } from '../kit/avatar.js';
import { el, freshId } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { enter } from '../state/place.js';
import { unreadIn } from '../state/unread.js';
import { appName, world } from '../state/world.js';

/** Ctrl+K: type a part of a name, go there. */
export function openSwitcher() {
  if (document.querySelector('dialog[open]')) return;
  const listId = freshId('places');
  const input = el('input.input', {
    type: 'text',
    role: 'combobox',
    autocomplete: 'off',
    placeholder: 'Where to?',
    'aria-label': 'Go to a conversation',
    'aria-expanded': 'true',
    'aria-controls': listId,
    'data-testid': 'switcher-input',
  });
  const list = el('div.switcher-list', { id: listId, role: 'listbox', 'aria-label': 'Conversations' });
  const dialog = el('dialog.switcher', { 'aria-label': 'Go to a conversation', 'data-testid': 'switcher' }, [
    input,
    list,
  ]);
  let at = 0;
  let found = [];

  function go(one) {
    dialog.close();
    enter(one.channel, one.tab);
  }

  function draw() {
    const words = input.value.trim().toLowerCase().replace(/^#/, '');
    found = targets().filter(({ name }) => name.toLowerCase().includes(words));
    at = Math.min(at, Math.max(0, found.length - 1));
    list.replaceChildren(
      ...found.map((one, index) =>
        el(
          'div.switcher-row',
          {
            id: `${listId}-${index}`,
            role: 'option',
            'aria-selected': String(index === at),
            onclick: () => go(one),
          },
          [
            one.sign(),
            el('span.grow', {}, [one.name]),
            one.unread > 0 && el('span.badge', {}, [String(one.unread)]),
          ],
        ),
      ),
    );
    if (found.length === 0) list.append(el('p.combobox-note', {}, ['No such conversation']));
    input.setAttribute('aria-activedescendant', found.length > 0 ? `${listId}-${at}` : '');
  }

  input.addEventListener('input', () => {
    at = 0;
    draw();
  });
  input.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length > 0) {
      event.preventDefault();
      at = (at + step + found.length) % found.length;
      draw();
    }
    if (event.key === 'Enter' && found[at]) {
      event.preventDefault();
      go(found[at]);
    }
  });
  dialog.addEventListener('click', ({ target }) => target === dialog && dialog.close());
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  draw();
  dialog.showModal();
}

const targets = () =>
  world.channels.flatMap(({ id, kind, name, isPrivate }) =>
    kind === 'im'
      ? [
          {
            channel: id,
            tab: 'messages',
            name: appName(),
            sign: () => appAvatar('tiny'),
            unread: unreadIn(id),
          },
          { channel: id, tab: 'home', name: `${appName()} · Home`, sign: () => appAvatar('tiny'), unread: 0 },
        ]
      : [{ channel: id, name, sign: () => icon(isPrivate ? 'lock' : 'hash'), unread: unreadIn(id) }],
  );
