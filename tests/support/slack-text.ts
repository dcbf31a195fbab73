import type { Entry } from '../../playground/slack/index.ts';

/** How Slack reads a text. */
type Reading =
  /** Markup: mentions, links, bold, emoji codes. `auto`: it also makes links of addresses. */
  | { as: 'mrkdwn'; auto: boolean }
  /** Shown as it is. `codes`: but for emoji codes. */
  | { as: 'plain'; codes: boolean }
  /** Goes where we do not know who reads it, such as into another message by a workflow. */
  | { as: 'anywhere' };

/** A text that the app gave Slack to show. `at` is a JSON pointer into the request. */
export interface ShownText {
  at: string;
  text: string;
  reading: Reading;
}
export interface TextFault {
  at: string;
  fault: string;
  /** What it is about, printable. */
  text: string;
}

type Json = Record<string, unknown>;
const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** Ids, keys, values that come back to the app, and words of Slack's own: nobody sees these. */
const unseen = new Set([
  ...['type', 'value', 'action_id', 'block_id', 'callback_id', 'external_id', 'private_metadata', 'style'],
  ...['channel', 'channel_id', 'ts', 'thread_ts', 'user', 'user_id', 'view_id', 'hash', 'trigger_id', 'id'],
  ...['unfurl_id', 'source', 'cursor', 'team_id', 'parse', 'response_type', 'response_action', 'item_type'],
  ...['recipient_team_id', 'recipient_user_id', 'initiator_user_id', 'task_display_mode', 'session_status'],
  ...['function_execution_id', 'entity_type', 'key', 'display_order', 'tag_color', 'align', 'users'],
  ...['min_value', 'max_value', 'initial_date', 'initial_time', 'event_type', 'event_payload', 'types'],
]);
const addresses = new Set(['url', 'app_unfurl_url', 'image_url', 'thumb_url', 'title_url', 'link']);
/** Shown to the letter: what stands in a field to be changed, and what a screen reader says. */
const asTyped = new Set(['initial_value', 'accessibility_label', 'alt_text']);
/** Elements that are a mention by themselves. */
const mentions = new Set(['user', 'channel', 'usergroup', 'broadcast', 'color', 'emoji']);
/** Methods in which `text` is the twin of the blocks, and those that may ask Slack to preview links. */
const writes = ['chat.postMessage', 'chat.postEphemeral', 'chat.update', 'response_url'];

/** Every text, address and element that a person would see of what the app sent. */
export function shownIn({ name, body }: { name: string; body: unknown }): {
  texts: ShownText[];
  links: { at: string; url: string }[];
  mentions: { at: string; text: string }[];
} {
  const texts: ShownText[] = [];
  const links: { at: string; url: string }[] = [];
  const mentioned: { at: string; text: string }[] = [];
  const auto = isJson(body) && body.parse !== 'none';

  function walk(value: unknown, at: string, key: string): void {
    if (typeof value === 'string') seen(value, at, key);
    if (Array.isArray(value)) for (const [index, each] of value.entries()) walk(each, `${at}/${index}`, key);
    if (!isJson(value) || Array.isArray(value)) return;
    const { type, text } = value;
    if (typeof type === 'string' && mentions.has(type)) mentioned.push({ at, text: JSON.stringify(value) });
    for (const [field, inner] of Object.entries(value)) {
      const here = `${at}/${field}`;
      if (field !== 'text' || typeof text !== 'string') walk(inner, here, field);
      else if (type === 'mrkdwn')
        texts.push({ at: here, text, reading: { as: 'mrkdwn', auto: value.verbatim !== true } });
      else if (type === 'markdown' || type === 'markdown_text')
        texts.push({ at: here, text, reading: { as: 'mrkdwn', auto: true } });
      else if (type === 'plain_text')
        texts.push({ at: here, text, reading: { as: 'plain', codes: value.emoji !== false } });
      else if (['raw_text', 'raw_number', 'text', 'link'].includes(String(type)))
        texts.push({ at: here, text, reading: { as: 'plain', codes: false } });
      else seen(text, here, 'text');
    }
  }
  function seen(text: string, at: string, key: string): void {
    if (addresses.has(key)) links.push({ at, url: text });
    else if (at === '/text' && writes.includes(name))
      texts.push({ at, text, reading: { as: 'mrkdwn', auto } });
    else if (asTyped.has(key)) texts.push({ at, text, reading: { as: 'plain', codes: false } });
    // Of a work object and of the outputs of a step all is for somebody's eyes.
    else if (!unseen.has(key) || at.includes('/entity_payload/') || at.startsWith('/outputs/'))
      texts.push({ at, text, reading: { as: 'anywhere' } });
  }
  walk(body, '', '');
  return { texts, links, mentions: mentioned };
}

/** Control, bidirectional and zero-width characters, halves of characters, and what looks like nothing. */
const unseeable =
  /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029\u2800]|(?![\uFE0E\uFE0F])\p{Default_Ignorable_Code_Point}/gu;
/** Marks on top of each other cover the lines above and below. */
const pile = /\p{M}{6}/u;
const emojiCode = /:[\p{L}\p{M}\p{N}_+'-]+:/u;
/** What test data puts between marks begins so: the bot itself puts marks around whole values only. */
export const betweenMarks = 'fmt';
const formatted = new RegExp(`[*~\`_]${betweenMarks}`);

/**
 * What is wrong with a text if an outsider has written any part of it.
 * @param isOurs whether a link to there may stand in what the bot shows.
 */
export function faultsOfText(
  { at, text, reading }: ShownText,
  isOurs: (url: string) => boolean,
): TextFault[] {
  const faults: TextFault[] = [];
  const say = (fault: string, about: string) =>
    faults.push({ at, fault, text: JSON.stringify(about.slice(0, 200)) });
  const odd = text.replaceAll('\n', '').match(unseeable);
  if (odd) say(`cannot be seen: ${[...new Set(odd)].map(hex).join(' ')}`, text);
  if (pile.test(text)) say('a pile of marks', text);
  if (reading.as === 'plain') {
    if (reading.codes && emojiCode.test(text)) say('emoji code', text);
    return faults;
  }
  if (reading.as === 'anywhere') {
    const bad = /<[!@#]|<[a-z]+:|[a-z]:\/\/|mailto:[^\s]*@|(?<![\p{L}\p{N}.])@(channel|here|everyone)/iu.exec(
      text,
    );
    if (bad) say(`${bad[0]} where it may become a mention or a link`, text);
    return faults;
  }
  const bare = text.replace(/<([^<>]*)>/g, (entity, inner: string) => {
    const [url = '', label = ''] = inner.split('|');
    if (/^[!@#]/.test(inner)) say('mention', entity);
    else if (!isOurs(unescaped(url))) say('link', entity);
    return ` ${label} `;
  });
  if (/[<>]/.test(bare)) say('a bracket that is not escaped', text);
  if (/&(?!(amp|lt|gt);)/.test(bare)) say('an ampersand that is not escaped', text);
  const read = unescaped(bare);
  if (reading.auto)
    for (const [url] of read.matchAll(/(?:[a-z][a-z+.-]*:\/\/|mailto:)[^\s<>|]+/gi))
      if (!isOurs(url)) say('link made by Slack', url);
  if (emojiCode.test(read)) say('emoji code', text);
  if (formatted.test(read)) say('formatted', text);
  for (const line of read.split('\n')) if (/^\s*>/.test(line)) say('quotation', line);
  return faults;
}

/** What is wrong with one request of the app, or with what it answered Slack. */
export function faultsOf(
  request: { name: string; body: unknown },
  isOurs: (url: string) => boolean,
): TextFault[] {
  const { texts, links, mentions: mentioned } = shownIn(request);
  return [
    ...texts.flatMap((each) => faultsOfText(each, isOurs)),
    ...links.filter(({ url }) => !isOurs(url)).map(({ at, url }) => ({ at, fault: 'link', text: url })),
    ...mentioned.map(({ at, text }) => ({ at, fault: 'mention', text })),
    ...flagFaults(request),
  ];
}

/** A message that lets Slack look for names, or preview links, in a text that others wrote. */
function flagFaults({ name, body }: { name: string; body: unknown }): TextFault[] {
  if (!writes.includes(name) || !isJson(body)) return [];
  const wanted: Json = {
    parse: 'none',
    link_names: false,
    ...(name === 'chat.postMessage' && { unfurl_links: false, unfurl_media: false }),
  };
  return Object.entries(wanted).flatMap(([flag, value]) =>
    String(body[flag]) === String(value)
      ? []
      : [{ at: `/${flag}`, fault: 'flag', text: `${flag} is ${JSON.stringify(body[flag])}` }],
  );
}

/** What a delivery was answered with at once, and what the app asked of Slack, as one shape. */
export const sentIn = (entry: Entry): { name: string; body: unknown } =>
  entry.to === 'slack'
    ? { name: entry.name, body: entry.body }
    : { name: `answer to ${entry.name}`, body: entry.answer };

const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
const hex = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
