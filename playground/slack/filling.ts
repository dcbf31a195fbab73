import { elementsOf } from './blocks/check.ts';
import {
  complaint,
  type Field,
  fieldsOf,
  given,
  held,
  isField,
  type Option,
  type Value,
  type Values,
} from './blocks/values.ts';
import { NoSuchThing } from './desk.ts';
import type { Block, Json } from './model.ts';
import { actionOf } from './payloads.ts';

/** Options that the app gave for a field while somebody typed, by the field's action id. */
export type Offered = (actionId: string) => readonly Option[];

/** `state.values` as Slack builds it: every field, filled in or not. @throws NoSuchThing for a foreign option. */
export function stateOf(blocks: readonly Block[], values: Values, offered: Offered): Record<string, Json> {
  const state: Record<string, Json> = {};
  for (const field of fieldsOf(blocks)) {
    const { blockId, element } = field;
    state[blockId] ??= {};
    state[blockId][element.action_id] = { type: element.type, ...reportOf(field, values, offered) };
  }
  return state;
}

/** What Slack itself finds wrong with a form, by block id. @throws NoSuchThing for fields that it does not have. */
export function complaintsAbout(
  blocks: readonly Block[],
  values: Values,
  offered: Offered,
): Record<string, string> {
  const fields = fieldsOf(blocks);
  const unknown = Object.keys(values).filter(
    (name) => !fields.some(({ blockId, element }) => element.action_id === name || blockId === name),
  );
  if (unknown.length > 0) throw new NoSuchThing(`The form has no field ${unknown.join(', ')}.`);
  const found = fields.map((field) => [field.blockId, complaint(field, reportOf(field, values, offered))]);
  return Object.fromEntries(found.filter(([, words]) => words !== undefined));
}

function reportOf(field: Field, values: Values, offered: Offered): Record<string, unknown> {
  const id = field.element.action_id;
  const reported = held(field.element, given(field, values), offered(id));
  if (!reported) throw new NoSuchThing(`The field ${id} does not offer ${given(field, values)}.`);
  return reported;
}

/**
 * What the app is told of a press or a choice.
 * @param value which of several elements with one action id, or what to choose.
 * @throws NoSuchThing when nothing in these blocks fits.
 */
export function actionIn(
  blocks: readonly Block[],
  actionId: string,
  value: Value | undefined,
  offered: Offered,
  ts: string,
): Json {
  for (const block of blocks) {
    for (const element of elementsOf(block)) {
      if (element.action_id !== actionId) continue;
      const chosen = isField(element) ? held(element, value, offered(actionId)) : pressed(element, value);
      if (chosen) return actionOf(element, block.block_id ?? '', ts, chosen);
    }
  }
  throw new NoSuchThing(`There is no element ${actionId} with that value.`);
}

function pressed(element: Json, value: Value | undefined): Json | undefined {
  if (element.type === 'feedback_buttons') {
    const offered = [element.positive_button, element.negative_button] as { value: string }[];
    const found = offered.find((one) => one.value === value);
    return found && { value: found.value };
  }
  if (element.type !== 'button' && element.type !== 'icon_button') return undefined;
  if (value !== undefined && element.value !== value) return undefined;
  return element.value === undefined ? {} : { value: element.value };
}
