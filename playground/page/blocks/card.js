import { el } from '../kit/dom.js';
import { mrkdwn, textObject } from '../text/nodes.js';
import { richText } from '../text/rich-text.js';
import { actionElement } from './elements.js';
import { image, smallImage } from './image.js';

export function card(block, surface) {
  const text = (tag, one) => one && el(tag, {}, mrkdwn(one.text, surface));
  return el('section.card', {}, [
    block.hero_image && image(block.hero_image),
    el('div.card-head', {}, [
      smallImage(block.icon),
      el('div.grow', {}, [text('div.card-title', block.title), text('div.card-subtitle', block.subtitle)]),
    ]),
    text('div.text', block.body),
    block.actions &&
      el(
        'div.actions',
        {},
        block.actions.map((one) => actionElement(one, block.block_id, surface)),
      ),
  ]);
}

/** Cards beside each other; the row scrolls by itself. */
export const carousel = (block, surface) =>
  el(
    'div.carousel',
    { tabIndex: 0, role: 'group', 'aria-label': `${block.elements.length} cards` },
    block.elements.map((one) => card({ block_id: block.block_id, ...one }, surface)),
  );

export function container(block, surface, drawBlocks) {
  const head = [
    smallImage(block.icon),
    el('div.grow', {}, [
      el(
        'div.card-title',
        {},
        block.rich_text_title ? richText(block.rich_text_title, surface) : [block.title?.text ?? ''],
      ),
      block.subtitle && el('div.card-subtitle', {}, textObject(block.subtitle, surface)),
    ]),
  ];
  const body = el('div.container-body', {}, drawBlocks(block.child_blocks, surface));
  const tag = `container.width-${block.width ?? 'standard'}`;
  if (block.is_collapsible)
    return el(`details.${tag}`, { open: !block.default_collapsed }, [
      el('summary.card-head', {}, head),
      body,
    ]);
  return el(`section.${tag}${block.has_header_divider ? '.divided' : ''}`, {}, [
    el('div.card-head', {}, head),
    body,
  ]);
}
