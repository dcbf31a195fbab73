import { el, link } from '../kit/dom.js';
import { tableOf } from '../kit/table.js';
import { slackDate } from '../kit/time.js';
import { withEmoji } from './emoji.js';
import { parseMarkdown } from './markdown.js';
import { parseMrkdwn } from './mrkdwn.js';

/** @param page knows people and channels by id, and the time zone. @returns nodes for Slack's markup. */
export const mrkdwn = (text, page) => nodesOf(parseMrkdwn(text), page);

export const markdown = (text, page) => nodesOf(parseMarkdown(text), page);

/** A text object of Block Kit. */
export const textObject = (text, page) =>
  text.type === 'mrkdwn' ? mrkdwn(text.text, page) : [withEmoji(text.text)];

export const mention = (text, isMe = false) => el(isMe ? 'span.mention.me' : 'span.mention', {}, [text]);

/** A mention of a person; that of the acting person stands out. */
export const personMention = (id, page) => mention(`@${page.names.person(id)}`, id === page.as);

const WRAPPED = { bold: 'strong', italic: 'em', strike: 's', quote: 'blockquote', paragraph: 'p' };

function nodesOf(nodes, page) {
  return nodes.map((node) => nodeOf(node, page));
}

function nodeOf(node, page) {
  switch (node.is) {
    case 'text':
      return document.createTextNode(withEmoji(node.text));
    case 'code':
      return el('code', {}, [node.text]);
    case 'pre':
      return el('pre', {}, [node.text]);
    case 'link':
      return link(node.href, [node.text]);
    case 'person':
      return personMention(node.id, page);
    case 'channel':
      return mention(`#${node.text || page.names.channel(node.id)}`);
    case 'everyone':
    case 'group':
      return mention(`@${node.text.replace(/^@/, '')}`);
    case 'date':
      return date(node, page);
    case 'heading':
      return el(`h${Math.min(node.level + 2, 6)}`, {}, nodesOf(node.nodes, page));
    case 'list':
      return el(
        node.ordered ? 'ol' : 'ul',
        {},
        node.items.map((item) => el('li', {}, nodesOf(item, page))),
      );
    case 'table':
      return tableOf({ rows: node.rows.map((row) => row.map((cell) => ({ nodes: nodesOf(cell, page) }))) });
    default:
      return el(WRAPPED[node.is], {}, nodesOf(node.nodes, page));
  }
}

function date({ at, pattern, href }, page) {
  const moment = new Date(at * 1000);
  const shown = el('time', { dateTime: moment.toISOString() }, [
    slackDate(pattern, moment, page.now(), page.zone),
  ]);
  return href ? link(href, [shown]) : shown;
}
