import { type Delivered, isAck } from './delivery.ts';
import { type Acked, type Desk, NOT_TOLD, NoSuchThing, type Place, timed } from './desk.ts';
import { SlackApiError } from './errors.ts';
import type { Json } from './model.ts';
import { commandPayload, messageEvent } from './payloads.ts';
import { answer, type Reply } from './response-urls.ts';
import { asSent, escaped } from './typed.ts';

/** People who talk with the app: each call tells how the app took it. */
export class Talking {
  #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /**
   * Says something. In a channel the bot hears it only if it is a member and mentioned, or a link leads to one of
   * its domains; of a link it is told beside the message.
   * @param thread `ts` of the message to answer.
   * @returns `heard`: the words themselves reached the bot, so that an answer can be expected.
   */
  async say(
    input: Place & { text: string; thread?: string },
  ): Promise<Acked & { channel: string; ts: string; heard: boolean }> {
    const { workspace, links, manifest } = this.#desk.parts;
    const { person, conversation } = this.#desk.at(input);
    const message = workspace.post({
      channel: conversation.id,
      user: person.id,
      from: 'person',
      text: asSent(input.text, workspace),
      ...(input.thread && { threadTs: input.thread }),
    });
    const mentioned = conversation.kind === 'im' || message.text.includes(`<@${workspace.bot.userId}>`);
    const heard = mentioned && conversation.hasBot;
    const shared =
      conversation.hasBot && manifest.events.includes('link_shared')
        ? links.share(message, manifest.unfurlDomains)
        : undefined;
    const events = [
      ...(heard ? [messageEvent(workspace, message, conversation)] : []),
      ...(shared ? [shared] : []),
    ];
    const [first = NOT_TOLD] = await Promise.all(events.map((event) => this.#desk.event(event)));
    return { channel: conversation.id, ts: message.ts, heard, ...first };
  }

  /** Opens the direct messages with the bot (`app_home_opened`). */
  async openMessages(as: string, tab: 'messages' | 'home' = 'messages'): Promise<Acked> {
    const { workspace, views } = this.#desk.parts;
    const { person, conversation } = this.#desk.at({ as, dm: true });
    const view = views.homeOf(person.id);
    const event = {
      type: 'app_home_opened',
      user: person.id,
      channel: conversation.id,
      tab,
      event_ts: workspace.nextTs(),
    };
    return this.#desk.event({ ...event, ...(view && { view }) });
  }

  /**
   * Presses the stop button of a thread: Slack ends what is streamed there and leaves the session to the app.
   * @throws NoSuchThing when no session there is processing, or the app takes no stop.
   * @see https://docs.slack.dev/reference/events/agent_session_stopped
   */
  async pressStop(input: Place & { thread: string }): Promise<Acked> {
    const { workspace, streams, sessions } = this.#desk.parts;
    const { person, conversation } = this.#desk.at(input);
    const session = sessions.get(conversation.id, input.thread);
    if (session?.status !== 'processing') throw new NoSuchThing('Nothing is at work in that thread.');
    if (!session.canStop) throw new NoSuchThing('The app did not subscribe to agent_session_stopped.');
    return this.#desk.event({
      type: 'agent_session_stopped',
      channel: session.channel,
      thread_ts: session.threadTs,
      user: person.id,
      streaming_message_ts: streams.stopAll(session).map(({ ts }) => ts),
      event_ts: workspace.nextTs(),
    });
  }

  /**
   * Types a slash command. What the app answers in its ack is shown like any answer.
   * @param text command and words, `/leads hot 5`.
   * @returns `immediate`: the body of the ack, empty if there was none.
   */
  async command(input: Place & { text: string }): Promise<Acked & { channel: string; immediate: unknown }> {
    const { workspace, transport } = this.#desk.parts;
    const { person, conversation } = this.#desk.at(input);
    const [, command = '', words = ''] = /^(\/\S+)\s*(.*)$/s.exec(input.text.trim()) ?? [];
    if (!command) throw new NoSuchThing('A slash command starts with a slash.');
    const reply: Reply = { user: person.id, channel: conversation.id };
    const payload = commandPayload(
      workspace,
      person,
      conversation,
      { command, text: escaped(words) },
      this.#desk.answering(reply),
    );
    const delivered = await timed(() => transport.deliver({ kind: 'slash_commands', payload }));
    if (isAck(delivered)) this.#showAnswer(reply, delivered.body);
    else this.#tell(reply, failure(command, delivered));
    const { status, ms, body } = delivered;
    return { channel: conversation.id, status, ms, attempts: 1, immediate: body ?? '' };
  }

  #showAnswer(reply: Reply, body: unknown): void {
    const content = typeof body === 'string' ? { text: body } : ((body ?? {}) as Json);
    if (!content.text && !content.blocks) return;
    try {
      answer(this.#desk.parts.workspace, reply, content);
    } catch (cause) {
      if (!(cause instanceof SlackApiError)) throw cause;
      this.#tell(reply, `The app's answer cannot be shown: ${cause.code} ${cause.details.join(', ')}`);
    }
  }

  /** Slack itself says what went wrong, to this person alone. */
  #tell({ user, channel }: Reply, text: string): void {
    this.#desk.parts.workspace.post({ channel, user: 'USLACKBOT', from: 'slack', ephemeralTo: user, text });
  }
}

const failure = (command: string, { reason }: Delivered): string =>
  `${command} failed with the error "${reason === 'http_timeout' ? 'operation_timeout' : 'dispatch_failed'}".`;
