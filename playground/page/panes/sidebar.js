import { appAvatar, avatar } from '../kit/avatar.js';
import { button, el } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { reconcile } from '../kit/reconcile.js';
import { zoneName } from '../kit/time.js';
import { enter, enterFirst, place } from '../state/place.js';
import { listen } from '../state/signals.js';
import { unreadIn } from '../state/unread.js';
import { appName, become, me, now, world } from '../state/world.js';

const $ = (id) => document.getElementById(id);

listen(['world'], drawPeople);
listen(['world', 'place', 'messages', 'unread'], drawPlaces);

function drawPeople() {
  const person = me();
  $('team').textContent = world.team.name;
  $('person').replaceChildren(
    ...world.people.map(({ id, realName, title }) => el('option', { value: id }, [`${realName} · ${title}`])),
  );
  $('person').value = world.as;
  $('person-name').textContent = person.realName;
  $('person-about').textContent = `${person.title} · ${zoneName(now(), person.tz)}`;
  $('person-avatar').replaceChildren(avatar(person.id, person.realName));
}

function drawPlaces() {
  const of = (kind) => world.channels.filter((one) => one.kind === kind);
  reconcile(
    $('channels'),
    of('channel').map((one) => item(one, one.name, icon(one.isPrivate ? 'lock' : 'hash'))),
  );
  reconcile(
    $('apps'),
    of('im').map((one) => item(one, appName(), appAvatar('tiny'))),
  );
}

function item({ id, kind }, label, sign) {
  const unread = unreadIn(id);
  const isHere = id === place.channel;
  return {
    key: id,
    version: `${label} ${unread} ${isHere}`,
    draw: () =>
      el('li', {}, [
        button(
          `.place-link${unread > 0 ? '.unread' : ''}`,
          {
            'data-testid': `place-${kind === 'im' ? 'app' : label}`,
            'aria-current': isHere ? 'page' : undefined,
            onclick: () => enter(id),
          },
          [
            sign,
            el('span.place-name', {}, [label]),
            unread > 0 &&
              el('span.badge', { 'aria-label': `${unread} unread` }, [String(Math.min(unread, 99))]),
          ],
        ),
      ]),
  };
}

$('person').addEventListener('change', async () => {
  await become($('person').value);
  enterFirst();
});

$('side-toggle').append(icon('menu'));
$('side-toggle').addEventListener('click', () => {
  const isOpen = document.body.classList.toggle('with-side');
  $('side-toggle').setAttribute('aria-expanded', String(isOpen));
});
