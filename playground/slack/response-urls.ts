import { randomUUID } from 'node:crypto';
import { Args } from './args.ts';
import { SlackApiError } from './errors.ts';
import { contentOf } from './methods/chat.ts';
import type { Json } from './model.ts';
import type { Traffic } from './traffic.ts';
import type { Workspace } from './workspace.ts';

const USES = 5;
const LIFETIME_MS = 30 * 60_000;

/** Where answers through one response_url go. */
export interface Reply {
  user: string;
  channel: string;
  threadTs?: string;
  /** The message that a button stands on; answers may replace or delete it. */
  messageTs?: string;
}

/** Response addresses: five answers within thirty minutes, no token needed. */
export class ResponseUrls {
  #issued = new Map<string, Reply & { at: number; used: number }>();
  #workspace: Workspace;
  #traffic: Traffic;
  #baseUrl = '';

  constructor(workspace: Workspace, traffic: Traffic) {
    this.#workspace = workspace;
    this.#traffic = traffic;
  }

  listenAt(baseUrl: string): void {
    this.#baseUrl = baseUrl;
  }

  issue(reply: Reply): string {
    const id = randomUUID();
    this.#issued.set(id, { ...reply, at: this.#workspace.clock.now().getTime(), used: 0 });
    return `${this.#baseUrl}/response/${id}`;
  }

  /**
   * @param id last part of the address.
   * @throws SlackApiError `expired_url`, `used_url`, or what the message itself violates.
   */
  use(id: string, body: Json): void {
    const now = this.#workspace.clock.now();
    const note = (outcome: Json) =>
      this.#traffic.note({
        to: 'slack',
        at: now.toISOString(),
        ms: 0,
        name: 'response_url',
        body,
        answer: outcome,
      });
    try {
      this.#use(id, body, now.getTime());
      note({ ok: true });
    } catch (cause) {
      if (cause instanceof SlackApiError) note(cause.answer);
      throw cause;
    }
  }

  #use(id: string, body: Json, now: number): void {
    const reply = this.#issued.get(id);
    if (!reply || now - reply.at > LIFETIME_MS) throw new SlackApiError('expired_url');
    if (reply.used >= USES) throw new SlackApiError('used_url');
    answer(this.#workspace, reply, body);
    reply.used += 1;
  }
}

/** Shows what the app answered, either through the address or in the body of its ack. */
export function answer(workspace: Workspace, reply: Reply, body: Json): void {
  const original = reply.messageTs ? workspace.find(reply.channel, reply.messageTs) : undefined;
  if (body.delete_original === true) {
    if (original) workspace.remove(original);
    return;
  }
  const content = contentOf(new Args(body));
  if (body.replace_original === true && original) {
    workspace.edit(original, { ...content, editedTs: workspace.nextTs() });
    return;
  }
  const threadTs = typeof body.thread_ts === 'string' ? body.thread_ts : reply.threadTs;
  workspace.post({
    ...content,
    channel: reply.channel,
    user: workspace.bot.userId,
    from: 'bot',
    ...(body.response_type !== 'in_channel' && { ephemeralTo: reply.user }),
    ...(threadTs && { threadTs }),
  });
}
