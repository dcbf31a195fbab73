import { button, el } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { headTime } from '../kit/time.js';
import { place, showTool } from '../state/place.js';
import { listen } from '../state/signals.js';
import { now, world, zone } from '../state/world.js';
import { TOOLS } from '../tools/drawer.js';
import { openSwitcher } from './switcher.js';

const $ = (id) => document.getElementById(id);

$('jump').append(icon('search'), el('span', {}, ['Go to a conversation']), el('kbd', {}, ['Ctrl K']));
$('jump').addEventListener('click', openSwitcher);

const clock = el('span.top-clock');
for (const { id, name, sign } of TOOLS)
  $('tool-buttons').append(
    button(
      '.bar-button',
      {
        id: `tool-${id}`,
        'data-testid': `tool-${id}`,
        'aria-pressed': 'false',
        title: name,
        onclick: () => showTool(id),
      },
      [icon(sign), id === 'clock' ? clock : el('span.tool-name', {}, [name])],
    ),
  );

listen(['place', 'tools'], () => {
  for (const { id } of TOOLS)
    $(`tool-${id}`).setAttribute('aria-pressed', String(place.tool === id && place.front === 'drawer'));
});
listen(['clock', 'world'], drawClock);
setInterval(drawClock, 10_000);

function drawClock() {
  if (world.as) clock.textContent = headTime(now(), zone());
}

/** Colours follow the system until somebody chooses. */
const root = document.documentElement;
const isDark = () =>
  root.dataset.theme === 'dark' ||
  (root.dataset.theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);

function drawTheme() {
  const next = isDark() ? 'light' : 'dark';
  $('theme').replaceChildren(icon(isDark() ? 'sun' : 'moon'));
  $('theme').setAttribute('aria-label', `Change to ${next} colours`);
  $('theme').title = `Change to ${next} colours`;
}
$('theme').addEventListener('click', () => {
  root.dataset.theme = isDark() ? 'light' : 'dark';
  localStorage.setItem('switchboard.theme', root.dataset.theme);
  drawTheme();
});
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawTheme);
drawTheme();
