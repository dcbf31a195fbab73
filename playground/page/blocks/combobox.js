import { el, freshId } from '../kit/dom.js';
import { placeAt } from '../kit/place.js';

const WAIT_MS = 200;

/** Options chosen before, by value: a window that is drawn anew knows only the value. */
const known = new Map();

const note = (words) => el('p.combobox-note', {}, [words]);

/**
 * `external_select`: the app is asked for options while the person types.
 * @see https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
 * @param {(value: string) => Promise<{options: object[], problem?: string}>} ask
 * @returns a control that holds the chosen option's value.
 */
export function combobox(element, { id, ...attributes }, ask) {
  const listId = freshId('options');
  const input = el('input.input.combobox-input', {
    id,
    type: 'text',
    role: 'combobox',
    autocomplete: 'off',
    placeholder: element.placeholder?.text ?? 'Search',
    'aria-autocomplete': 'list',
    'aria-expanded': 'false',
    'aria-controls': listId,
    ...attributes,
  });
  const list = el('div.combobox-list', { id: listId, role: 'listbox', popover: 'manual' });
  const node = el('div.combobox', {}, [input, list]);
  const minimum = element.min_query_length ?? 3;
  let chosen = null;
  let timer;
  let asked = 0;

  const isOpen = () => list.matches(':popover-open');

  function choose(option) {
    take(option);
    close();
    node.dispatchEvent(new Event('change', { bubbles: true }));
  }

  function close() {
    if (isOpen()) list.hidePopover();
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  }

  function show(children) {
    list.replaceChildren(...children);
    // It lies over what is below: opening and closing it moves nothing.
    if (!isOpen()) list.showPopover();
    list.style.width = `${input.offsetWidth}px`;
    placeAt(list, input);
    input.setAttribute('aria-expanded', 'true');
  }

  async function search() {
    const value = input.value.trim();
    asked += 1;
    const mine = asked;
    if (value.length === 0 && minimum > 0) return close();
    if (value.length < minimum) return show([note(`Type at least ${minimum} characters`)]);
    show([note('Searching…')]);
    const answer = await ask(value).catch((cause) => ({ problem: cause.message }));
    // A slow answer to an earlier question must not replace a later one.
    if (mine === asked && document.activeElement === input) show(rows(answer));
  }

  function rows({ options = [], problem }) {
    if (problem) return [el('p.combobox-note.problem', {}, [problem])];
    return options.length > 0 ? options.map(row) : [note('Nothing found')];
  }

  function row(option) {
    return el(
      'div.combobox-row',
      {
        id: freshId('option'),
        role: 'option',
        'aria-selected': 'false',
        // The field keeps the focus: losing it closes the list.
        onmousedown: (event) => event.preventDefault(),
        onclick: () => choose(option),
      },
      [option.text.text, option.description && el('small', {}, [option.description.text])],
    );
  }

  function walk(step) {
    const all = [...list.querySelectorAll('[role=option]')];
    if (all.length === 0) return;
    const at = all.findIndex((one) => one.getAttribute('aria-selected') === 'true');
    all[at]?.setAttribute('aria-selected', 'false');
    const next = all[(at + step + all.length) % all.length] ?? all[0];
    next.setAttribute('aria-selected', 'true');
    next.scrollIntoView({ block: 'nearest' });
    input.setAttribute('aria-activedescendant', next.id);
  }

  input.addEventListener('input', () => {
    chosen = null;
    clearTimeout(timer);
    timer = setTimeout(search, WAIT_MS);
  });
  input.addEventListener('change', (event) => event.stopPropagation());
  input.addEventListener('focus', () => {
    if (!chosen && minimum === 0) search();
  });
  input.addEventListener('blur', () => {
    clearTimeout(timer);
    // What was typed and not chosen is no value.
    input.value = chosen?.text.text ?? '';
    close();
  });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!isOpen()) search();
      else walk(event.key === 'ArrowDown' ? 1 : -1);
    }
    if (!isOpen()) return;
    if (event.key === 'Enter') {
      event.preventDefault();
      list.querySelector('[aria-selected=true]')?.click();
    }
    if (event.key === 'Escape') {
      // The window around it stays open.
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  });

  const take = (option) => {
    chosen = option ?? null;
    input.value = chosen?.text.text ?? '';
    if (chosen) known.set(chosen.value, chosen);
  };
  take(element.initial_option);
  return { node, read: () => chosen?.value ?? null, write: (value) => take(known.get(value)) };
}
