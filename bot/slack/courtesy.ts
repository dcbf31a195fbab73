import type { AnyChunk } from '@slack/types';
import type { ChatStartStreamArguments } from '@slack/web-api';
import type { Log } from '../../connectors/connector.ts';
import { Places } from '../agent/places.ts';
import type { WebClient } from './client.ts';
import { toAppError } from './faults.ts';

/** Calls under way at once, of all conversations: a Slack that hangs must not hold back the messages. */
const atOnce = 32;
/** Leaving `processing` is tried so often: a conversation that looks busy for ever is worse than a late call. */
const tries = 4;
const longestWaitMs = 60_000;

interface StreamChange {
  channel: string;
  ts: string;
  chunks: AnyChunk[];
}
/**
 * What makes waiting pleasant: status, stop button, plan. Nothing here throws, and nobody has to wait for it. Calls
 * about one thread, and changes of one message, are made in order; a method that Slack limits is left alone until
 * Slack takes it again.
 */
export interface Courtesy {
  /** The conversation is at work, and can be stopped, until everybody who entered has left. */
  enter(work: { channel: string; thread: string; userId: string; title: string }): { leave(): void };
  /** Whatever was at work there has ended: in another process, or without a word. */
  rest(channel: string, thread: string): void;
  /** The line under the conversation. `loading`: Slack shows these in turn. */
  status(channel: string, thread: string, text: string, loading?: string[]): void;
  /** @returns the message; undefined where Slack does not take it now. */
  startStream(stream: ChatStartStreamArguments): Promise<string | undefined>;
  appendStream(change: StreamChange): Promise<void>;
  stopStream(change: StreamChange): Promise<void>;
  suggest(channel: string, title: string, prompts: { title: string; message: string }[]): Promise<void>;
}

export function createCourtesy({ client, log }: { client: WebClient; log: Log }): Courtesy {
  const places = new Places(atOnce, Number.POSITIVE_INFINITY);
  const tails = new Map<string, Promise<unknown>>();
  const blockedUntil = new Map<string, number>();
  const working = new Map<string, number>();

  const waitFor = (method: string): number => (blockedUntil.get(method) ?? 0) - performance.now();

  /** @returns undefined when Slack did not take it. */
  async function attempt<T>(method: string, call: () => Promise<T>): Promise<T | undefined> {
    if (waitFor(method) > 0) return undefined;
    const leave = await places.take('slack');
    try {
      return await call();
    } catch (error) {
      const { code, retryAfterMs, message } = toAppError(error);
      if (code === 'rate_limited') blockedUntil.set(method, performance.now() + (retryAfterMs ?? 0));
      const level = code === 'config' || code === 'auth' ? 'warn' : 'debug';
      log[level]({ method, cause: message }, 'a courtesy was not taken');
      return undefined;
    } finally {
      leave?.();
    }
  }

  /** One after the other under each key. */
  function inOrder<T>(key: string, work: () => Promise<T>): Promise<T> {
    const mine = (tails.get(key) ?? Promise.resolve()).then(work);
    tails.set(key, mine);
    return mine.finally(() => {
      if (tails.get(key) === mine) tails.delete(key);
    });
  }

  const setSession = (
    channel: string,
    thread: string,
    status: 'processing' | 'active',
    created: { title?: string; initiator_user_id?: string } = {},
  ) =>
    attempt('agents.sessions.setStatus', () =>
      client.agents.sessions.setStatus({ channel_id: channel, thread_ts: thread, status, ...created }),
    );

  const setStatus = (channel: string, thread: string, status: string, loading?: string[]) =>
    attempt('assistant.threads.setStatus', () =>
      client.assistant.threads.setStatus({
        channel_id: channel,
        thread_ts: thread,
        status,
        ...(loading && { loading_messages: loading }),
      }),
    );

  /** Until Slack has taken it, or somebody asks there again. */
  async function becomeActive(key: string, channel: string, thread: string): Promise<void> {
    for (let left = tries; left > 0 && !working.has(key); left -= 1) {
      if (await setSession(channel, thread, 'active')) return;
      await pause(Math.min(longestWaitMs, Math.max(1_000, waitFor('agents.sessions.setStatus'))));
    }
  }

  function rest(channel: string, thread: string): void {
    const key = keyOf(channel, thread);
    void inOrder(key, async () => {
      if (working.has(key)) return;
      await Promise.all([becomeActive(key, channel, thread), setStatus(channel, thread, '')]);
    });
  }

  return {
    enter({ channel, thread, userId, title }) {
      const key = keyOf(channel, thread);
      working.set(key, (working.get(key) ?? 0) + 1);
      const created = { ...(title && { title }), initiator_user_id: userId };
      void inOrder(key, () => setSession(channel, thread, 'processing', created));
      return {
        leave() {
          const others = (working.get(key) ?? 1) - 1;
          if (others > 0) return void working.set(key, others);
          working.delete(key);
          rest(channel, thread);
        },
      };
    },
    rest,
    status(channel, thread, text, loading) {
      const key = keyOf(channel, thread);
      void inOrder(key, async () => {
        // The answer was faster than the line that says that it is being looked for.
        if (working.has(key)) await setStatus(channel, thread, text, loading);
      });
    },
    async startStream(stream) {
      const started = await attempt('chat.startStream', () => client.chat.startStream(stream));
      return started?.ts;
    },
    appendStream: (change) =>
      inOrder(keyOf(change.channel, change.ts), async () => {
        await attempt('chat.appendStream', () => client.chat.appendStream(change));
      }),
    stopStream: (change) =>
      inOrder(keyOf(change.channel, change.ts), async () => {
        await attempt('chat.stopStream', () => client.chat.stopStream(change));
      }),
    async suggest(channel, title, prompts) {
      // With a `thread_ts` Slack drops the call of an agent without a word.
      // https://docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts
      await attempt('assistant.threads.setSuggestedPrompts', () =>
        client.assistant.threads.setSuggestedPrompts({ channel_id: channel, title, prompts }),
      );
    },
  };
}

const keyOf = (channel: string, ts: string): string => `${channel}:${ts}`;

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
