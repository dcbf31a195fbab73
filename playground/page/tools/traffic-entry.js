import { el } from '../kit/dom.js';
import { prettyJson } from './json.js';

/** Kinds to choose from; what Slack sends first, then what the bot calls. */
export const KINDS = [
  { id: 'all', label: 'All' },
  { id: 'event', label: 'Events' },
  { id: 'command', label: 'Commands' },
  { id: 'action', label: 'Actions' },
  { id: 'view', label: 'Windows' },
  { id: 'options', label: 'Searches' },
  { id: 'shortcut', label: 'Shortcuts' },
  { id: 'api', label: 'API calls' },
];

const OF_PAYLOAD = {
  block_actions: 'action',
  block_suggestion: 'options',
  view_submission: 'view',
  view_closed: 'view',
  shortcut: 'shortcut',
  message_action: 'shortcut',
};

/** @returns the id of the kind that an exchange is of. */
export function kindOf({ to, kind, name }) {
  if (to === 'slack') return 'api';
  if (kind === 'events_api') return 'event';
  return kind === 'slash_commands' ? 'command' : (OF_PAYLOAD[name.split(' ')[0]] ?? 'action');
}

/** @returns `{name, about, result, isBad}`: what one line says about an exchange. */
export function titleOf(entry) {
  const [name, ...about] = entry.name.split(' ');
  if (entry.to === 'slack') {
    const { ok, error } = entry.answer ?? { error: 'no answer' };
    return {
      name,
      about: placeIn(entry.body),
      result: ok === false || error ? (error ?? 'failed') : 'ok',
      isBad: ok === false || Boolean(error),
    };
  }
  const retry = entry.retry ? `retry ${entry.retry}` : '';
  return {
    name,
    about: [...about, retry].filter(Boolean).join(' '),
    result: entry.status === 0 ? (entry.reason ?? 'no ack') : String(entry.status),
    isBad: entry.status !== 200,
  };
}

const placeIn = ({ channel, channel_id: id, user_id: user, view }) =>
  channel ?? id ?? user ?? (typeof view === 'object' ? view?.callback_id : undefined) ?? '';

/** Everything about an exchange: what went there, and what came back. */
export function detailOf(entry) {
  const part = (title, content) =>
    content === undefined ? [] : [el('h4', {}, [title]), prettyJson(content)];
  const parts =
    entry.to === 'slack'
      ? [...part(`The bot calls ${entry.name}`, entry.body), ...part('Slack answers', entry.answer)]
      : [
          ...headers(entry),
          ...part(`Slack sends (${entry.kind}, ${entry.over === 'http' ? 'HTTP' : 'socket'})`, entry.body),
          el('h4', {}, [acknowledged(entry)]),
          ...(entry.answer === undefined || entry.answer === '' ? [] : [prettyJson(entry.answer)]),
        ];
  return el('div.exchange-detail', { 'data-testid': 'exchange-detail' }, parts);
}

const acknowledged = ({ status, ms, reason }) =>
  status === 0
    ? `The bot did not acknowledge: ${reason}`
    : `The bot acknowledges with ${status} after ${ms} ms`;

function headers({ headers: all = {} }) {
  const rows = Object.entries(all);
  if (rows.length === 0) return [];
  return [
    el('h4', {}, ['Headers']),
    el(
      'dl.wire-headers',
      {},
      rows.flatMap(([name, value]) => [el('dt', {}, [name]), el('dd', {}, [value])]),
    ),
  ];
}
