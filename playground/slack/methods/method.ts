import type { Args } from '../args.ts';
import { SlackApiError } from '../errors.ts';
import type { Links } from '../links.ts';
import type { Manifest } from '../manifest.ts';
import type { Conversation, Json } from '../model.ts';
import type { Sessions } from '../sessions.ts';
import type { Sockets } from '../sockets.ts';
import type { Steps } from '../steps.ts';
import type { Streams } from '../streams.ts';
import type { Triggers } from '../triggers.ts';
import type { Views } from '../views.ts';
import type { Workspace } from '../workspace.ts';

/** What the Web API acts upon. */
export interface Backend {
  workspace: Workspace;
  views: Views;
  triggers: Triggers;
  sockets: Sockets;
  streams: Streams;
  sessions: Sessions;
  links: Links;
  steps: Steps;
  manifest: Manifest;
}

/** One Web API method. @returns what stands beside `ok: true`. */
export type Method = (args: Args, backend: Backend) => Json;

/** @throws SlackApiError `channel_not_found`. A private channel without the bot does not exist for it. */
export function conversationOf(args: Args, { workspace }: Backend, name = 'channel'): Conversation {
  const found = workspace.conversation(args.needed(name));
  if (!found || (found.isPrivate && !found.hasBot)) throw new SlackApiError('channel_not_found');
  return found;
}

/** A place in which the bot may speak. @throws SlackApiError also `is_archived`, `not_in_channel`. */
export function postableOf(args: Args, backend: Backend, name = 'channel'): Conversation {
  const conversation = conversationOf(args, backend, name);
  if (conversation.isArchived) throw new SlackApiError('is_archived');
  if (!conversation.hasBot) throw new SlackApiError('not_in_channel');
  return conversation;
}

/**
 * One page of a list, with Slack's cursor in `response_metadata`.
 * @throws SlackApiError `invalid_cursor`, `invalid_limit`.
 */
export function page<T>(items: T[], args: Args, otherwise = 100): { items: T[]; rest: Json } {
  const limit = args.whole('limit', otherwise);
  if (limit < 1 || limit > 1000) throw new SlackApiError('invalid_limit');
  const start = offsetOf(args.text('cursor'));
  const next = start + limit < items.length ? btoa(`offset:${start + limit}`) : '';
  return {
    items: items.slice(start, start + limit),
    rest: { has_more: next !== '', response_metadata: { next_cursor: next } },
  };
}

function offsetOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const offset = Number(/^offset:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString())?.[1]);
  if (!Number.isInteger(offset)) throw new SlackApiError('invalid_cursor');
  return offset;
}
