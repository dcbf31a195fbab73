import type { Value, Values } from './blocks/values.ts';
import { type Acked, type Desk, NOT_TOLD, NoSuchThing } from './desk.ts';
import { SlackApiError } from './errors.ts';
import { actionIn, complaintsAbout, stateOf } from './filling.ts';
import type { Json, Person } from './model.ts';
import { viewActionPayload, viewClosedPayload, viewSubmissionPayload } from './payloads.ts';
import type { View } from './views.ts';

/** Which view somebody looks at: their Home tab, or the modal on top. */
export type Which = 'home' | 'modal';

/** What came of sending a form. */
export interface Submitted extends Acked {
  /** What is wrong, by block id: found by Slack itself (then `attempts` is 0), or answered by the app. */
  errors?: Record<string, string>;
  /** Why Slack could not do what the app answered; the form stays open. */
  problem?: string;
}

/** People before a view; each call tells how the app took what they did. */
export class Viewing {
  #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /**
   * Presses or chooses in a view.
   * @param values what stands in the fields of the view by then.
   * @throws NoSuchThing when no such view is there, or it has no such element.
   */
  async pressInView(input: {
    as: string;
    view: Which;
    actionId: string;
    value?: Value;
    values?: Values;
  }): Promise<Acked> {
    const { workspace, views, triggers } = this.#desk.parts;
    const person = this.#desk.person(input.as);
    const view = this.view(person, input.view);
    const offered = views.offeredIn(view.id);
    const action = actionIn(view.blocks, input.actionId, input.value, offered, workspace.nextTs());
    const values = { ...input.values, ...(input.value !== undefined && { [input.actionId]: input.value }) };
    const filled = { ...view, state: { values: stateOf(view.blocks, values, offered) } };
    const payload = viewActionPayload(workspace, person, filled, action, triggers.issue(person.id));
    const { body: _, ...acked } = await this.#desk.interact(payload);
    return acked;
  }

  /**
   * Sends the modal on top, and does what the app answers (`response_action`). Slack itself first looks whether
   * the fields are filled in as they want.
   * @param values by action id or block id; what is left out holds what it began with.
   */
  async submit(input: { as: string; values?: Values }): Promise<Submitted> {
    const { workspace, views, triggers } = this.#desk.parts;
    const person = this.#desk.person(input.as);
    const view = this.view(person, 'modal');
    const values = input.values ?? {};
    const offered = views.offeredIn(view.id);
    const errors = complaintsAbout(view.blocks, values, offered);
    if (Object.keys(errors).length > 0) return { ...NOT_TOLD, errors };
    const filled = { ...view, state: { values: stateOf(view.blocks, values, offered) } };
    const payload = viewSubmissionPayload(workspace, person, filled, triggers.issue(person.id));
    const { body, ...acked } = await this.#desk.interact(payload);
    if (acked.status !== 200) return { ...acked, problem: 'The app did not take the form.' };
    return { ...acked, ...this.#afterSubmit(person.id, view, body) };
  }

  /** Closes the modal on top, or all of them; the app is told when it asked for that. */
  async close(input: { as: string; all?: boolean }): Promise<Acked> {
    const { workspace, views } = this.#desk.parts;
    const person = this.#desk.person(input.as);
    const view = this.view(person, 'modal');
    views.close(person.id, input.all);
    if (view.notify_on_close !== true) return NOT_TOLD;
    const { body: _, ...acked } = await this.#desk.interact(
      viewClosedPayload(workspace, person, view, input.all ?? false),
    );
    return acked;
  }

  /** @throws NoSuchThing when there is none. */
  view(person: Person, which: Which): View {
    const { views } = this.#desk.parts;
    const view = which === 'home' ? views.homeOf(person.id) : views.stackOf(person.id).at(-1);
    if (!view) throw new NoSuchThing(which === 'home' ? 'The Home tab is empty.' : 'No modal is open.');
    return view;
  }

  #afterSubmit(user: string, view: View, body: unknown): Pick<Submitted, 'errors' | 'problem'> {
    const { views } = this.#desk.parts;
    const answered = typeof body === 'object' && body !== null ? (body as Json) : {};
    if (answered.response_action === 'errors') return errorsFor(view, answered.errors);
    try {
      if (answered.response_action === 'update') views.update({ id: view.id }, undefined, answered.view);
      else if (answered.response_action === 'push') views.push(user, answered.view);
      else views.close(user, answered.response_action === 'clear');
      return {};
    } catch (cause) {
      if (!(cause instanceof SlackApiError)) throw cause;
      return { problem: `The app's view cannot be shown: ${cause.code} ${cause.details.join(', ')}` };
    }
  }
}

/** Slack shows an error at an input only; an error elsewhere is lost, so it is told as a problem. */
function errorsFor(view: View, errors: unknown): Pick<Submitted, 'errors' | 'problem'> {
  const given = (errors ?? {}) as Record<string, string>;
  const inputs = view.blocks.filter((one) => one.type === 'input').map((one) => one.block_id);
  const lost = Object.keys(given).filter((blockId) => !inputs.includes(blockId));
  return {
    errors: given,
    ...(lost.length > 0 && { problem: `No input has the block id ${lost.join(', ')}.` }),
  };
}
