import { drawBlocks } from './blocks.js';
import { el } from './dom.js';
import { mrkdwn } from './text.js';

/**
 * Draws one message.
 * @param page `{names, press(message, …), reply(ts)}`
 */
export function drawMessage(message, page) {
  const { names } = page;
  const author = message.from === 'slack' ? 'Slack' : names.person(message.user);
  const onMessage = { names, press: (...choice) => page.press(message, ...choice) };
  const content =
    message.blocks.length > 0
      ? drawBlocks(message, onMessage)
      : [el('div.text', {}, mrkdwn(message.text, names))];
  const isParent = !message.threadTs && !message.ephemeralTo;
  return el(
    `article.message.${message.from}${message.ephemeralTo ? '.ephemeral' : ''}`,
    { id: idOf(message) },
    [
      el(`span.avatar.tone-${toneOf(message.user)}`, { 'aria-hidden': 'true' }, [initials(author)]),
      el('div.body', {}, [
        message.ephemeralTo && el('p.only', {}, ['Only visible to you']),
        el('header', {}, [
          el('strong', {}, [author]),
          message.from === 'bot' && el('span.app', {}, ['APP']),
          el('time', { dateTime: timeOf(message).toISOString() }, [clockTime(timeOf(message))]),
          message.editedTs && el('span.edited', {}, ['edited']),
          isParent &&
            el('button.reply', { type: 'button', onclick: () => page.reply(message.ts) }, [
              'Reply in thread',
            ]),
        ]),
        ...content,
        message.reactions.length > 0 &&
          el('p.reactions', {}, [message.reactions.map((one) => `:${one}:`).join(' ')]),
      ]),
    ],
  );
}

export const idOf = ({ channel, ts }) => `m-${channel}-${ts.replace('.', '-')}`;
const timeOf = ({ ts }) => new Date(Number(ts) * 1000);
const clockTime = (date) =>
  date.toLocaleString(undefined, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
const toneOf = (id) => [...id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 6;
const initials = (name) =>
  name
    .split(/\s+/)
    .map((word) => word[0]?.toUpperCase() ?? '')
    .slice(0, 2)
    .join('');

/** Keeps the list in order: parents one after another, replies inside their parent's thread. */
export class MessageList {
  #root;
  #page;

  constructor(root, page) {
    this.#root = root;
    this.#page = page;
  }

  clear() {
    this.#root.replaceChildren();
  }

  put(message) {
    const drawn = drawMessage(message, this.#page);
    const present = document.getElementById(drawn.id);
    const isAtEnd = this.#root.scrollHeight - this.#root.scrollTop - this.#root.clientHeight < 120;
    if (present) present.replaceWith(drawn);
    else if (this.#threadOf(message)) this.#threadOf(message).append(drawn);
    else this.#root.append(el('section.thread', {}, [drawn, el('div.replies')]));
    if (isAtEnd) this.toEnd();
  }

  remove(message) {
    const drawn = document.getElementById(idOf(message));
    const isParent = drawn?.parentElement?.classList.contains('thread');
    if (isParent && drawn.nextElementSibling?.childElementCount === 0) drawn.parentElement.remove();
    else drawn?.remove();
  }

  toEnd() {
    this.#root.scrollTop = this.#root.scrollHeight;
  }

  #threadOf({ channel, ts, threadTs }) {
    if (!threadTs || threadTs === ts) return undefined;
    return document
      .getElementById(idOf({ channel, ts: threadTs }))
      ?.closest('.thread')
      ?.querySelector('.replies');
  }
}
