import { z } from 'zod';
import { SlackApiError } from '../errors.ts';
import type { Block } from '../model.ts';
import { block } from './blocks.ts';
import { faultsOfChart } from './charts.ts';
import { faultsOf } from './faults-of.ts';

/**
 * Of all blocks as JSON; beyond it Slack drops the whole message. Undocumented: reports agree on about 13,200 and
 * on empty containers counting too (slackapi/bolt-js issues 2509, 2867).
 */
const MESSAGE_CHARACTERS = 13_200;
const MARKDOWN_CHARACTERS = 12_000;
const AT_MOST: Record<string, number> = { table: 1, data_visualization: 2 };

/**
 * Checks the blocks of a message as Slack does.
 * @returns the blocks with the ids that Slack adds where the sender gave none.
 * @throws SlackApiError `invalid_blocks` with one JSON pointer per fault, or `msg_blocks_too_long`.
 */
export function checkMessageBlocks(blocks: unknown): Block[] {
  const checked = checkBlocks(blocks, 50, '/blocks', 'invalid_blocks');
  if (JSON.stringify(blocks).length > MESSAGE_CHARACTERS) throw new SlackApiError('msg_blocks_too_long');
  return checked;
}

/** Blocks that stand in messages only. */
const NOT_IN_VIEWS = new Set([
  'context_actions',
  'data_visualization',
  'markdown',
  'plan',
  'table',
  'task_card',
]);

/** Checks the blocks of a modal or Home tab. @throws SlackApiError `invalid_arguments`. */
export function checkViewBlocks(blocks: unknown): Block[] {
  const pointer = '/view/blocks';
  const checked = checkBlocks(blocks, 100, pointer, 'invalid_arguments');
  const faults = checked.flatMap(({ type }, index) =>
    NOT_IN_VIEWS.has(type) ? [`unsupported type: ${type} [json-pointer:${pointer}/${index}/type]`] : [],
  );
  if (faults.length > 0) throw new SlackApiError('invalid_arguments', faults);
  return checked;
}

/**
 * @param pointer where the blocks stand in the request, `/view/blocks`.
 * @param code the method's word for bad blocks.
 */
export function checkBlocks(blocks: unknown, limit: number, pointer: string, code: string): Block[] {
  const parsed = z.array(block).max(limit).safeParse(blocks, { reportInput: true });
  const faults = parsed.success ? faultsTogether(parsed.data, pointer) : faultsOf(parsed.error, pointer);
  if (faults.length > 0) throw new SlackApiError(code, faults);
  return withIds(blocks as Block[]);
}

/** Faults that no block has by itself. */
function faultsTogether(blocks: z.infer<typeof block>[], pointer: string): string[] {
  const faults: string[] = [];
  const blockIds = new Set<string>();
  for (const [index, one] of blocks.entries()) {
    const here = `${pointer}/${index}`;
    if (one.type === 'section' && !one.text && !one.fields)
      faults.push(`missing required field: text [json-pointer:${here}]`);
    if (one.type === 'data_visualization')
      faults.push(...faultsOfChart(one).map(({ words, at }) => `${words} [json-pointer:${here}${at}]`));
    if (one.type === 'data_table' && new Set(one.rows.map((row) => row.length)).size > 1)
      faults.push(`rows must have the same number of cells [json-pointer:${here}/rows]`);
    if (one.block_id !== undefined) {
      if (blockIds.has(one.block_id))
        faults.push(`\`block_id\` "${one.block_id}" already exists [json-pointer:${here}/block_id]`);
      blockIds.add(one.block_id);
    }
    // Unique in its block, says @slack/types 3.2.0 (`Actionable.action_id`), not in the message.
    const actionIds = new Set<string>();
    for (const [place, element] of elementsOf(one).entries()) {
      if (!element.action_id) continue;
      if (actionIds.has(element.action_id))
        faults.push(
          `\`action_id\` "${element.action_id}" already exists [json-pointer:${here}/elements/${place}/action_id]`,
        );
      actionIds.add(element.action_id);
    }
  }
  for (const [type, limit] of Object.entries(AT_MOST))
    if (blocks.filter((one) => one.type === type).length > limit)
      faults.push(`no more than ${limit} ${type} blocks allowed [json-pointer:${pointer}]`);
  const markdown = blocks.reduce((sum, one) => sum + (one.type === 'markdown' ? one.text.length : 0), 0);
  if (markdown > MARKDOWN_CHARACTERS)
    faults.push(`must be less than ${MARKDOWN_CHARACTERS + 1} characters [json-pointer:${pointer}]`);
  return faults;
}

/** An interactive element as far as ids and choices go. */
export interface Element {
  type: string;
  action_id?: string;
  [field: string]: unknown;
}

/** @returns what a person can press or choose in this block. */
export function elementsOf(one: object): Element[] {
  const { elements, accessory, element, actions } = one as Record<string, unknown>;
  const all = [...(Array.isArray(elements) ? elements : []), ...(Array.isArray(actions) ? actions : [])];
  return [...all, accessory, element].filter(
    (item): item is Element => typeof item === 'object' && item !== null,
  );
}

const INTERACTIVE = new Set(['actions', 'context_actions', 'section', 'input']);

function withIds(blocks: Block[]): Block[] {
  const copy = structuredClone(blocks);
  for (const [index, one] of copy.entries()) {
    one.block_id ??= `b${index}`;
    if (!INTERACTIVE.has(one.type)) continue;
    for (const [place, element] of elementsOf(one).entries())
      if (element.type !== 'image') element.action_id ??= `a${index}.${place}`;
  }
  return copy;
}
