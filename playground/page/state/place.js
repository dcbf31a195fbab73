import { tell } from './signals.js';
import { channelOf, directChannel, world } from './world.js';

/** Where the acting person looks. */
export const place = {
  channel: undefined,
  /** `messages` or `home`; only the app has a home. */
  tab: 'messages',
  /** What is open beside the conversation: a thread `{is: 'thread', ts}` or the details of a record. */
  pane: undefined,
  /** The open tab of the tools. */
  tool: undefined,
  /** Which of the two is seen where there is room for one. */
  front: 'pane',
};

/** Where an opened thread leaves room for the conversation. */
const roomy = () => matchMedia('(min-width: 1100px)').matches;

/** Goes to a conversation; the latest thread with the app opens beside it where there is room. */
export function enter(channel, tab = 'messages') {
  place.channel = channel;
  place.tab = tab;
  place.pane = undefined;
  if (tab === 'messages' && channel === directChannel()?.id && roomy()) place.pane = latestThread(channel);
  document.body.classList.remove('with-side');
  rememberPlace();
  tell('place', 'messages', 'agent', 'home');
}

function latestThread(channel) {
  const replies = [...world.messages.values()].filter(
    (one) => one.channel === channel && one.threadTs && one.threadTs !== one.ts,
  );
  const ts = replies
    .map(({ threadTs }) => threadTs)
    .sort()
    .at(-1);
  return ts && world.messages.has(`${channel}/${ts}`) ? { is: 'thread', ts } : undefined;
}

export function openThread(ts, { focus = false } = {}) {
  place.pane = { is: 'thread', ts, focus };
  place.front = 'pane';
  tell('place', 'messages', 'agent');
}

/** @param record what was linked, and what the app says about it once it has answered */
export function openDetails(record) {
  place.pane = { is: 'details', ...record };
  place.front = 'pane';
  tell('place', 'details');
}

export function closePane() {
  place.pane = undefined;
  tell('place', 'messages');
}

export function showTool(tool) {
  place.tool = place.tool === tool && place.front === 'drawer' ? undefined : tool;
  place.front = place.tool ? 'drawer' : 'pane';
  tell('place', 'tools');
}

export function closeTools() {
  place.tool = undefined;
  place.front = 'pane';
  tell('place');
}

/** The address names person, conversation and tab, so that a reload and a link lead back here. */
function rememberPlace() {
  history.replaceState(null, '', `#${world.as}/${place.channel}/${place.tab}`);
}

export function placeInAddress() {
  const [as, channel, tab] = location.hash.slice(1).split('/');
  return { as, channel, tab: tab === 'home' ? 'home' : 'messages' };
}

/** Where to be after another person was chosen: the same channel, or their messages with the app. */
export function enterFirst({ channel, tab } = {}) {
  const known = channelOf(channel ?? place.channel);
  const start = known ?? directChannel();
  enter(start.id, known ? (tab ?? 'messages') : 'messages');
}
