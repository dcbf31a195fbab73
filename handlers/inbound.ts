import type { Destination } from '../tools/destination.ts';
import type { View } from '../tools/views.ts';

export type { Destination };

/** What Slack (or the stand-in) sent, reduced to what a handler needs. Stored in the inbox before the ack. */
export interface Inbound {
  kind: 'command' | 'action' | 'message' | 'mention';
  /** `/leads`, an action id such as `tool.run`, or empty for text. */
  name: string;
  /** What the person typed; the words after a slash command. */
  text: string;
  workspaceId: string;
  userId: string;
  channelId: string;
  /** `im` is a conversation with the bot alone. */
  channelType: 'channel' | 'im' | 'group' | 'mpim';
  /** Thread to answer in: for text always set, so that an answer never lands in the open channel. */
  thread?: string;
  /** Message that a button stands on. */
  messageTs?: string;
  /** Value of a button or option: ids and hashes only. */
  value?: string;
  /** Equal for redeliveries: channel and timestamp of a message, trigger id, or a hash of the raw body. */
  key: string;
  receivedAt: string;
}

export interface Reply {
  view: View;
  to: Destination;
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
