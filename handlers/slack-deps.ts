import type { Actor } from '../domain/actor.ts';
import type { DataClass } from '../domain/permissions.ts';
import type { Request, System, ToolRunner } from '../tools/context.ts';
import type { AnswerView } from '../tools/views.ts';
import type { Suggestion } from './suggestions.ts';

/** What handlers of Slack's deliveries work with. */
export interface SlackHandlerDeps {
  runner: ToolRunner;
  answer(question: { text: string; request: Request }): Promise<AnswerView>;
  /** Who a Slack user is and what everybody in the channel may see. */
  whoIs(
    workspaceId: string,
    userId: string,
    channel?: string,
  ): Promise<{ actor: Actor; audience: readonly DataClass[] }>;
  /** Ends what was asked in a thread before somebody pressed stop. */
  stop(place: { channel: string; thread: string; request: Request }): Promise<void>;
  /** Offers questions in the conversation with the bot; nobody waits for it. */
  suggest(workspaceId: string, channel: string, prompts: readonly Suggestion[]): void;
  /** The bot was removed from a workspace: what waits for it is parked. */
  left(workspaceId: string, why: string): Promise<void>;
  /** What is connected, and what is not. */
  systems: ReadonlyMap<string, Pick<System, 'title' | 'on'>>;
  now(): Date;
}
