import * as api from '../api.js';
import { el } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { reconcile } from '../kit/reconcile.js';
import { enter, openThread, place } from '../state/place.js';
import { listen } from '../state/signals.js';
import { firstNew } from '../state/unread.js';
import { appName, channelOf, me, topLevel, world } from '../state/world.js';
import { promptChips } from './agent.js';
import { makeComposer } from './composer.js';
import { conversationItems } from './message-list.js';
import { keepingEnd, showEnd } from './scroll.js';

const $ = (id) => document.getElementById(id);
const list = $('messages');
// It scrolls: arrow keys must reach it.
list.tabIndex = 0;
const chips = el('div.chips-place');
let shown;

const composer = makeComposer({
  id: 'text',
  where: () => ({ channel: place.channel }),
  // The app answers a direct message in its thread.
  sent: ({ channel, ts }) => channelOf(channel)?.kind === 'im' && openThread(ts),
});
$('composer').append(chips, composer.root);

export const focusComposer = () => composer.text.focus();

listen(['place', 'world'], drawHead);
listen(['place', 'world', 'messages', 'agent', 'unread', 'clock'], drawList);
listen(['place', 'world', 'agent'], drawField);

function drawHead() {
  const channel = channelOf(place.channel);
  if (!channel) return;
  const isDirect = channel.kind === 'im';
  $('place').replaceChildren(
    isDirect ? '' : icon(channel.isPrivate ? 'lock' : 'hash'),
    isDirect ? appName() : channel.name,
  );
  $('about').textContent = !world.isConnected
    ? 'The playground does not answer. Is it still running?'
    : isDirect
      ? 'App'
      : channel.hasBot
        ? `Mention @${world.bot.name} or type a command.`
        : `${appName()} is not in this channel.`;
  $('about').classList.toggle('problem', !world.isConnected);
  document.title = `${isDirect ? appName() : `#${channel.name}`} · ${world.team.name} playground`;

  $('tabs').hidden = !isDirect;
  const isHome = isDirect && place.tab === 'home';
  for (const [id, isCurrent] of [
    ['tab-home', isHome],
    ['tab-messages', !isHome],
  ]) {
    $(id).setAttribute('aria-selected', String(isCurrent));
    $(id).tabIndex = isCurrent ? 0 : -1;
  }
  $('home').hidden = !isHome;
  $('conversation').hidden = isHome;
}

function drawList() {
  const { channel, tab } = place;
  if (!channel || tab !== 'messages') return;
  const draw = () => reconcile(list, items(channel));
  const key = `${world.as} ${channel}`;
  if (shown === key) return keepingEnd(list, draw);
  shown = key;
  list.replaceChildren();
  draw();
  showEnd(list);
  return undefined;
}

function items(channel) {
  const messages = topLevel(channel);
  const { kind, name } = channelOf(channel);
  const start = { key: 'start', version: key(channel), draw: () => beginning(kind, name) };
  return [start, ...conversationItems(messages, firstNew())];
}
const key = (channel) => `${channel} ${world.as}`;

function beginning(kind, name) {
  const words =
    kind === 'im'
      ? [
          `This is you and ${appName()}`,
          `${me()?.realName.split(' ')[0]}, ask in your own words, or type / for commands.`,
        ]
      : [`This is the beginning of #${name}`, `Everybody in ${world.team.name} sees what is written here.`];
  return el('div.beginning', {}, [el('h3', {}, [words[0]]), el('p', {}, [words[1]])]);
}

function drawField() {
  const channel = channelOf(place.channel);
  if (!channel) return;
  composer.show({ placeholder: channel.kind === 'im' ? `Message ${appName()}` : `Message #${channel.name}` });
  const prompts = channel.kind === 'im' ? promptChips(channel.id, '', composer.send) : undefined;
  chips.replaceChildren(...(prompts ? [prompts] : []));
}

for (const [id, tab] of [
  ['tab-home', 'home'],
  ['tab-messages', 'messages'],
]) {
  $(id).addEventListener('click', () => enter(place.channel, tab));
  $(id).addEventListener('keydown', ({ key: pressed }) => {
    if (!['ArrowLeft', 'ArrowRight'].includes(pressed)) return;
    enter(place.channel, tab === 'home' ? 'messages' : 'home');
    setTimeout(() => $(tab === 'home' ? 'tab-messages' : 'tab-home').focus());
  });
}

/** The app hears which of its tabs a person opens: it draws Home and greets. */
let told;
listen(['place', 'world'], () => {
  if (channelOf(place.channel)?.kind !== 'im') {
    told = undefined;
    return;
  }
  const opened = `${world.as} ${place.tab}`;
  if (opened === told) return;
  told = opened;
  // Without an answer the tab says so itself.
  api.openApp(world.as, place.tab).catch(() => {});
});
