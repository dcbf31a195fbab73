import { drawBlocks } from '../blocks/index.js';
import { appAvatar, avatar } from '../kit/avatar.js';
import { button, el } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { openMenu } from '../kit/menu.js';
import { clockTime, fullTime, momentOf } from '../kit/time.js';
import { toast } from '../kit/toast.js';
import { tell } from '../state/signals.js';
import { messageSurface } from '../state/surfaces.js';
import { appName, names, world, zone } from '../state/world.js';
import { emojiOf } from '../text/emoji.js';
import { mrkdwn } from '../text/nodes.js';
import { streamed } from './agent.js';
import { runShortcut } from './shortcuts.js';
import { drawUnfurls } from './unfurl.js';

/**
 * Draws one message.
 * @param {{follows?: boolean, below?: Node | false, reply?: () => void}} about `follows`: the same author spoke just
 *   before; `below`: what stands under it; `reply`: opens its thread
 */
export function drawMessage(message, { follows = false, below, reply } = {}) {
  const surface = messageSurface(message, { problem: toast, voted: () => tell('messages') });
  const isBot = message.from === 'bot';
  const author = isBot ? appName() : message.from === 'slack' ? 'Slack' : names.person(message.user);
  const at = momentOf(message.ts);
  const time = el('time', { dateTime: at.toISOString(), title: fullTime(at, zone()) }, [
    clockTime(at, zone()),
  ]);
  const edited = message.editedTs && el('span.edited', {}, ['(edited)']);
  const head = el('header.message-head', {}, [
    el('strong', {}, [author]),
    isBot && el('span.app-mark', {}, ['APP']),
    time,
    edited,
  ]);
  return el(
    `article.message.${message.from}${follows ? '.follows' : ''}${message.ephemeralTo ? '.ephemeral' : ''}`,
    {
      'aria-label': `${author}, ${clockTime(at, zone())}`,
      'data-testid': 'message',
      'data-ts': message.ts,
      'data-from': message.from,
    },
    [
      el('div.gutter', {}, [
        follows ? time : isBot || message.from === 'slack' ? appAvatar() : avatar(message.user, author),
      ]),
      el('div.body', {}, [
        message.ephemeralTo && el('p.only', {}, [icon('eye'), 'Only visible to you']),
        !follows && head,
        message.stream && streamed(message, surface),
        ...content(message, surface),
        follows && edited,
        ...drawUnfurls(message, surface),
        message.reactions.length > 0 && reactions(message.reactions),
        below,
      ]),
      toolbar(message, reply),
    ],
  );
}

function content(message, surface) {
  if (message.blocks.length > 0) return drawBlocks(message.blocks, surface, message.text);
  return message.text ? [el('div.text', {}, mrkdwn(message.text, surface))] : [];
}

const reactions = (all) =>
  el(
    'div.reactions',
    {},
    all.map((name) => el('span.reaction', { title: `:${name}:` }, [emojiOf(name), ' 1'])),
  );

/** What can be done with a message, beside it as long as it is pointed at or has the focus. */
function toolbar(message, reply) {
  const shortcuts = message.ephemeralTo ? [] : world.shortcuts.filter(({ on }) => on === 'message');
  if (!reply && shortcuts.length === 0) return undefined;
  return el('div.message-tools', { role: 'toolbar', 'aria-label': 'Message' }, [
    reply &&
      button('.icon-only', { label: 'Reply in thread', 'data-testid': 'reply', onclick: reply }, [
        icon('thread'),
      ]),
    shortcuts.length > 0 &&
      button(
        '.icon-only',
        {
          label: 'More message shortcuts',
          'data-testid': 'message-shortcuts',
          'aria-haspopup': 'menu',
          'aria-expanded': 'false',
          onclick: ({ currentTarget }) =>
            openMenu(
              currentTarget,
              shortcuts.map((one) => ({
                label: one.name,
                hint: one.description,
                icon: icon('bolt'),
                choose: () =>
                  runShortcut(one, { channel: message.channel, messageTs: message.ts }, currentTarget),
              })),
              { label: 'Message shortcuts' },
            ),
        },
        [icon('more')],
      ),
  ]);
}
