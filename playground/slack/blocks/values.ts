import { type Element, elementsOf } from './check.ts';

/** What a person puts into a field: text, a number, an option's value, several of them; null empties it. */
export type Value = string | number | boolean | readonly string[] | null;

export interface Option {
  text: { type: string; text: string };
  value: string;
  [field: string]: unknown;
}

type Holds = 'text' | 'rich_text' | 'option' | 'options' | 'id' | 'ids' | 'moment';

/** By element: the name Slack reports its content under, the name of its first content, and what it holds. */
const FIELDS: Record<string, readonly [reported: string, initial: string, holds: Holds]> = {
  plain_text_input: ['value', 'initial_value', 'text'],
  number_input: ['value', 'initial_value', 'text'],
  email_text_input: ['value', 'initial_value', 'text'],
  url_text_input: ['value', 'initial_value', 'text'],
  rich_text_input: ['rich_text_value', 'initial_value', 'rich_text'],
  static_select: ['selected_option', 'initial_option', 'option'],
  external_select: ['selected_option', 'initial_option', 'option'],
  radio_buttons: ['selected_option', 'initial_option', 'option'],
  overflow: ['selected_option', 'none', 'option'],
  multi_static_select: ['selected_options', 'initial_options', 'options'],
  multi_external_select: ['selected_options', 'initial_options', 'options'],
  checkboxes: ['selected_options', 'initial_options', 'options'],
  users_select: ['selected_user', 'initial_user', 'id'],
  conversations_select: ['selected_conversation', 'initial_conversation', 'id'],
  channels_select: ['selected_channel', 'initial_channel', 'id'],
  multi_users_select: ['selected_users', 'initial_users', 'ids'],
  multi_conversations_select: ['selected_conversations', 'initial_conversations', 'ids'],
  multi_channels_select: ['selected_channels', 'initial_channels', 'ids'],
  datepicker: ['selected_date', 'initial_date', 'id'],
  timepicker: ['selected_time', 'initial_time', 'id'],
  datetimepicker: ['selected_date_time', 'initial_date_time', 'moment'],
};

/** Whether an element holds something, as fields and selects do and buttons do not. */
export const isField = ({ type }: Element): boolean => type in FIELDS;

/**
 * What an element reports when it holds this value, as `state.values` and an action tell it.
 * @param value absent: what it began with.
 * @param offered options that the app gave for it while somebody typed.
 * @returns nothing when the element does not offer that value.
 */
export function held(
  element: Element,
  value: Value | undefined,
  offered: readonly Option[] = [],
): Record<string, unknown> | undefined {
  const [reported, initial, holds] = FIELDS[element.type] ?? [];
  if (!reported || !initial || !holds) return undefined;
  const many = holds === 'options' || holds === 'ids';
  if (value === undefined) return { [reported]: element[initial] ?? (many ? [] : null) };
  if (value === null || value === '') return { [reported]: many ? [] : null };
  if (holds === 'option' || holds === 'options') {
    const options = chosen([...optionsOf(element), ...offered], value);
    return options && { [reported]: many ? options : options[0] };
  }
  if (holds === 'ids') return { [reported]: [value].flat().map(String) };
  if (holds === 'moment') return { [reported]: Number(value) };
  return { [reported]: holds === 'rich_text' ? richText(String(value)) : String(value) };
}

/** Options by their values; a checkbox that stands alone also takes yes and no. */
function chosen(options: Option[], value: Exclude<Value, null>): Option[] | undefined {
  if (value === true) return options.slice(0, 1);
  if (value === false) return [];
  const wanted = [value].flat().map(String);
  const found = wanted.map((one) => options.find((option) => option.value === one));
  return found.every((one) => one !== undefined) ? (found as Option[]) : undefined;
}

/** Options that an element brings itself. */
export function optionsOf(element: Element): Option[] {
  const groups = (element.option_groups ?? []) as { options: Option[] }[];
  const initial = [element.initial_option ?? [], element.initial_options ?? []].flat() as Option[];
  return [...((element.options ?? []) as Option[]), ...groups.flatMap((one) => one.options), ...initial];
}

const richText = (text: string) => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }],
});

/** What somebody put into the fields of blocks, by the fields' action ids or block ids. */
export type Values = Readonly<Record<string, Value>>;

export interface Field {
  blockId: string;
  element: Element & { action_id: string };
  /** Whether it may stay empty. */
  optional: boolean;
}

/** Everything in these blocks that holds a value. */
export function fieldsOf(blocks: readonly { type: string; block_id?: string }[]): Field[] {
  return blocks.flatMap((block) =>
    elementsOf(block)
      .filter(isField)
      .map((element) => ({
        blockId: block.block_id ?? '',
        element: element as Field['element'],
        optional: block.type !== 'input' || (block as { optional?: boolean }).optional === true,
      })),
  );
}

export const given = ({ blockId, element }: Field, values: Values): Value | undefined =>
  values[element.action_id] ?? values[blockId];

/**
 * Says what Slack itself finds wrong with a field before it tells the app.
 * @param reported what the field reports, from `held`.
 */
export function complaint(
  { element, optional }: Field,
  reported: Record<string, unknown>,
): string | undefined {
  const content = Object.values(reported)[0];
  const isEmpty = content === null || (Array.isArray(content) && content.length === 0);
  if (isEmpty) return optional ? undefined : 'Please complete this required field.';
  if (typeof content !== 'string') return undefined;
  const limit = (name: string) => (element[name] === undefined ? undefined : Number(element[name]));
  const [shortest, longest] = [limit('min_length'), limit('max_length') ?? 3_000];
  if (shortest !== undefined && content.length < shortest) return `Use at least ${shortest} characters.`;
  if (content.length > longest) return `Use at most ${longest} characters.`;
  if (element.type === 'email_text_input' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(content))
    return 'Enter a valid email address.';
  if (element.type !== 'number_input') return undefined;
  const number = Number(content);
  if (!Number.isFinite(number)) return 'Enter a number.';
  if (element.is_decimal_allowed !== true && !Number.isInteger(number)) return 'Enter a whole number.';
  const [least, most] = [limit('min_value'), limit('max_value')];
  if (least !== undefined && number < least) return `Enter a number of at least ${least}.`;
  return most !== undefined && number > most ? `Enter a number of at most ${most}.` : undefined;
}
