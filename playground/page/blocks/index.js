import { chart } from '../charts/index.js';
import { el } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { markdown, mrkdwn, textObject } from '../text/nodes.js';
import { richText } from '../text/rich-text.js';
import { card, carousel, container } from './card.js';
import { actionElement } from './elements.js';
import { image } from './image.js';
import { inputBlock } from './input.js';
import { planBlock, taskCard } from './plan.js';
import { dataTable, table } from './table.js';

/**
 * Draws blocks. One that this page cannot draw says so, with the text that stands for all blocks, once.
 * @param {object[]} blocks
 * @param {Surface} surface
 * @param {string} instead what is read where blocks cannot be shown
 *
 * @typedef {object} Surface where blocks stand, and what acting on them does
 * @property {string} as the acting person
 * @property {string} zone IANA, of that person
 * @property {() => Date} now
 * @property {{person: (id: string) => string, channel: (id: string) => string}} names
 * @property {{people: object[], channels: object[]}} directory
 * @property {(action: {element: object, blockId: string, value: unknown}) => Promise<unknown>} act
 * @property {(query: {element: object, blockId: string, value: string}) => Promise<object>} options
 * @property {(actionId: string, value: string) => boolean} [isPressed] a vote that was given before
 * @property {(field: Field) => void} [collect] a form keeps what is filled in
 * @property {(actionId: string) => unknown} [kept] what was filled in before a redraw
 *
 * @typedef {{blockId: string, actionId: string, read: () => unknown, say?: (problem?: string) => void,
 *   focus?: () => void}} Field `say` shows what is wrong with it
 */
export function drawBlocks(blocks, surface, instead = '') {
  let fellBack = false;
  return blocks.map((block) => {
    const draw = BLOCKS[block.type];
    if (draw) return draw(block, surface);
    const text = fellBack ? '' : instead;
    fellBack = true;
    return el('div.unknown', {}, [
      el('small', {}, [`This page cannot draw a “${block.type}” block.`]),
      text && el('div.text', {}, mrkdwn(text, surface)),
    ]);
  });
}

const elements = (tag, all, blockId, surface) =>
  el(
    tag,
    {},
    all.map((one) => actionElement(one, blockId, surface)),
  );

const BLOCKS = {
  section: (block, surface) =>
    el('div.section', {}, [
      el('div.grow', {}, [
        block.text && el('div.text', {}, textObject(block.text, surface)),
        block.fields &&
          el(
            'div.fields',
            {},
            block.fields.map((field) => el('div.text', {}, textObject(field, surface))),
          ),
      ]),
      block.accessory && el('div.accessory', {}, [actionElement(block.accessory, block.block_id, surface)]),
    ]),
  header: (block) => el('h3.header', {}, textObject(block.text)),
  divider: () => el('hr'),
  context: (block, surface) =>
    el(
      'div.context',
      {},
      block.elements.map((one) =>
        one.type === 'image' ? image(one) : el('span.text', {}, textObject(one, surface)),
      ),
    ),
  actions: (block, surface) => elements('div.actions', block.elements, block.block_id, surface),
  context_actions: (block, surface) =>
    elements('div.actions.context-actions', block.elements, block.block_id, surface),
  markdown: (block, surface) => el('div.markdown', {}, markdown(block.text, surface)),
  rich_text: (block, surface) => el('div.rich', {}, richText(block, surface)),
  image: (block) => image(block),
  alert: (block, surface) => {
    const level = block.level ?? 'default';
    return el(`div.alert.${level}`, { role: 'note' }, [
      icon(ALERT_ICONS[level] ?? 'info'),
      el('div.text', {}, textObject(block.text, surface)),
    ]);
  },
  input: inputBlock,
  table,
  data_table: dataTable,
  data_visualization: chart,
  card,
  carousel,
  container: (block, surface) => container(block, surface, drawBlocks),
  plan: planBlock,
  task_card: (block, surface) => el('ul.tasks', {}, [taskCard(block, surface)]),
};

const ALERT_ICONS = { warning: 'warning', error: 'alarm', success: 'check' };
