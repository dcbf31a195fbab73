import * as api from '../api.js';
import { button, el } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { toast } from '../kit/toast.js';
import { appName, channelOf, world } from '../state/world.js';
import { stopButton } from './agent.js';
import { suggest } from './autocomplete.js';
import { openShortcuts } from './shortcuts.js';

const MOST = 4_000;

/**
 * The field of conversations, or of threads; each of them has its own draft.
 * @param {{id: string, where: () => {channel: string, thread?: string}, sent?: (said: {channel: string, ts: string}) => void}} about
 */
export function makeComposer({ id, where, sent }) {
  const text = el('textarea', {
    id,
    rows: 1,
    maxLength: MOST,
    enterKeyHint: 'send',
    'aria-autocomplete': 'list',
    'data-testid': `composer-${id}`,
  });
  const go = button('.send', { label: 'Send', 'data-testid': `send-${id}`, onclick: () => submit() }, [
    icon('send'),
  ]);
  const end = el('div.composer-end', {}, [go]);
  const autocomplete = suggest(text, { commands: () => (where().thread ? [] : world.commands) });
  const drafts = new Map();
  let draftOf;
  const insert = (start) => () => {
    text.setRangeText(start, text.selectionStart, text.selectionEnd, 'end');
    text.focus();
    text.dispatchEvent(new Event('input'));
  };
  const plus = button(
    '.icon-only',
    {
      label: 'Shortcuts',
      'data-testid': `shortcuts-${id}`,
      'aria-haspopup': 'menu',
      'aria-expanded': 'false',
      onclick: ({ currentTarget }) => openShortcuts(currentTarget),
    },
    [icon('plus')],
  );
  const root = el('div.composer', {}, [
    autocomplete.list,
    el('div.composer-box', {}, [
      text,
      el('div.composer-row', {}, [
        plus,
        el('span.divider'),
        button('.icon-only.sign', { label: 'Mention somebody', onclick: insert('@') }, ['@']),
        button('.icon-only.sign', { label: 'Commands', onclick: insert('/') }, ['/']),
        el('span.grow'),
        end,
      ]),
    ]),
    autocomplete.usage,
  ]);

  async function submit() {
    const words = text.value.trim();
    if (!words) return;
    text.value = '';
    text.dispatchEvent(new Event('input'));
    await send(words).catch((cause) => {
      toast(cause.message);
      // Nothing typed gets lost, unless something else is being typed already.
      text.value ||= words;
    });
  }

  async function send(words) {
    const { channel, thread } = where();
    if (thread && words.startsWith('/')) throw new Error('Slack does not run commands in threads.');
    const direct = channelOf(channel).kind === 'im';
    const answer = await api.send({
      as: world.as,
      ...(direct ? { dm: true } : { channel }),
      text: words,
      ...(thread && { thread }),
    });
    if (answer.heard === false && channelOf(channel).hasBot && !thread)
      toast(`${appName()} hears in channels only what mentions @${world.bot.name}.`);
    if (answer.attempts > 0 && answer.status === 0)
      toast('The bot did not acknowledge that within three seconds.');
    if (answer.ts) sent?.(answer);
  }

  /** What was begun in one place waits there, while something else is written in another. */
  function takeDraft() {
    const { channel, thread = '' } = where();
    const key = `${world.as} ${channel} ${thread}`;
    if (key === draftOf) return;
    drafts.set(draftOf, text.value);
    draftOf = key;
    text.value = drafts.get(key) ?? '';
    text.dispatchEvent(new Event('input'));
  }

  text.addEventListener('keydown', (event) => {
    if (event.isComposing || autocomplete.takes(event)) return;
    if (event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    submit();
  });
  text.addEventListener('input', () => {
    go.classList.toggle('ready', text.value.trim() !== '');
  });

  return {
    root,
    text,
    send: (words) => send(words).catch((cause) => toast(cause.message)),
    /** @param {{placeholder: string, stop?: {channel: string, ts: string}}} now */
    show({ placeholder, stop }) {
      takeDraft();
      text.placeholder = placeholder;
      text.setAttribute('aria-label', placeholder);
      const isStop = end.querySelector('.stop') !== null;
      if (Boolean(stop) !== isStop)
        end.replaceChildren(...(stop ? [stopButton(stop.channel, stop.ts)] : []), go);
      const global = world.shortcuts.some(({ on }) => on === 'global');
      plus.hidden = !global;
    },
  };
}
