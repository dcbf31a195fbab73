import { appAvatar, avatar } from '../kit/avatar.js';
import { button, el } from '../kit/dom.js';
import { ago, dayName, dayOf, momentOf } from '../kit/time.js';
import { openThread, place } from '../state/place.js';
import { votesOn } from '../state/surfaces.js';
import { keyOf, names, now, repliesTo, world, zone } from '../state/world.js';
import { agentVersion, canStop, statusLine, stopButton } from './agent.js';
import { drawMessage } from './message.js';

/** One author's messages within so many seconds stand together. */
const TOGETHER_SECONDS = 5 * 60;

/** @returns items of a conversation for `reconcile`: days, messages, what is below them. */
export function conversationItems(messages, newFrom) {
  return withDays(messages, newFrom).map((item) => (item.message ? parentItem(item) : item));
}

/** @returns items of a thread: its first message, how many replies, the replies. */
export function threadItems(parent, replies) {
  const [first, ...rest] = withDays([parent, ...replies]).filter(({ message }) => message);
  return [
    messageItem({ ...first, follows: false }),
    ...(replies.length > 0 ? [counted(replies.length)] : []),
    ...rest.map((item, at) => messageItem(at === 0 ? { ...item, follows: false } : item)),
  ];
}

function withDays(messages, newFrom) {
  const items = [];
  let before;
  for (const message of messages) {
    const day = dayOf(momentOf(message.ts), zone());
    const isNewDay = !before || dayOf(momentOf(before.ts), zone()) !== day;
    if (isNewDay) items.push(...dayItems(day, momentOf(message.ts)));
    const isFirstNew = message.ts === newFrom;
    if (isFirstNew) items.push({ key: 'new', version: '', draw: () => rule('.new', 'New') });
    items.push({ message, follows: !isNewDay && !isFirstNew && together(before, message) });
    before = message;
  }
  return items;
}

const together = (one, other) =>
  one.user === other.user &&
  one.from === other.from &&
  !one.ephemeralTo === !other.ephemeralTo &&
  !other.stream &&
  repliesTo(one.channel, one.ts).length === 0 &&
  Number(other.ts) - Number(one.ts) < TOGETHER_SECONDS;

/** The line stays where the day begins, its name stays in sight. */
function dayItems(day, moment) {
  const name = dayName(moment, now(), zone());
  return [
    { key: `line ${day}`, version: '', draw: () => el('div.day-line') },
    { key: `day ${day}`, version: name, draw: () => rule('.day', name) },
  ];
}

const rule = (kind, words) =>
  el(`div.rule${kind}`, { role: 'separator', 'aria-label': words }, [el('span', {}, [words])]);

const counted = (count) => ({
  key: 'count',
  version: String(count),
  draw: () => rule('.count', count === 1 ? '1 reply' : `${count} replies`),
});

/** A message alone: what it looks like depends on nothing else. */
function messageItem({ message, follows }, about = {}, also = '') {
  return {
    key: keyOf(message),
    version: [message.seq, follows, zone(), votesOn(message), world.shortcuts.length, also].join(' '),
    draw: () => drawMessage(message, { follows, ...about }),
  };
}

function parentItem(item) {
  const { message } = item;
  const { channel, ts } = message;
  const replies = repliesTo(channel, ts);
  const latest = replies.at(-1);
  const isOpen = place.pane?.is === 'thread' && place.pane.ts === ts;
  const reply = message.ephemeralTo ? undefined : () => openThread(ts, { focus: true });
  const last = latest && ago(momentOf(latest.ts), now());
  const also = [replies.length, last, agentVersion(channel, ts), isOpen].join(' ');
  const below = () => threadBar(message, replies, { last, isOpen });
  return {
    ...messageItem(item, {}, also),
    draw: () => drawMessage(message, { follows: item.follows, reply, below: below() }),
  };
}

/** Who replied, how often, when last; what the app is doing there. */
function threadBar({ channel, ts }, replies, { last, isOpen }) {
  const status = statusLine(channel, ts);
  if (replies.length === 0 && !status) return undefined;
  const authors = [...new Map(replies.map((one) => [one.user, one])).values()].slice(0, 4);
  const count = replies.length === 1 ? '1 reply' : `${replies.length} replies`;
  const faces = authors.map(({ user, from }) =>
    from === 'person' ? avatar(user, names.person(user), 'tiny') : appAvatar('tiny'),
  );
  return el('div.thread-bar', {}, [
    replies.length > 0 &&
      button(
        `.thread-link${isOpen ? '.open' : ''}`,
        { 'data-testid': 'thread-link', onclick: () => openThread(ts, { focus: true }) },
        [
          el('span.faces', {}, faces),
          el('span.reply-count', {}, [count]),
          el('span.soft', {}, [`Last reply ${last}`]),
        ],
      ),
    status,
    status && !isOpen && canStop(channel, ts) && stopButton(channel, ts),
  ]);
}
