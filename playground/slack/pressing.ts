import { type Element, elementsOf } from './blocks/check.ts';
import { type Acked, type Desk, NoSuchThing } from './desk.ts';
import type { Json, Message } from './model.ts';
import { actionOf, actionPayload, viewPayload } from './payloads.ts';

/** People who press, choose and fill in what the app shows; each call tells how the app took it. */
export class Pressing {
  #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /**
   * Presses a button or chooses an option of a message.
   * @param value which button where several share an action id, or the value of the option to choose.
   * @throws NoSuchThing when the message is not there for this person, or has no such element.
   */
  async press(input: {
    as: string;
    channel: string;
    messageTs: string;
    actionId: string;
    value?: string;
    selectedOption?: string;
  }): Promise<Acked> {
    const { workspace } = this.#desk.parts;
    const { person, conversation } = this.#desk.at(input);
    const message = workspace.find(conversation.id, input.messageTs);
    if (!message || !workspace.isVisible(message, person.id)) throw new NoSuchThing('No such message.');
    const action = actionFor(message, input, workspace.nextTs());
    const answering = this.#desk.answering({
      user: person.id,
      channel: conversation.id,
      messageTs: message.ts,
      ...(message.threadTs && { threadTs: message.threadTs }),
    });
    const payload = actionPayload(workspace, person, conversation, message, action, answering);
    const { status, ms, attempts } = await this.#desk.interact(payload);
    return { status, ms, attempts };
  }

  /**
   * Submits or closes the top modal of a person, and does what the app answers (`response_action`).
   * @param values `state.values`: by block id, then action id.
   * @returns `errors` per block id when the app refused the input.
   */
  async submit(input: { as: string; values?: Json; close?: boolean }): Promise<Acked & { errors?: unknown }> {
    const { workspace, views, triggers } = this.#desk.parts;
    const { person } = this.#desk.at({ as: input.as, dm: true });
    const view = views.stackOf(person.id).at(-1);
    if (!view) throw new NoSuchThing('No modal is open.');
    const filled = { ...view, state: { values: input.values ?? {} } };
    const type = input.close ? 'view_closed' : 'view_submission';
    const payload = viewPayload(workspace, person, type, filled, triggers.issue(person.id));
    const { body, ...acked } = await this.#desk.interact(payload);
    const answered = typeof body === 'object' ? (body as Json) : {};
    if (acked.status === 200) this.#afterSubmit(person.id, answered);
    return { ...acked, ...(answered.errors !== undefined && { errors: answered.errors }) };
  }

  #afterSubmit(user: string, answered: Json): void {
    const { views } = this.#desk.parts;
    switch (answered.response_action) {
      case 'errors':
        return;
      case 'update':
        views.update({ id: views.stackOf(user).at(-1)?.id ?? '' }, undefined, answered.view);
        return;
      case 'push':
        views.push(user, answered.view);
        return;
      default:
        views.close(user, answered.response_action === 'clear');
    }
  }
}

function actionFor(
  message: Message,
  input: { actionId: string; value?: string; selectedOption?: string },
  ts: string,
): Json {
  const candidates = message.blocks.flatMap((block) =>
    elementsOf(block).map((element) => ({ element, blockId: block.block_id ?? '' })),
  );
  for (const { element, blockId } of candidates) {
    if (element.action_id !== input.actionId) continue;
    const chosen = choiceIn(element, input.selectedOption ?? input.value);
    if (chosen) return actionOf(element, blockId, ts, chosen);
  }
  throw new NoSuchThing(`The message has no element ${input.actionId} with that value.`);
}

function choiceIn(element: Element, value: string | undefined): Json | undefined {
  if (element.type === 'button' || element.type === 'icon_button') {
    if (value !== undefined && element.value !== value) return undefined;
    return element.value === undefined ? {} : { value: element.value };
  }
  if (element.type === 'feedback_buttons') {
    const offered = [element.positive_button, element.negative_button] as { value: string }[];
    const found = offered.find((one) => one.value === value);
    return found && { value: found.value };
  }
  const groups = (element.option_groups ?? []) as { options: { value: string }[] }[];
  const options = [
    ...((element.options ?? []) as { value: string }[]),
    ...groups.flatMap((one) => one.options),
  ];
  const option = options.find((one) => one.value === value);
  return option && { selected_option: option };
}
