import { el, link } from '../kit/dom.js';
import { slackDate } from '../kit/time.js';
import { emojiOf } from './emoji.js';
import { mention, personMention } from './nodes.js';

/** The parts of a rich text block, as nodes. */
export function richText(block, page) {
  return block.elements.map((element) => {
    switch (element.type) {
      case 'rich_text_list':
        return el(
          `${element.style === 'ordered' ? 'ol' : 'ul'}.indent-${Math.min(element.indent ?? 0, 4)}`,
          { start: element.style === 'ordered' ? (element.offset ?? 0) + 1 : undefined },
          element.elements.map((item) => el('li', {}, parts(item.elements, page))),
        );
      case 'rich_text_quote':
        return el('blockquote', {}, parts(element.elements, page));
      case 'rich_text_preformatted':
        return el('pre', {}, parts(element.elements, page));
      default:
        return el('div.text', {}, parts(element.elements, page));
    }
  });
}

function parts(elements, page) {
  return elements.map((one) => {
    const { bold, italic, strike, code, underline, highlight } = one.style ?? {};
    return [
      code && 'code',
      highlight && 'mark',
      underline && 'u',
      strike && 's',
      italic && 'em',
      bold && 'strong',
    ]
      .filter(Boolean)
      .reduce((inner, tag) => el(tag, {}, [inner]), part(one, page));
  });
}

function part(one, page) {
  switch (one.type) {
    case 'text':
      return document.createTextNode(one.text);
    case 'link':
      return link(one.url, [one.text || one.url]);
    case 'user':
      return personMention(one.user_id, page);
    case 'channel':
      return mention(`#${page.names.channel(one.channel_id)}`);
    case 'usergroup':
      return mention(`@${one.usergroup_id}`);
    case 'broadcast':
      return mention(`@${one.range}`);
    case 'emoji':
      return document.createTextNode(one.unicode ? fromCodePoints(one.unicode) : emojiOf(one.name));
    case 'date':
      return date(one, page);
    default:
      return el('span.unknown', {}, [`[${one.type}]`]);
  }
}

function date({ timestamp, format, url }, page) {
  const moment = new Date(timestamp * 1000);
  const shown = el('time', { dateTime: moment.toISOString() }, [
    slackDate(format, moment, page.now(), page.zone),
  ]);
  return url ? link(url, [shown]) : shown;
}

const fromCodePoints = (unicode) =>
  String.fromCodePoint(...unicode.split('-').map((code) => Number.parseInt(code, 16)));
