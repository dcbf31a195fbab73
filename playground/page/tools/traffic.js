import * as api from '../api.js';
import { button, el } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { reconcile } from '../kit/reconcile.js';
import { exactTime } from '../kit/time.js';
import { listen } from '../state/signals.js';
import { onTraffic, zone } from '../state/world.js';
import { detailOf, KINDS, kindOf, titleOf } from './traffic-entry.js';

const KEPT = 300;

/** Everything that went between Slack and the bot, newest first, by its number. */
const entries = new Map();
let shownKind = 'all';
let draw = () => {};

onTraffic((entry) => {
  take([entry]);
  draw();
});
listen(['world'], () => draw());

function take(all) {
  for (const one of all) entries.set(one.seq, one);
  for (const seq of [...entries.keys()].sort((a, b) => a - b).slice(0, -KEPT)) entries.delete(seq);
}

/** Signed requests to the bot and its answers; calls of the bot and Slack's answers. */
export function trafficTool(body) {
  const filters = el('div.filters', { role: 'group', 'aria-label': 'Show' });
  const list = el('div.traffic', {
    'data-testid': 'traffic-list',
    tabIndex: 0,
    role: 'region',
    'aria-label': 'Traffic',
  });
  body.append(
    el('p.tool-note', {}, [
      'Slack and the bot, word for word: what Slack signed and sent, what the bot called.',
    ]),
    filters,
    list,
  );

  draw = () => {
    const all = [...entries.values()].sort((a, b) => b.seq - a.seq);
    filters.replaceChildren(...KINDS.map((kind) => filter(kind, all)));
    const shown = all.filter((one) => shownKind === 'all' || kindOf(one) === shownKind);
    reconcile(list, shown.length > 0 ? shown.map(item) : [empty]);
  };
  const filter = ({ id, label }, all) => {
    const count = id === 'all' ? all.length : all.filter((one) => kindOf(one) === id).length;
    const choose = () => {
      shownKind = id;
      draw();
      filters.querySelector('[aria-pressed=true]')?.focus();
    };
    return button(
      '.chip',
      { 'aria-pressed': id === shownKind, 'data-testid': `traffic-${id}`, onclick: choose },
      [label, el('span.soft', {}, [` ${count}`])],
    );
  };
  draw();
  api.traffic().then(
    ({ entries: all }) => {
      take(all);
      draw();
    },
    (cause) => list.replaceChildren(el('p.problem', {}, [cause.message])),
  );
  return () => {
    draw = () => {};
  };
}

const empty = {
  key: 'empty',
  version: '',
  draw: () =>
    el('div.tool-empty', {}, [
      icon('traffic'),
      el('h3', {}, ['Nothing yet']),
      el('p', {}, [
        'Say something or press a button: what Slack sends and what the bot answers appears here.',
      ]),
    ]),
};

function item(entry) {
  const kind = kindOf(entry);
  const title = titleOf(entry);
  const isOut = kind === 'api';
  return {
    key: String(entry.seq),
    version: zone(),
    draw() {
      const row = el('details.exchange', { 'data-testid': 'exchange', 'data-kind': kind }, [
        el('summary', {}, [
          el(
            `span.way.${isOut ? 'out' : 'in'}`,
            { title: isOut ? 'The bot calls Slack' : 'Slack tells the bot' },
            [isOut ? '→' : '←'],
          ),
          el('span.exchange-title', {}, [
            el('b', {}, [title.name]),
            title.about && el('span.soft', {}, [title.about]),
          ]),
          el(`span.status${title.isBad ? '.bad' : ''}`, {}, [title.result]),
          el('span.soft.exchange-ms', {}, [`${Math.round(entry.ms)} ms`]),
          el('time.soft', {}, [exactTime(new Date(entry.at), zone())]),
        ]),
      ]);
      // Made when it is looked at: hundreds of bodies stand folded.
      row.addEventListener(
        'toggle',
        () => row.open && row.childElementCount === 1 && row.append(detailOf(entry)),
      );
      return row;
    },
  };
}
