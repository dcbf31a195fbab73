import { type Element, elementsOf } from './blocks/check.ts';
import { type Delivered, isAck } from './delivery.ts';
import { SlackApiError } from './errors.ts';
import type { Conversation, Json, Message, Person } from './model.ts';
import {
  actionOf,
  actionPayload,
  commandPayload,
  eventPayload,
  messageEvent,
  viewPayload,
} from './payloads.ts';
import { answer, type Reply, type ResponseUrls } from './response-urls.ts';
import type { Transport } from './transport.ts';
import type { Triggers } from './triggers.ts';
import { asSent, escaped } from './typed.ts';
import type { Views } from './views.ts';
import type { Workspace } from './workspace.ts';

/** Where a person acts: a channel by id or name, or their direct messages with the bot. */
export interface Place {
  as: string;
  channel?: string;
  dm?: boolean;
}

/** How the app took it. */
export interface Acked {
  /** HTTP status; 200 for a socket ack; 0 for none within three seconds, or when the bot was not told. */
  status: number;
  /** Time to the ack, in milliseconds of the system's clock. */
  ms: number;
  /** Deliveries, retries included; 0 when the bot had nothing to hear. */
  attempts: number;
}

/** A person asked for something this workspace does not have. */
export class NoSuchThing extends Error {}

interface Parts {
  workspace: Workspace;
  views: Views;
  triggers: Triggers;
  responseUrls: ResponseUrls;
  transport: Transport;
}

/** People at their screens: they type, command, press and submit; each call tells how the app answered. */
export class Acting {
  #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Says something. In a channel the bot hears it only if it is mentioned and a member.
   * @param thread `ts` of the message to answer.
   */
  async say(
    input: Place & { text: string; thread?: string },
  ): Promise<Acked & { channel: string; ts: string }> {
    const { workspace, transport } = this.#parts;
    const { person, conversation } = this.#at(input);
    const message = workspace.post({
      channel: conversation.id,
      user: person.id,
      from: 'person',
      text: asSent(input.text, workspace),
      ...(input.thread && { threadTs: input.thread }),
    });
    const said = { channel: conversation.id, ts: message.ts };
    const heard = conversation.kind === 'im' || message.text.includes(`<@${workspace.bot.userId}>`);
    if (!heard || !conversation.hasBot) return { ...said, status: 0, ms: 0, attempts: 0 };
    const payload = eventPayload(workspace, messageEvent(workspace, message, conversation));
    const { status, ms, attempts } = await timed(() => transport.deliverEvent(payload));
    return { ...said, status, ms, attempts };
  }

  /** Opens the direct messages with the bot (`app_home_opened`). */
  async openMessages(as: string, tab: 'messages' | 'home' = 'messages'): Promise<Acked> {
    const { workspace, transport, views } = this.#parts;
    const { person, conversation } = this.#at({ as, dm: true });
    const view = views.homeOf(person.id);
    const event = {
      type: 'app_home_opened',
      user: person.id,
      channel: conversation.id,
      tab,
      event_ts: workspace.nextTs(),
    };
    const payload = eventPayload(workspace, { ...event, ...(view && { view }) });
    const { status, ms, attempts } = await timed(() => transport.deliverEvent(payload));
    return { status, ms, attempts };
  }

  /**
   * Types a slash command. What the app answers in its ack is shown like any answer.
   * @param text command and words, `/leads hot 5`.
   * @returns `immediate`: the body of the ack, empty if there was none.
   */
  async command(input: Place & { text: string }): Promise<Acked & { channel: string; immediate: unknown }> {
    const { workspace, transport } = this.#parts;
    const { person, conversation } = this.#at(input);
    const [, command = '', words = ''] = /^(\/\S+)\s*(.*)$/s.exec(input.text.trim()) ?? [];
    if (!command) throw new NoSuchThing('A slash command starts with a slash.');
    const reply: Reply = { user: person.id, channel: conversation.id };
    const payload = commandPayload(
      workspace,
      person,
      conversation,
      { command, text: escaped(words) },
      this.#answering(reply),
    );
    const delivered = await timed(() => transport.deliver({ kind: 'slash_commands', payload }));
    if (isAck(delivered)) this.#showAnswer(reply, delivered.body);
    else this.#tell(reply, failure(command, delivered));
    const { status, ms, body } = delivered;
    return { channel: conversation.id, status, ms, attempts: 1, immediate: body ?? '' };
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
    const { workspace, transport } = this.#parts;
    const { person, conversation } = this.#at(input);
    const message = workspace.find(conversation.id, input.messageTs);
    if (!message || !workspace.isVisible(message, person.id)) throw new NoSuchThing('No such message.');
    const action = actionFor(message, input, workspace.nextTs());
    const answering = this.#answering({
      user: person.id,
      channel: conversation.id,
      messageTs: message.ts,
      ...(message.threadTs && { threadTs: message.threadTs }),
    });
    const payload = actionPayload(workspace, person, conversation, message, action, answering);
    const { status, ms } = await timed(() => transport.deliver({ kind: 'interactive', payload }));
    return { status, ms, attempts: 1 };
  }

  /**
   * Submits or closes the top modal of a person, and does what the app answers (`response_action`).
   * @param values `state.values`: by block id, then action id.
   * @returns `errors` per block id when the app refused the input.
   */
  async submit(input: { as: string; values?: Json; close?: boolean }): Promise<Acked & { errors?: unknown }> {
    const { workspace, transport, views, triggers } = this.#parts;
    const { person } = this.#at({ as: input.as, dm: true });
    const view = views.stackOf(person.id).at(-1);
    if (!view) throw new NoSuchThing('No modal is open.');
    const filled = { ...view, state: { values: input.values ?? {} } };
    const type = input.close ? 'view_closed' : 'view_submission';
    const payload = viewPayload(workspace, person, type, filled, triggers.issue(person.id));
    const { status, ms, body } = await timed(() => transport.deliver({ kind: 'interactive', payload }));
    const answered = typeof body === 'object' ? (body as Json) : {};
    if (status === 200) this.#afterSubmit(person.id, answered);
    return { status, ms, attempts: 1, ...(answered.errors !== undefined && { errors: answered.errors }) };
  }

  #afterSubmit(user: string, answered: Json): void {
    const { views } = this.#parts;
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

  #at({ as, channel, dm }: Place): { person: Person; conversation: Conversation } {
    const { workspace } = this.#parts;
    const person = workspace.people.get(as);
    if (!person) throw new NoSuchThing(`Nobody here has the id ${as}.`);
    const conversation = workspace.conversation(dm ? as : (channel ?? ''));
    if (!conversation?.members.has(as)) throw new NoSuchThing(`${person.realName} is not in that channel.`);
    return { person, conversation };
  }

  #answering(reply: Reply): { triggerId: string; responseUrl: string } {
    const { triggers, responseUrls } = this.#parts;
    return { triggerId: triggers.issue(reply.user), responseUrl: responseUrls.issue(reply) };
  }

  #showAnswer(reply: Reply, body: unknown): void {
    const content = typeof body === 'string' ? { text: body } : ((body ?? {}) as Json);
    if (!content.text && !content.blocks) return;
    try {
      answer(this.#parts.workspace, reply, content);
    } catch (cause) {
      if (!(cause instanceof SlackApiError)) throw cause;
      this.#tell(reply, `The app's answer cannot be shown: ${cause.code} ${cause.details.join(', ')}`);
    }
  }

  /** Slack itself says what went wrong, to this person alone. */
  #tell({ user, channel }: Reply, text: string): void {
    this.#parts.workspace.post({ channel, user: 'USLACKBOT', from: 'slack', ephemeralTo: user, text });
  }
}

async function timed<T extends Delivered>(deliver: () => Promise<T>): Promise<T & { ms: number }> {
  const start = performance.now();
  const delivered = await deliver();
  return { ...delivered, ms: Math.round(performance.now() - start) };
}

const failure = (command: string, { reason }: Delivered): string =>
  `${command} failed with the error "${reason === 'http_timeout' ? 'operation_timeout' : 'dispatch_failed'}".`;

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
