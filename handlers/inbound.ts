import type { Actor } from '../domain/actor.ts';
import type { System } from '../tools/context.ts';
import type { Destination } from '../tools/destination.ts';
import type { FormId, FormView, View } from '../tools/views.ts';

export type { Destination };

/** What Slack (or the stand-in) sent, reduced to what a handler needs. Stored in the inbox before the ack. */
export interface Inbound {
  kind:
    | 'command'
    | 'action'
    | 'message'
    | 'mention'
    /** A form was sent; what stands in it is in `form`. */
    | 'submit'
    /** Somebody opened the Home tab, or the conversation with the bot: `name` is `home` or `messages`. */
    | 'opened'
    /** The stop button of a conversation. */
    | 'stop'
    /** Links to records that we know were posted, or are being typed. */
    | 'links'
    /** The details of a linked record were opened. */
    | 'details'
    /** A step of a workflow runs; `name` is the step. */
    | 'step'
    /** The bot was uninstalled, or its tokens were revoked. */
    | 'removed';
  /** `/leads`, an action id such as `tool.run`, a form, a step; empty for text. */
  name: string;
  /** What the person typed; the words after a slash command. */
  text: string;
  workspaceId: string;
  userId: string;
  /** The organisation that the workspace belongs to. */
  enterpriseId?: string;
  /** Absent where nothing was said in a conversation: Home, forms. */
  channelId?: string;
  /** `im` is a conversation with the bot alone. */
  channelType?: 'channel' | 'im' | 'group' | 'mpim';
  /** Thread to answer in: for text always set, so that an answer never lands in the open channel. */
  thread?: string;
  /** Message that a button stands on. */
  messageTs?: string;
  /** Value of a button or option: ids and hashes only. */
  value?: string;
  /** The window to answer in, by Slack's id or by the name that we gave it when we put "one moment" in it. */
  modalId?: string;
  /** Pressed on the Home tab, which is drawn anew afterwards. */
  onHome?: true;
  form?: Submitted;
  /** `links`, `details`: what to show, and where; `isMember`: the bot is in that conversation. */
  links?: string[];
  unfurl?: { id: string; source: 'composer' | 'conversations_history'; isMember: boolean };
  /** `details`: entitles to answer, once and soon. */
  triggerId?: string;
  /** `step`: its run, and what it was given. */
  step?: { executionId: string; inputs: Record<string, unknown> };
  /** Equal for redeliveries: channel and timestamp of a message, trigger id, or a hash of the raw body. */
  key: string;
  receivedAt: string;
}

export interface Reply {
  view: View;
  to: Destination;
  /** Sent once under this key, ever; without one, once per delivery. */
  once?: string;
}

/** One slash command: it only turns words into a tool call. */
export interface SlashCommand {
  name: `/${string}`;
  /** One line, as Slack shows it: `[hot|nurture|mine] [n]`. */
  usage: string;
  does: string;
  examples: string[];
  /** `help` shows usage; a string in `problem` says what was not understood and is shown above the usage. */
  toToolCall(
    words: string[],
  ): { tool: string; input: Record<string, unknown> } | 'help' | { problem: string };
}

/** What stood in the fields of a form, by the fields' names; an empty field is absent. */
export type Values = Record<string, string | number | boolean>;
export interface Submitted {
  id: FormId;
  values: Values;
  /** The ids that the form was opened with. */
  about: Record<string, string>;
}
/** Who fills a form in, and what it can be filled with; nothing here changes anything. */
export interface FormContext {
  actor: Actor;
  now: Date;
  /** What the form was opened with: ids, or a text that somebody wrote (`text`, from a message). */
  about: Record<string, string>;
  /** Runs a read tool as the person. @returns undefined when it was refused. */
  read(tool: string, input: Record<string, unknown>): Promise<View | undefined>;
  /** Systems to choose from. */
  systems: readonly Pick<System, 'id' | 'title' | 'on' | 'streams'>[];
}
/** One form: what to ask, and the tool call that it becomes. */
export interface Form {
  id: FormId;
  /** The tool that it calls: who may not call it does not get the form. */
  tool: string;
  /** @throws AppError with what is said in place of the form. */
  build(context: FormContext): Promise<FormView>;
  /** `problems` are shown at their fields, and the form stays open. Checked while Slack waits: no I/O. */
  toToolCall(
    submitted: Submitted,
    when: { timeZone: string; now: Date },
  ): { tool: string; input: Record<string, unknown> } | { problems: Record<string, string> };
}
/** Where a form opens from besides a button: Slack's search and "+" menu, and the menu of a message. */
export interface Shortcut {
  callbackId: string;
  on: 'global' | 'message';
  /** As Slack shows it, at most 24 characters. */
  name: string;
  description: string;
  form: FormId;
}
