import { el } from '../kit/dom.js';
import { combobox } from './combobox.js';

/**
 * What can be filled in. Each makes `{node, read, write}`: the element that sends `change`, and what it holds: a text,
 * the value of an option or several, an id; `null` for nothing.
 * @type {Record<string, (element: object, attributes: object, surface: Surface, blockId: string) => Control>}
 */
export const CONTROLS = {
  plain_text_input: (element, attributes) =>
    text(element.multiline ? 'textarea.input' : 'input.input', element, {
      ...attributes,
      rows: element.multiline ? 4 : undefined,
      maxLength: element.max_length ?? 3000,
    }),
  email_text_input: (element, attributes) =>
    text('input.input', element, { ...attributes, type: 'email', autocomplete: 'off' }),
  url_text_input: (element, attributes) => text('input.input', element, { ...attributes, type: 'url' }),
  number_input: (element, attributes) =>
    text('input.input', element, {
      ...attributes,
      inputMode: element.is_decimal_allowed ? 'decimal' : 'numeric',
      autocomplete: 'off',
    }),
  datepicker: (element, attributes) =>
    simple(el('input.input', { type: 'date', ...attributes }), element.initial_date),
  timepicker: (element, attributes) =>
    simple(el('input.input', { type: 'time', ...attributes }), element.initial_time),
  static_select: (element, attributes) =>
    simple(el('select.input', attributes, optionNodes(element)), element.initial_option?.value),
  multi_static_select: (element, attributes) =>
    several(
      el('select.input', { multiple: true, size: 6, ...attributes }, groupedOptions(element)),
      (element.initial_options ?? []).map(({ value }) => value),
    ),
  users_select: (element, attributes, { directory }) =>
    ids(
      element,
      attributes,
      element.initial_user,
      directory.people.map(({ id, realName }) => [id, realName]),
    ),
  channels_select: (element, attributes, surface) =>
    ids(element, attributes, element.initial_channel, channelsIn(surface)),
  conversations_select: (element, attributes, surface) =>
    ids(element, attributes, element.initial_conversation, channelsIn(surface)),
  radio_buttons: (element, attributes) => marks('radio', element, attributes),
  checkboxes: (element, attributes) => marks('checkbox', element, attributes),
  external_select: (element, attributes, surface, blockId) =>
    combobox(element, attributes, (value) => surface.options({ element, blockId, value })),
};

/** Controls of several parts, which a label cannot name. */
export const isGroup = ({ type }) => type === 'radio_buttons' || type === 'checkboxes';

/** Makes the control of an element; what was filled in before stands in it again. */
export function controlFor(element, blockId, surface, attributes) {
  const control = CONTROLS[element.type](element, attributes, surface, blockId);
  const kept = surface.kept?.(element.action_id);
  if (kept !== undefined) control.write(kept);
  return control;
}

function simple(node, initial) {
  const write = (value) => {
    node.value = value ?? '';
  };
  write(initial);
  return { node, read: () => node.value || null, write };
}

const text = (tag, element, attributes) =>
  simple(
    el(tag, {
      type: tag === 'input.input' ? 'text' : undefined,
      placeholder: element.placeholder?.text ?? '',
      ...attributes,
    }),
    element.initial_value,
  );

function several(node, initial) {
  const write = (values) => {
    for (const option of node.options) option.selected = (values ?? []).includes(option.value);
  };
  write(initial);
  return { node, read: () => [...node.selectedOptions].map(({ value }) => value), write };
}

const optionNode = ({ text: label, description, value }) =>
  el('option', { value, textContent: description ? `${label.text}: ${description.text}` : label.text });

const groupedOptions = ({ options = [], option_groups: groups }) =>
  groups
    ? groups.map(({ label, options: inside }) =>
        el('optgroup', { label: label.text }, inside.map(optionNode)),
      )
    : options.map(optionNode);

const nothing = (element) =>
  el('option', { value: '', textContent: element.placeholder?.text ?? 'Choose an option' });
const optionNodes = (element) => [nothing(element), ...groupedOptions(element)];

const ids = (element, attributes, initial, pairs) =>
  simple(
    el('select.input', attributes, [
      nothing(element),
      ...pairs.map(([value, name]) => el('option', { value, textContent: name })),
    ]),
    initial,
  );

const channelsIn = ({ directory }) =>
  directory.channels.filter(({ kind }) => kind === 'channel').map(({ id, name }) => [id, `#${name}`]);

function marks(type, element, { id = element.action_id, ...attributes }) {
  const isOne = type === 'radio';
  const boxes = element.options.map((option, at) => ({
    option,
    box: el('input', { type, id: `${id}-${at}`, name: id, value: option.value }),
  }));
  const node = el(
    'div.marks',
    { role: isOne ? 'radiogroup' : 'group', ...attributes },
    boxes.map(({ option, box }) =>
      el('label.marked', {}, [
        box,
        el('span', {}, [option.text.text, option.description && el('small', {}, [option.description.text])]),
      ]),
    ),
  );
  const chosen = () => boxes.filter(({ box }) => box.checked).map(({ box }) => box.value);
  const write = (values) => {
    const all = [values ?? []].flat();
    for (const { box } of boxes) box.checked = all.includes(box.value);
  };
  write((element.initial_options ?? [element.initial_option ?? []].flat()).map(({ value }) => value));
  return { node, read: () => (isOne ? (chosen()[0] ?? null) : chosen()), write };
}
