import { el, freshId } from '../kit/dom.js';
import { world } from '../state/world.js';

/**
 * Completes `/commands` at the start of a message and `@names` anywhere.
 * @param {HTMLTextAreaElement} text
 * @param {{commands: () => {command: string, description: string, usageHint?: string}[]}} offers
 * @returns `{list, usage, takes}`: the list of suggestions, the line that says how a command is used, and whether a
 *   key was meant for the list.
 */
export function suggest(text, { commands }) {
  const id = freshId('suggestions');
  const list = el('div.suggestions', { id, role: 'listbox', 'aria-label': 'Suggestions', hidden: true });
  const usage = el('p.usage', { hidden: true });
  let isTyped = false;
  text.setAttribute('aria-controls', id);

  function update() {
    const typed = text.value.slice(0, text.selectionStart);
    const started = /^\/(\S*)$/.exec(typed);
    const naming = /(?:^|\s)@(\w*)$/.exec(typed);
    const entries = started ? commandEntries(started[1]) : naming ? nameEntries(naming[1]) : [];
    isTyped = entries.some(({ label }) => typed.endsWith(label));
    list.replaceChildren(...entries.map(row));
    list.hidden = entries.length === 0;
    mark(0);
    const used = /^(\/\S+)\s/.exec(text.value);
    const command = used && commands().find((one) => one.command === used[1]);
    usage.hidden = !command;
    if (command)
      usage.replaceChildren(
        el('b', {}, [command.command]),
        ` ${command.usageHint ?? ''}`,
        el('span.soft', {}, [command.description]),
      );
  }

  const commandEntries = (start) =>
    commands()
      .filter(({ command }) => command.startsWith(`/${start.toLowerCase()}`))
      .map(({ command, usageHint, description }) => ({
        label: command,
        after: usageHint,
        hint: description,
        replaces: start.length + 1,
        with: `${command} `,
      }));

  const nameEntries = (start) =>
    [{ name: world.bot.name, realName: 'App' }, ...world.people]
      .filter(({ name, realName }) => `${name} ${realName}`.toLowerCase().includes(start.toLowerCase()))
      .slice(0, 6)
      .map(({ name, realName }) => ({
        label: `@${name}`,
        hint: realName,
        replaces: start.length + 1,
        with: `@${name} `,
      }));

  function row(entry) {
    return el(
      'div.suggestion',
      {
        id: freshId('suggestion'),
        role: 'option',
        'aria-selected': 'false',
        onmousedown: (event) => event.preventDefault(),
        onclick: () => take(entry),
      },
      [
        el('b', {}, [entry.label]),
        entry.after && el('code', {}, [entry.after]),
        el('span.soft', {}, [entry.hint]),
      ],
    );
  }

  function take(entry) {
    const end = text.selectionStart;
    text.setRangeText(entry.with, end - entry.replaces, end, 'end');
    text.dispatchEvent(new Event('input'));
    text.focus();
  }

  function mark(at) {
    const rows = [...list.children];
    const chosen = rows[(at + rows.length) % rows.length];
    for (const one of rows) one.setAttribute('aria-selected', String(one === chosen));
    chosen?.scrollIntoView({ block: 'nearest' });
    if (chosen) text.setAttribute('aria-activedescendant', chosen.id);
    else text.removeAttribute('aria-activedescendant');
  }
  const marked = () => [...list.children].findIndex((one) => one.getAttribute('aria-selected') === 'true');

  function takes(event) {
    if (list.hidden) return false;
    const known = {
      ArrowDown: () => mark(marked() + 1),
      ArrowUp: () => mark(marked() - 1),
      Enter: () => list.children[marked()]?.click(),
      Tab: () => list.children[marked()]?.click(),
      Escape() {
        list.hidden = true;
        event.stopPropagation();
      },
    }[event.key];
    if (!known || event.shiftKey) return false;
    // Who typed a name to its end wants to send it.
    if (event.key === 'Enter' && isTyped) return false;
    event.preventDefault();
    known();
    return true;
  }

  text.addEventListener('input', update);
  text.addEventListener('blur', () => {
    list.hidden = true;
  });
  return { list, usage, takes };
}
