import { el, link } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { mrkdwn } from '../text/nodes.js';
import { richText } from '../text/rich-text.js';

const WORDS = { pending: 'waiting', in_progress: 'under way', complete: 'done', error: 'failed' };

/** `plan`: tasks below a title; the reader folds them away. */
export const planBlock = ({ title, tasks = [] }, surface) => planOf({ title, tasks }, surface);

/** @param {{title?: string, tasks: object[]}} plan */
export function planOf({ title, tasks }, surface) {
  const are = (status) => tasks.filter((one) => one.status === status).length;
  const state = ['in_progress', 'error', 'pending'].find(are) ?? 'complete';
  return el('details.plan', { open: true, 'data-testid': 'plan' }, [
    el('summary', {}, [
      mark(state),
      el('span.plan-title', {}, [title ?? 'Steps']),
      tasks.length > 0 && el('span.plan-count', {}, [`${are('complete')}/${tasks.length}`]),
    ]),
    taskList(tasks, surface),
  ]);
}

export const taskList = (tasks, surface) =>
  el(
    'ul.tasks',
    {},
    tasks.map((task) => taskCard(task, surface)),
  );

/** One task, in the shape of a block or of a piece of a stream. */
export function taskCard({ title, status, details, output, sources = [] }, surface) {
  return el(`li.task.${status}`, { 'data-testid': 'task', 'data-status': status }, [
    mark(status),
    el('div.grow', {}, [
      el('div.task-title', {}, [title, el('span.sr', {}, [`, ${WORDS[status] ?? status}`])]),
      words(details, surface),
      words(output, surface),
      sources.length > 0 &&
        el(
          'div.sources',
          {},
          sources.map(({ url, text }) => link(url, [text])),
        ),
    ]),
  ]);
}

/** Of a stream these are texts, of a block rich text. */
function words(one, surface) {
  if (!one) return undefined;
  return el('div.task-words', {}, typeof one === 'string' ? mrkdwn(one, surface) : richText(one, surface));
}

function mark(status) {
  if (status === 'in_progress') return el('span.spinner', { 'aria-hidden': 'true' });
  if (status === 'pending') return el('span.mark.pending', { 'aria-hidden': 'true' });
  return el(`span.mark.${status}`, {}, [icon(status === 'error' ? 'error' : 'check')]);
}
