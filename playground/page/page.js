import * as api from './api.js';
import { confirmed } from './confirm.js';
import { el } from './dom.js';
import { MessageList } from './messages.js';

const $ = (id) => document.getElementById(id);
const SUGGESTIONS = ['who are my hot leads?', '/leads hot', '/health'];

/** What the page knows; replaced as a whole when another person is chosen. */
let world = { people: [], channels: [], messages: [], bot: { id: '', name: '' }, as: '' };
let current;
let threadTs;
/** Sent and not yet answered. */
let waiting = 0;
const statuses = new Map();
let unfollow = () => {};

const names = {
  person: (id) =>
    id === world.bot.id ? world.bot.name : (world.people.find((one) => one.id === id)?.realName ?? id),
  channel: (id) => world.channels.find((one) => one.id === id)?.name ?? id,
};
const list = new MessageList($('messages'), { names, press, reply: replyIn });

async function become(person) {
  unfollow();
  world = await api.state(person);
  statuses.clear();
  unfollow = api.follow(world.as, {
    change: onChange,
    clock: showTime,
    lost: () => say('The playground does not answer. Is it still running?'),
    found: () => become(world.as),
  });
  say('');
  $('team').textContent = world.team.name;
  $('person').replaceChildren(
    ...world.people.map(({ id, realName, title }) => el('option', { value: id }, [`${realName}, ${title}`])),
  );
  $('person').value = world.as;
  showTime(world.now);
  const kept = world.channels.find((one) => one.kind === 'channel' && one.id === current?.id);
  enter(kept ?? world.channels.find((one) => one.kind === 'im'));
}

function enter(channel) {
  current = channel;
  threadTs = undefined;
  const isDirect = channel.kind === 'im';
  $('place').textContent = isDirect ? world.bot.name : `# ${channel.name}`;
  $('about').textContent = isDirect
    ? 'Just you and the bot.'
    : channel.hasBot
      ? `The bot hears what mentions @${world.bot.name}, and slash commands.`
      : 'The bot is not in this channel.';
  $('text').placeholder = isDirect ? `Message ${world.bot.name}` : `Message #${channel.name}`;
  drawPlaces();
  drawSuggestions();
  drawComposer();
  list.clear();
  for (const message of world.messages) if (message.channel === channel.id) list.put(message);
  list.toEnd();
  $('text').focus();
}

function drawPlaces() {
  const item = (channel, label) =>
    el('li', {}, [
      el(
        'button',
        {
          type: 'button',
          onclick: () => enter(channel),
          'aria-current': channel.id === current.id ? 'page' : undefined,
        },
        [label],
      ),
    ]);
  const of = (kind) => world.channels.filter((one) => one.kind === kind);
  $('direct').replaceChildren(...of('im').map((one) => item(one, world.bot.name)));
  $('channels').replaceChildren(
    ...of('channel').map((one) => item(one, `${one.isPrivate ? '🔒' : '#'} ${one.name}`)),
  );
}

function drawSuggestions() {
  $('suggestions').replaceChildren(
    ...SUGGESTIONS.map((text) => {
      const typed = current.kind === 'im' || text.startsWith('/') ? text : `@${world.bot.name} ${text}`;
      return el('button', { type: 'button', onclick: () => send(typed) }, [text]);
    }),
  );
}

function drawComposer() {
  $('replying').hidden = threadTs === undefined;
  const status = [...statuses.values()][0];
  $('working').hidden = waiting === 0 && !status;
  $('working').textContent = `${world.bot.name} ${status ?? 'is working…'}`;
}

function onChange(change) {
  if (change.kind === 'status') {
    if (change.text) statuses.set(change.threadTs, change.text);
    else statuses.delete(change.threadTs);
    return drawComposer();
  }
  if (change.kind === 'home') return;
  const { message } = change;
  const isSame = (one) => one.channel === message.channel && one.ts === message.ts;
  world.messages = world.messages.filter((one) => !isSame(one));
  if (change.kind === 'message') world.messages.push(message);
  if (message.channel !== current.id) return;
  if (change.kind === 'message') list.put(message);
  else list.remove(message);
}

async function send(text) {
  list.toEnd();
  const place = current.kind === 'im' ? { dm: true } : { channel: current.id };
  const answer = await during(
    api.send({
      as: world.as,
      ...place,
      text,
      ...(threadTs && !text.startsWith('/') && { thread: threadTs }),
    }),
  );
  if (!answer) return;
  if (answer.attempts === 0) say(`The bot did not hear that: it was not mentioned (@${world.bot.name}).`);
  else if (answer.timedOut && answer.messages.length === 0) say('The bot has not answered yet.');
}

async function press(message, actionId, choice, confirm) {
  if (!(await confirmed(confirm))) return;
  const answer = await during(
    api.press({ as: world.as, channel: message.channel, messageTs: message.ts, actionId, ...choice }),
  );
  if (answer && answer.status !== 200) say('The bot did not take that.');
}

/** Shows that something is under way, and what went wrong. @returns nothing when it went wrong. */
async function during(call) {
  waiting += 1;
  say('');
  drawComposer();
  try {
    return await call;
  } catch (cause) {
    say(cause.message);
    return undefined;
  } finally {
    waiting -= 1;
    drawComposer();
  }
}

function replyIn(ts) {
  threadTs = ts;
  drawComposer();
  $('text').focus();
}

function say(problem) {
  $('problem').textContent = problem;
}

function showTime(now) {
  $('now').dateTime = now;
  $('now').textContent = new Date(now).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

function submit() {
  const text = $('text').value.trim();
  if (!text) return;
  $('text').value = '';
  send(text);
}

$('person').addEventListener('change', () => become($('person').value));
$('leave-thread').addEventListener('click', () => replyIn(undefined));
$('composer').addEventListener('submit', (event) => {
  event.preventDefault();
  submit();
});
$('text').addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  submit();
});
for (const button of document.querySelectorAll('[data-advance]'))
  button.addEventListener('click', async () => {
    const answer = await during(api.advance(button.dataset.advance));
    if (answer) showTime(answer.now);
  });

become().catch((cause) => say(cause.message));
