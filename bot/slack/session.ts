import type { AnyChunk, TaskUpdateChunk } from '@slack/types';
import type { Log } from '../../connectors/connector.ts';
import type { Progress, Step } from '../agent/progress.ts';
import { plainText } from '../presenters/plain.ts';
import type { Courtesy } from './courtesy.ts';

/** One question, in the thread in which it is answered. */
export interface SessionPlace {
  workspaceId: string;
  channel: string;
  thread: string;
  userId: string;
  /** A conversation with the bot alone. */
  direct: boolean;
}
export interface Session {
  progress: Progress;
  /**
   * Shows nothing more: the conversation is no longer at work.
   * @returns the message that shows what was done, where one was begun; the answer belongs there.
   */
  end(how: 'answered' | 'stopped' | 'failed'): Promise<string | undefined>;
}
export interface Pace {
  /** An answer that takes longer shows what is done meanwhile. */
  slowMs: number;
  /** The least time between two changes of what is shown. */
  everyMs: number;
  /** How long an answer waits for its plan to be brought up to date. */
  patienceMs: number;
}
export const defaultPace: Pace = { slowMs: 1_500, everyMs: 500, patienceMs: 1_000 };

const thinking = 'is thinking…';
/** Slack rotates through these until the first step says something real. */
const loadingMessages = ['Reading the question…', 'Deciding where to look…', 'Thinking…'];
const titles = { answered: 'How this was answered', stopped: 'Stopped', failed: 'Not answered' };
const states = { running: 'in_progress', done: 'complete', failed: 'error' } as const;
/** Stands in the plan until the first step does. */
const understanding: TaskUpdateChunk = {
  type: 'task_update',
  id: 'question',
  title: 'Understanding the question',
  status: 'in_progress',
};

/**
 * What a person sees while a question is answered: that the bot is at work, with a stop button, and, when it takes
 * longer, a plan that fills up. All of it is a courtesy: none of it is waited for, and none of it costs the answer.
 * https://docs.slack.dev/ai/agent-sessions
 * @param begun the message of an earlier try, which crashed: the plan goes on in it.
 * @param showing is told of the message as soon as there is one.
 */
export function startSession(
  { workspaceId, channel, thread, userId, direct }: SessionPlace,
  deps: {
    question: string;
    courtesy: Courtesy;
    begun?: string | undefined;
    showing(ts: string): Promise<void>;
    log: Log;
    pace?: Pace;
  },
): Session {
  const { question, courtesy, showing, log, pace = defaultPace } = deps;
  const tasks = new Map<string, TaskUpdateChunk>([[understanding.id, understanding]]);
  /** Ids of the tasks that changed since they were last shown. */
  const changed = new Set<string>(tasks.keys());
  let title = 'Working on it';
  let status: string | undefined;
  let stream = deps.begun;
  let starting: Promise<void> | undefined;
  let ended = false;
  let pump: NodeJS.Timeout | undefined;
  let quietUntil = 0;

  const atWork = courtesy.enter({ channel, thread, userId, title: titleOf(question) });
  courtesy.status(channel, thread, thinking, loadingMessages);
  const slow = setTimeout(() => {
    starting ??= begin();
  }, pace.slowMs);
  if (stream) later();

  function take(): AnyChunk[] {
    const chunks = [...changed].flatMap((id) => tasks.get(id) ?? []);
    changed.clear();
    return [{ type: 'plan_update', title }, ...chunks];
  }

  async function begin(): Promise<void> {
    if (stream || ended) return;
    const ts = await courtesy.startStream({
      channel,
      thread_ts: thread,
      task_display_mode: 'plan',
      ...(!direct && { recipient_team_id: workspaceId, recipient_user_id: userId }),
      chunks: take(),
    });
    if (!ts) return;
    // The answer has gone out in a message of its own: this one came too late to carry it.
    if (ended) return courtesy.stopStream({ channel, ts, chunks: finalChunks('answered') });
    stream = ts;
    await showing(ts).catch((error: unknown) => log.warn({ err: error }, 'a plan is not remembered'));
    later();
  }

  /** Brings what is shown up to date, now or when it is allowed to change again. */
  function later(): void {
    if (pump || ended) return;
    pump = setTimeout(show, Math.max(0, quietUntil - performance.now()));
  }

  function show(): void {
    pump = undefined;
    if (ended) return;
    quietUntil = performance.now() + pace.everyMs;
    if (status) courtesy.status(channel, thread, status);
    status = undefined;
    if (stream && changed.size > 0) void courtesy.appendStream({ channel, ts: stream, chunks: take() });
  }

  function finalChunks(how: keyof typeof titles): AnyChunk[] {
    title = titles[how];
    for (const task of tasks.values())
      if (task.status === 'in_progress') put({ ...task, status: how === 'answered' ? 'complete' : 'error' });
    return take();
  }

  function put(task: TaskUpdateChunk): void {
    tasks.set(task.id, task);
    changed.add(task.id);
  }

  return {
    progress({ id, doing, state }: Step) {
      if (ended) return;
      if (tasks.get(understanding.id)?.status === 'in_progress')
        put({ ...understanding, status: 'complete' });
      put({ type: 'task_update', id, title: doing, status: states[state] });
      if (state === 'running') {
        title = doing;
        status = `is ${doing.charAt(0).toLowerCase()}${doing.slice(1)}…`;
      }
      later();
    },
    async end(how) {
      clearTimeout(slow);
      clearTimeout(pump);
      await Promise.race([starting, after(pace.patienceMs)]);
      ended = true;
      if (stream)
        await Promise.race([
          courtesy.appendStream({ channel, ts: stream, chunks: finalChunks(how) }),
          after(pace.patienceMs),
        ]);
      atWork.leave();
      return stream;
    },
  };
}

const after = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });

/** What a session is called: the question without what Slack would make a mention or a link of. */
const titleOf = (question: string): string =>
  plainText(question.replace(/<[@!#][^>]*>/g, '').replace(/[<>&\s]+/g, ' '), 200);
