import { setTimeout as pause } from 'node:timers/promises';
import type { Message } from './model.ts';
import type { Sessions } from './sessions.ts';
import type { Streams } from './streams.ts';
import type { Transport } from './transport.ts';
import type { WebApi } from './web-api.ts';
import type { Workspace } from './workspace.ts';

export interface SettledOptions {
  /** Whose screen to look at. */
  as: string;
  /** Changes up to this number are old; `slack.seq` before the person acted. */
  since: number;
  /** What the person did may end without a message, as in a modal: quiet is enough. */
  silent?: boolean;
  /** Nothing new for this long counts as done, in milliseconds. */
  quietMs?: number;
  /** Return what there is after this long, in milliseconds. */
  timeoutMs?: number;
  /** Work that only the bot knows about: while this says false, it is not done. */
  isIdle?: () => boolean | Promise<boolean>;
}

export interface Settled {
  /** What the bot posted or changed for this person since, oldest first. */
  messages: Message[];
  timedOut: boolean;
}

const LOOK_EVERY_MS = 20;

/**
 * Waits until the bot has posted what it is going to: at least one message, no call or delivery under way, no
 * "is working" line, stream or session at work, and then quiet.
 */
export async function settled(
  parts: {
    workspace: Workspace;
    webApi: WebApi;
    transport: Transport;
    streams: Streams;
    sessions: Sessions;
  },
  { as, since, silent = false, quietMs = 400, timeoutMs = 20_000, isIdle }: SettledOptions,
): Promise<Settled> {
  const { workspace, webApi, transport, streams, sessions } = parts;
  /** Whether this person sees the bot at work: its line, a stream, a session with a stop button. */
  const atWork = () =>
    workspace.hasStatusFor(as) ||
    streams.open().some((one) => workspace.isVisible(one, as)) ||
    sessions.for(as).some((one) => one.status === 'processing');
  const deadline = performance.now() + timeoutMs;
  let lastSeq = workspace.seq;
  let quietSince = performance.now();
  for (;;) {
    const messages = workspace.messages(
      (one) => one.from !== 'person' && one.seq > since && workspace.isVisible(one, as),
    );
    const busy = webApi.pending + transport.pending > 0 || atWork();
    if (busy || workspace.seq !== lastSeq || (messages.length === 0 && !silent))
      quietSince = performance.now();
    lastSeq = workspace.seq;
    const quiet = performance.now() - quietSince >= quietMs;
    if (quiet && ((await isIdle?.()) ?? true)) return { messages, timedOut: false };
    if (performance.now() > deadline) return { messages, timedOut: true };
    await pause(LOOK_EVERY_MS);
  }
}
