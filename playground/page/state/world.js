import * as api from '../api.js';
import { tell } from './signals.js';

/** What the acting person sees of the workspace. Panes read it; only this file writes it. */
export const world = {
  as: '',
  team: { name: '' },
  bot: { id: '', name: '' },
  people: [],
  channels: [],
  commands: [],
  shortcuts: [],
  /** What the app says of itself, and suggests to ask before it suggests anything else. */
  agent: { description: '', prompts: [] },
  /** By `keyOf(message)`. */
  messages: new Map(),
  /** What the bot says it is doing, by thread: `{text, loading}`. */
  statuses: new Map(),
  /** By thread: `{status, canStop, title}`. */
  sessions: new Map(),
  /** By thread, or by `channel/` for a conversation's field. */
  prompts: new Map(),
  home: null,
  /** Windows that stand above each other, the top one last. */
  modals: [],
  /** Milliseconds that the playground's clock is ahead of this machine's. */
  ahead: 0,
  /** Whether the playground answers. */
  isConnected: true,
};

export const keyOf = ({ channel, ts }) => `${channel}/${ts}`;
export const threadKey = (channel, threadTs = '') => `${channel}/${threadTs}`;
export const now = () => new Date(Date.now() + world.ahead);
export const me = () => world.people.find(({ id }) => id === world.as);
export const zone = () => me()?.tz ?? 'UTC';
export const channelOf = (id) => world.channels.find((one) => one.id === id);
export const directChannel = () => world.channels.find(({ kind }) => kind === 'im');

export const names = {
  person: (id) =>
    id === world.bot.id ? appName() : (world.people.find((one) => one.id === id)?.realName ?? id),
  channel: (id) => channelOf(id)?.name ?? id,
};

/** The app's name as people write it; its handle is lower case. */
export const appName = () => world.bot.name.replace(/^./, (letter) => letter.toUpperCase());

let unfollow = () => {};

/** Looks at the workspace as this person; the first one where nobody is named. */
export async function become(person) {
  unfollow();
  take(await api.state(person));
  unfollow = api.follow(world.as, {
    change: apply,
    clock: setTime,
    traffic(entry) {
      for (const listener of watchers) listener(entry);
    },
    lost() {
      world.isConnected = false;
      tell('place');
    },
    found() {
      world.isConnected = true;
      tell('place');
      reload();
    },
  });
  tell('world', 'place', 'messages', 'agent', 'home', 'modals', 'clock');
}

/** Asks for everything again; what the person does meanwhile stays. */
export async function reload() {
  const state = await api.state(world.as).catch(() => undefined);
  if (!state || state.as !== world.as) return;
  take(state);
  tell('messages', 'agent', 'home', 'modals', 'clock');
}

function take(state) {
  const { as, team, bot, people, channels, agent, commands, shortcuts, home, modals } = state;
  Object.assign(world, { as, team, bot, people, channels, agent, commands, shortcuts, home, modals });
  world.messages = new Map(state.messages.map((one) => [keyOf(one), one]));
  const byThread = (all) => new Map(all.map((one) => [threadKey(one.channel, one.threadTs), one]));
  world.statuses = byThread(state.statuses);
  world.sessions = byThread(state.sessions);
  world.prompts = byThread(state.prompts);
  setTime(state.now);
}

function setTime(at) {
  world.ahead = new Date(at).getTime() - Date.now();
  tell('clock');
}

export async function moveClock(duration) {
  setTime((await api.advance(duration)).now);
}

const arrivals = [];
/** Calls back with each message that arrives while the page looks on. */
export const onArrival = (listener) => arrivals.push(listener);

const watchers = [];
/** Calls back with each exchange between Slack and the bot. */
export const onTraffic = (listener) => watchers.push(listener);

function apply(change) {
  switch (change.kind) {
    case 'message': {
      const isNew = !world.messages.has(keyOf(change.message));
      world.messages.set(keyOf(change.message), change.message);
      if (isNew) for (const listener of arrivals) listener(change.message);
      return tell('messages');
    }
    case 'deleted':
      world.messages.delete(keyOf(change.message));
      return tell('messages');
    case 'status':
      return agentChange(world.statuses, change, change.text && change);
    case 'session':
      return agentChange(world.sessions, change.session, change.session);
    case 'prompts':
      return agentChange(world.prompts, change.prompts, change.prompts);
    case 'home':
      world.home = change.view;
      return tell('home');
    case 'modals':
      world.modals = change.modals;
      return tell('modals');
    default:
      // Details come as the answer to who asked for them; runs of workflow steps are not shown.
      return undefined;
  }
}

function agentChange(map, { channel, threadTs }, value) {
  if (value) map.set(threadKey(channel, threadTs), value);
  else map.delete(threadKey(channel, threadTs));
  tell('agent', 'messages');
}

/** What stands in a conversation itself, oldest first: replies stand in their threads. */
export const topLevel = (channel) =>
  [...world.messages.values()].filter((one) => one.channel === channel && !isReply(one)).sort(byTime);

/** Replies in a thread that this person sees, oldest first. */
export const repliesTo = (channel, ts) =>
  [...world.messages.values()]
    .filter((one) => one.channel === channel && one.threadTs === ts && one.ts !== ts)
    .sort(byTime);

const byTime = (a, b) => (a.ts < b.ts ? -1 : 1);
/** A reply whose first message is gone stands by itself. */
const isReply = ({ channel, ts, threadTs }) =>
  threadTs !== undefined && threadTs !== ts && world.messages.has(`${channel}/${threadTs}`);
