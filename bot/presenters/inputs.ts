import type { Field } from '../../tools/views.ts';
import { plain } from './blocks.ts';
import type { InputElement } from './elements.ts';
import { type InputBlock, limits } from './schema.ts';
import { clean, cut, oneLine } from './text.ts';

type Of<T extends Field['type']> = Extract<Field, { type: T }>;

/** So many choices can stand side by side, each to be seen at once. */
const mostRadios = 5;

/** One field of a form. Its name is the id of the block and of the element, under which its value comes back. */
export function inputBlock(field: Field): InputBlock | undefined {
  const element = elementOf(field);
  return (
    element && {
      type: 'input',
      block_id: field.name,
      label: plain(oneLine(field.label) || field.name, limits.label),
      element,
      ...(field.hint && oneLine(field.hint) && { hint: plain(field.hint, limits.label) }),
      // A switch that must be on to be sent would be no choice.
      optional: field.optional === true || field.type === 'switch',
    }
  );
}

function elementOf(field: Field): InputElement | undefined {
  const action_id = field.name;
  switch (field.type) {
    case 'text':
      return textInput(field);
    case 'lead':
      return {
        type: 'external_select',
        action_id,
        min_query_length: 2,
        placeholder: plain('Type a name or an e-mail address', limits.placeholder),
        ...(field.initial &&
          fits(field.initial.id) && {
            initial_option: option(field.initial.id, field.initial.label.untrusted),
          }),
      };
    case 'zone':
      return {
        type: 'external_select',
        action_id,
        min_query_length: 2,
        placeholder: plain('Type a city, such as Berlin', limits.placeholder),
        ...(field.initial && fits(field.initial) && { initial_option: option(field.initial, field.initial) }),
      };
    case 'choice':
      return choice(field);
    case 'switch': {
      const on = option('on', field.says);
      return {
        type: 'checkboxes',
        action_id,
        options: [on],
        ...(field.initial && { initial_options: [on] }),
      };
    }
    case 'date':
      return {
        type: 'datepicker',
        action_id,
        placeholder: plain('Choose a day', limits.placeholder),
        ...(field.initial && /^\d{4}-\d{2}-\d{2}$/.test(field.initial) && { initial_date: field.initial }),
      };
    case 'time':
      return {
        type: 'timepicker',
        action_id,
        placeholder: plain('Choose a time', limits.placeholder),
        ...(field.initial &&
          /^([01]\d|2[0-3]):[0-5]\d$/.test(field.initial) && { initial_time: field.initial }),
      };
    case 'number':
      return {
        type: 'number_input',
        action_id,
        is_decimal_allowed: ![field.min, field.max].every(Number.isInteger),
        min_value: String(field.min),
        max_value: String(field.max),
        ...(field.initial !== undefined && { initial_value: String(field.initial) }),
      };
  }
}

function textInput({ name, lines, max, initial = '', placeholder }: Of<'text'>): InputElement {
  const most = Math.max(1, Math.min(max, limits.inputText));
  const start = cut(lines === 'many' ? clean(initial) : oneLine(initial), most);
  return {
    type: 'plain_text_input',
    action_id: name,
    multiline: lines === 'many',
    max_length: most,
    ...(start && { initial_value: start }),
    ...(placeholder && oneLine(placeholder) && { placeholder: plain(placeholder, limits.placeholder) }),
  };
}

/** Radio buttons cannot be taken back, so only a choice that has to be made gets them. */
function choice({ name, options, initial, optional }: Of<'choice'>): InputElement | undefined {
  const all = options
    .filter(({ value }) => fits(value))
    .slice(0, limits.options)
    .map(({ value, label }) => option(value, label));
  if (all.length === 0) return undefined;
  const chosen = all.find(({ value }) => value === initial);
  const common = { action_id: name, options: all, ...(chosen && { initial_option: chosen }) };
  return all.length <= mostRadios && !optional
    ? { type: 'radio_buttons', ...common }
    : { type: 'static_select', ...common, placeholder: plain('Choose one', limits.placeholder) };
}

const option = (value: string, label: string) => ({
  text: plain(oneLine(label) ? label : 'No name', limits.optionText),
  value,
});
const fits = (value: string): boolean => value.length > 0 && value.length <= limits.optionValue;
