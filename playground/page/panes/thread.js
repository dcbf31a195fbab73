import { button, el } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { reconcile } from '../kit/reconcile.js';
import { closePane, place } from '../state/place.js';
import { listen } from '../state/signals.js';
import { appName, channelOf, keyOf, repliesTo, threadKey, world } from '../state/world.js';
import { agentVersion, canStop, promptChips, statusLine } from './agent.js';
import { makeComposer } from './composer.js';
import { threadItems } from './message-list.js';
import { keepingEnd, showEnd } from './scroll.js';

const pane = document.getElementById('pane');
const list = el('div.messages', {
  role: 'log',
  'aria-live': 'off',
  'aria-label': 'Thread',
  tabIndex: 0,
  'data-testid': 'thread',
});
const title = el('div.pane-title');
const below = el('div.below');
const composer = makeComposer({
  id: 'reply',
  where: () => ({ channel: place.channel, thread: place.pane?.ts }),
});
const root = el('section.thread-pane', {}, [
  el('header.pane-head', {}, [
    title,
    button('.icon-only', { label: 'Close the thread', 'data-testid': 'close-pane', onclick: closePane }, [
      icon('close'),
    ]),
  ]),
  list,
  below,
  composer.root,
]);
let shown;

listen(['place', 'world', 'messages', 'agent'], draw);

function draw() {
  const parent =
    place.pane?.is === 'thread'
      ? world.messages.get(keyOf({ channel: place.channel, ts: place.pane.ts }))
      : undefined;
  if (!parent || place.tab !== 'messages') {
    root.remove();
    shown = undefined;
    return;
  }
  if (!root.isConnected) pane.replaceChildren(root);
  pane.setAttribute('aria-label', 'Thread');
  const { channel, ts } = parent;
  const isDirect = channelOf(channel).kind === 'im';
  const session = world.sessions.get(threadKey(channel, ts));
  title.replaceChildren(
    el('h2', {}, [isDirect ? appName() : 'Thread']),
    el('p.soft', {}, [session?.title ?? (isDirect ? 'Conversation' : `#${channelOf(channel).name}`)]),
  );
  const stop = canStop(channel, ts) ? { channel, ts } : undefined;
  composer.show({ placeholder: isDirect ? `Reply to ${appName()}` : 'Reply…', stop });
  const fill = () => {
    reconcile(list, threadItems(parent, repliesTo(channel, ts)));
    reconcile(below, lines(channel, ts));
  };
  if (shown === keyOf(parent)) return keepingEnd(list, fill);
  shown = keyOf(parent);
  list.replaceChildren();
  fill();
  showEnd(list);
  if (place.pane.focus) composer.text.focus();
  return undefined;
}

function lines(channel, ts) {
  const prompts = world.prompts.get(threadKey(channel, ts));
  return [
    world.statuses.has(threadKey(channel, ts)) && {
      key: 'status',
      version: agentVersion(channel, ts),
      draw: () => statusLine(channel, ts),
    },
    prompts && {
      key: 'prompts',
      version: JSON.stringify(prompts),
      draw: () => promptChips(channel, ts, composer.send) ?? el('div'),
    },
  ].filter(Boolean);
}
