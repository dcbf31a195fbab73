import * as api from '../api.js';
import { planOf, taskList } from '../blocks/plan.js';
import { busyWhile } from '../kit/busy.js';
import { button, el } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { toast } from '../kit/toast.js';
import { appName, threadKey, world } from '../state/world.js';

const TURN_MS = 2_500;

/** The progress of a message that is, or was, streamed. */
export function streamed({ stream }, surface) {
  const { title, display, state, endedBy } = stream;
  const tasks = state === 'in_progress' ? stream.tasks : stream.tasks.map(ended);
  const isEmpty = tasks.length === 0 && !title;
  return el('div.streamed', { 'data-testid': 'stream', 'data-state': state }, [
    !isEmpty && (display === 'plan' ? planOf({ title, tasks }, surface) : taskList(tasks, surface)),
    endedBy === 'person' && el('p.stopped', {}, [icon('stop'), 'Stopped']),
    endedBy === 'slack' &&
      el('p.stopped', {}, [icon('clock'), 'Slack ended this message after five minutes']),
  ]);
}

/** What was under way when the stream ended never got done. */
const ended = (task) => (task.status === 'in_progress' ? { ...task, status: 'pending' } : task);

/** What the app says it is doing in a thread; its words take turns. */
export function statusLine(channel, ts) {
  const status = world.statuses.get(threadKey(channel, ts));
  if (!status) return undefined;
  const words = el('span', {}, [`${appName()} ${status.text}`]);
  const turns = [...(status.loading ?? [])];
  if (turns.length > 0) rotate(words, [`${appName()} ${status.text}`, ...turns]);
  return el('p.status-line', { role: 'status', 'data-testid': 'status' }, [
    el('span.dots', { 'aria-hidden': 'true' }, [el('i'), el('i'), el('i')]),
    words,
  ]);
}

/** Ends by itself when the line is no longer shown. */
function rotate(line, turns) {
  let at = 0;
  const timer = setInterval(() => {
    if (!line.isConnected) return clearInterval(timer);
    at += 1;
    line.textContent = turns[at % turns.length];
  }, TURN_MS);
}

/** Changes whenever the status, the session or the prompts of a thread do. */
export function agentVersion(channel, ts) {
  const key = threadKey(channel, ts);
  return JSON.stringify([world.statuses.get(key), world.sessions.get(key)?.status]);
}

export const canStop = (channel, ts) => {
  const session = world.sessions.get(threadKey(channel, ts));
  return session?.status === 'processing' && session.canStop !== false;
};

export function stopButton(channel, threadTs) {
  return button(
    '.stop',
    {
      'data-testid': 'stop',
      onclick: ({ currentTarget }) =>
        busyWhile(currentTarget, () =>
          api.stop({ as: world.as, channel, threadTs }).catch((cause) => toast(cause.message)),
        ),
    },
    [icon('stop'), 'Stop'],
  );
}

/** What the app suggests to ask, as chips. */
export function promptChips(channel, threadTs, send) {
  const found = world.prompts.get(threadKey(channel, threadTs)) ?? (threadTs ? undefined : world.agent);
  if (!found || found.prompts.length === 0) return undefined;
  return el('div.prompts', { role: 'group', 'aria-label': 'Suggested questions', 'data-testid': 'prompts' }, [
    found.title && el('p.prompts-title', {}, [found.title]),
    ...found.prompts.map(({ title, message }) =>
      button('.chip', { title: message, onclick: () => send(message) }, [title]),
    ),
  ]);
}
