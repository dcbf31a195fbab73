import { elementsOf } from './blocks/check.ts';
import { suggestions } from './blocks/elements.ts';
import { faultsOf } from './blocks/faults-of.ts';
import { fieldsOf, type Option, type Value } from './blocks/values.ts';
import { type Acked, type Desk, NOT_TOLD, NoSuchThing } from './desk.ts';
import { actionIn, stateOf } from './filling.ts';
import type { Block, Conversation, Json, Message, Person, Unfurl } from './model.ts';
import { detailsEvent, messageActionPayload, shortcutPayload, suggestionPayload } from './payloads.ts';
import type { Viewing, Which } from './viewing.ts';

/** The element of a message. */
interface OnMessage {
  as: string;
  channel: string;
  messageTs: string;
  actionId: string;
}

/** People who press and choose in messages, type into searches and start shortcuts; each call tells how the app took it. */
export class Pressing {
  #desk: Desk;
  #viewing: Viewing;

  constructor(desk: Desk, viewing: Viewing) {
    this.#desk = desk;
    this.#viewing = viewing;
  }

  /**
   * Presses a button or chooses an option of a message, or of what stands below one of its links.
   * @param value which button where several share an action id, or the value of the option to choose.
   * @throws NoSuchThing when the message is not there for this person, or has no such element.
   */
  async press(input: OnMessage & { value?: Value; selectedOption?: string }): Promise<Acked> {
    const { workspace, views } = this.#desk.parts;
    const { person, conversation, message } = this.#message(input);
    const value = input.selectedOption ?? input.value;
    const offered = views.offeredIn(message.ts);
    const unfurl = unfurlWith(message, input.actionId);
    const blocks = unfurl?.blocks ?? message.blocks;
    const action = actionIn(blocks, input.actionId, value, offered, workspace.nextTs());
    const answering = this.#desk.answering({
      user: person.id,
      channel: conversation.id,
      messageTs: message.ts,
      ...(message.threadTs && { threadTs: message.threadTs }),
    });
    const payload = messageActionPayload(workspace, person, conversation, message, action, answering, unfurl);
    payload.state = { values: stateOf(blocks, {}, offered) };
    const { body: _, ...acked } = await this.#desk.interact(payload);
    return acked;
  }

  /**
   * Types into a select that asks the app for its options.
   * @returns what the app offers; nothing while the text is shorter than the select wants. `problem`: its answer
   * cannot be shown.
   */
  async options(
    input: { as: string; actionId: string; value: string } & (
      | { view: Which }
      | { channel: string; messageTs: string }
    ),
  ): Promise<Acked & { options: Option[]; problem?: string }> {
    const { workspace, views } = this.#desk.parts;
    const person = this.#desk.person(input.as);
    const on = 'view' in input ? { view: this.#viewing.view(person, input.view) } : this.#message(input);
    const [place, blocks] = 'view' in on ? [on.view.id, on.view.blocks] : [on.message.ts, on.message.blocks];
    const field = fieldsOf(blocks).find(({ element }) => element.action_id === input.actionId);
    if (!field?.element.type.endsWith('external_select'))
      throw new NoSuchThing(`There is no select ${input.actionId} that asks for its options.`);
    if (input.value.length < Number(field.element.min_query_length ?? 3)) return { ...NOT_TOLD, options: [] };
    const typed = { actionId: input.actionId, blockId: field.blockId, value: input.value };
    const payload = suggestionPayload(workspace, person, typed, on);
    const { body, ...acked } = await this.#desk.interact(payload);
    const parsed = suggestions.safeParse(body, { reportInput: true });
    if (!parsed.success)
      return { ...acked, options: [], problem: `options: ${faultsOf(parsed.error, '').join('; ')}` };
    const answered = parsed.data;
    const options =
      'options' in answered ? answered.options : answered.option_groups.flatMap((one) => one.options);
    views.offer(place, input.actionId, options);
    return { ...acked, options };
  }

  /**
   * Starts a shortcut: a global one from anywhere, or the one of a message.
   * @throws NoSuchThing when the app has no such shortcut, or the message is not there.
   */
  async shortcut(input: {
    as: string;
    callbackId: string;
    channel?: string;
    messageTs?: string;
  }): Promise<Acked> {
    const { workspace, triggers, manifest } = this.#desk.parts;
    const { as, callbackId, channel, messageTs } = input;
    const on = messageTs === undefined ? 'global' : 'message';
    const offered = manifest.shortcuts.filter((one) => one.on === on).map((one) => one.callbackId);
    if (!offered.includes(callbackId))
      throw new NoSuchThing(`There is no ${on} shortcut ${callbackId}; there are: ${offered.join(', ')}.`);
    const person = this.#desk.person(as);
    const payload =
      messageTs === undefined
        ? shortcutPayload(workspace, person, callbackId, triggers.issue(as))
        : this.#messageShortcut({ as, channel: channel ?? '', messageTs }, callbackId);
    const { body: _, ...acked } = await this.#desk.interact(payload);
    return acked;
  }

  /**
   * Opens the details of a work object that stands below a link.
   * @param url as it was posted.
   * @throws NoSuchThing when the message shows no work object for it.
   */
  async openEntity(input: { as: string; channel: string; messageTs: string; url: string }): Promise<Acked> {
    const { workspace, triggers, links } = this.#desk.parts;
    const { person, message } = this.#message(input);
    const unfurl = message.unfurls?.find(({ url, entity }) => url === input.url && entity);
    if (!unfurl) throw new NoSuchThing(`The message shows no work object for ${input.url}.`);
    const triggerId = triggers.issue(person.id);
    links.opening(triggerId, person.id, input.url);
    return this.#desk.event(detailsEvent(workspace, message, unfurl, person, triggerId));
  }

  #messageShortcut(place: { as: string; channel: string; messageTs: string }, callbackId: string): Json {
    const { person, conversation, message } = this.#message(place);
    if (message.ephemeralTo) throw new NoSuchThing('A message that only one person sees has no shortcuts.');
    const { triggerId, responseUrl } = this.#desk.answering({
      user: person.id,
      channel: conversation.id,
      ...(message.threadTs && { threadTs: message.threadTs }),
    });
    return shortcutPayload(this.#desk.parts.workspace, person, callbackId, triggerId, {
      conversation,
      message,
      responseUrl,
    });
  }

  #message({ as, channel, messageTs }: Omit<OnMessage, 'actionId'>): {
    person: Person;
    conversation: Conversation;
    message: Message;
  } {
    const { workspace } = this.#desk.parts;
    const { person, conversation } = this.#desk.at({ as, channel });
    const message = workspace.find(conversation.id, messageTs);
    if (!message || !workspace.isVisible(message, person.id)) throw new NoSuchThing('No such message.');
    return { person, conversation, message };
  }
}

/** The link below which this element stands, unless the message itself has it. */
function unfurlWith({ blocks, unfurls = [] }: Message, actionId: string): Unfurl | undefined {
  const has = (all: readonly Block[]) =>
    all.some((block) => elementsOf(block).some((element) => element.action_id === actionId));
  return has(blocks) ? undefined : unfurls.find((one) => has(one.blocks ?? []));
}
