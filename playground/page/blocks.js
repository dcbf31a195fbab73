import { el, link } from './dom.js';
import { actionElement } from './elements.js';
import { markdown, richTextParts, tableOf, textObject } from './text.js';

/**
 * Draws the blocks of a message. A block that this page cannot draw shows the message's text instead, once.
 * @param message with `blocks` and `text`
 * @param page `{names, press}`: who is who, and what pressing an element does
 */
export function drawBlocks(message, page) {
  let fellBack = false;
  return message.blocks.map((block) => {
    const draw = BLOCKS[block.type];
    if (draw) return draw(block, page);
    const text = fellBack ? '' : message.text;
    fellBack = true;
    return el('div.unknown', {}, [el('small', {}, [`This page cannot draw a “${block.type}” block.`]), text]);
  });
}

const BLOCKS = {
  section(block, page) {
    return el('div.section', {}, [
      el('div.grow', {}, [
        block.text && el('div.text', {}, textObject(block.text, page.names)),
        block.fields &&
          el(
            'div.fields',
            {},
            block.fields.map((field) => el('div.text', {}, textObject(field, page.names))),
          ),
      ]),
      block.accessory && actionElement(block.accessory, page),
    ]);
  },
  header: (block) => el('h3', {}, [block.text.text]),
  divider: () => el('hr'),
  context: (block, { names }) =>
    el(
      'div.context',
      {},
      block.elements.map((one) =>
        one.type === 'image' ? image(one) : el('span.text', {}, textObject(one, names)),
      ),
    ),
  actions: (block, page) =>
    el(
      'div.actions',
      {},
      block.elements.map((one) => actionElement(one, page)),
    ),
  context_actions: (block, page) => BLOCKS.actions(block, page),
  markdown: (block, { names }) => el('div.markdown', {}, markdown(block.text, names)),
  table(block, { names }) {
    const aligned = (cell, column) => ({
      nodes: cellNodes(cell, names),
      align: block.column_settings?.[column]?.align ?? (cell.type === 'raw_number' ? 'right' : undefined),
    });
    return tableOf(
      block.rows.map((row) => row.map(aligned)),
      block.caption,
    );
  },
  data_table: (block, page) => BLOCKS.table(block, page),
  rich_text: (block, { names }) => el('div.rich', {}, richText(block, names)),
  image: (block) => image(block),
  alert: (block, { names }) => el(`div.alert.${block.level ?? 'default'}`, {}, textObject(block.text, names)),
};

function cellNodes(cell, names) {
  return cell.type === 'rich_text' ? richText(cell, names) : [cell.text];
}

function richText(block, names) {
  return block.elements.map((element) => {
    switch (element.type) {
      case 'rich_text_list':
        return el(
          `${element.style === 'ordered' ? 'ol' : 'ul'}.indent-${Math.min(element.indent ?? 0, 4)}`,
          { start: element.style === 'ordered' ? (element.offset ?? 0) + 1 : undefined },
          element.elements.map((item) => el('li', {}, richTextParts(item.elements, names))),
        );
      case 'rich_text_quote':
        return el('blockquote', {}, richTextParts(element.elements, names));
      case 'rich_text_preformatted':
        return el('pre', {}, richTextParts(element.elements, names));
      default:
        return el('div.text', {}, richTextParts(element.elements, names));
    }
  });
}

/** Pictures from elsewhere are not loaded, only linked: the page talks to nobody but this machine. */
function image({ image_url: url = '', alt_text: alt, title }) {
  const isLocal = url.startsWith('data:image/') || new URL(url, location.href).origin === location.origin;
  const picture = isLocal ? el('img', { src: url, alt }) : link(url, [`Picture: ${alt}`]);
  return title ? el('figure', {}, [picture, el('figcaption', {}, [title.text])]) : picture;
}
