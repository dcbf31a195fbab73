import { el, link } from './dom.js';
import { parseMarkdown } from './markdown.js';
import { parseMrkdwn } from './mrkdwn.js';

/** @param names knows people and channels by id. @returns nodes for Slack's markup. */
export const mrkdwn = (text, names) => nodesOf(parseMrkdwn(text), names);

export const markdown = (text, names) => nodesOf(parseMarkdown(text), names);

/** A text object of Block Kit. */
export const textObject = (text, names) => (text.type === 'mrkdwn' ? mrkdwn(text.text, names) : [text.text]);

/** The elements of one rich text section, list item or quote. */
export function richTextParts(parts, names) {
  return parts.map((part) => {
    const content = richTextPart(part, names);
    const { bold, italic, strike, code } = part.style ?? {};
    return [code && 'code', strike && 's', italic && 'em', bold && 'strong']
      .filter(Boolean)
      .reduce((inner, tag) => el(tag, {}, [inner]), content);
  });
}

function richTextPart(part, names) {
  switch (part.type) {
    case 'text':
      return document.createTextNode(part.text);
    case 'link':
      return link(part.url, [part.text ?? part.url]);
    case 'user':
      return mention(`@${names.person(part.user_id)}`);
    case 'channel':
      return mention(`#${names.channel(part.channel_id)}`);
    case 'usergroup':
      return mention(`@${part.usergroup_id}`);
    case 'broadcast':
      return mention(`@${part.range}`);
    case 'emoji':
      return document.createTextNode(emoji(part));
    case 'date':
      return document.createTextNode(part.fallback ?? new Date(part.timestamp * 1000).toLocaleString());
    default:
      return el('span.unknown', {}, [`[${part.type}]`]);
  }
}

const emoji = ({ unicode, name }) =>
  unicode
    ? String.fromCodePoint(...unicode.split('-').map((code) => Number.parseInt(code, 16)))
    : `:${name}:`;

const mention = (text) => el('span.mention', {}, [text]);
const WRAPPED = { bold: 'strong', italic: 'em', strike: 's', quote: 'blockquote', paragraph: 'p' };

function nodesOf(nodes, names) {
  return nodes.map((node) => nodeOf(node, names));
}

function nodeOf(node, names) {
  switch (node.is) {
    case 'text':
      return document.createTextNode(node.text);
    case 'code':
      return el('code', {}, [node.text]);
    case 'pre':
      return el('pre', {}, [node.text]);
    case 'link':
      return link(node.href, [node.text]);
    case 'person':
      return mention(`@${names.person(node.id)}`);
    case 'channel':
      return mention(`#${node.text || names.channel(node.id)}`);
    case 'everyone':
      return mention(`@${node.text}`);
    case 'heading':
      return el(`h${Math.min(node.level + 2, 6)}`, {}, nodesOf(node.nodes, names));
    case 'list':
      return el(
        node.ordered ? 'ol' : 'ul',
        {},
        node.items.map((item) => el('li', {}, nodesOf(item, names))),
      );
    case 'table':
      return tableOf(node.rows.map((row) => row.map((cell) => ({ nodes: nodesOf(cell, names) }))));
    default:
      return el(WRAPPED[node.is], {}, nodesOf(node.nodes, names));
  }
}

/**
 * A table whose first row is its head.
 * @param rows of cells `{nodes, align?}`
 */
export function tableOf(rows, caption) {
  const row = (cells, tag) =>
    el(
      'tr',
      {},
      cells.map(({ nodes, align }) => el(align ? `${tag}.${align}` : tag, {}, nodes)),
    );
  const [head, ...body] = rows;
  return el('div.table', { tabIndex: 0, role: 'region', 'aria-label': caption ?? 'Table' }, [
    el('table', {}, [
      caption && el('caption', {}, [caption]),
      head && el('thead', {}, [row(head, 'th')]),
      el(
        'tbody',
        {},
        body.map((cells) => row(cells, 'td')),
      ),
    ]),
  ]);
}
