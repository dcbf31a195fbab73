import { z } from 'zod';
import { dataVisualization } from './charts.ts';
import { accessory, actionsElement, buttonElement, contextActionsElement, inputElement } from './elements.ts';
import { anyText, cell, image, mrkdwnText, plainText, richText, words } from './text.ts';

// Limits: https://docs.slack.dev/reference/block-kit/blocks, each on the page of its block.
const id = { block_id: words(255).optional() };

const section = z.strictObject({
  type: z.literal('section'),
  ...id,
  text: anyText(3000).optional(),
  fields: z.array(anyText(2000)).min(1).max(10).optional(),
  accessory: accessory.optional(),
  expand: z.boolean().optional(),
});
const header = z.strictObject({ type: z.literal('header'), ...id, text: plainText(150) });
const divider = z.strictObject({ type: z.literal('divider'), ...id });
const context = z.strictObject({
  type: z.literal('context'),
  ...id,
  elements: z
    .array(z.discriminatedUnion('type', [plainText(2000), mrkdwnText(2000), image]))
    .min(1)
    .max(10),
});
const actions = z.strictObject({
  type: z.literal('actions'),
  ...id,
  elements: z.array(actionsElement).min(1).max(25),
});
const contextActions = z.strictObject({
  type: z.literal('context_actions'),
  ...id,
  elements: z.array(contextActionsElement).min(1).max(5),
});
const imageBlock = image.extend({ ...id, title: plainText(2000).optional() });
const markdown = z.strictObject({ type: z.literal('markdown'), ...id, text: words(12_000) });
const input = z.strictObject({
  type: z.literal('input'),
  ...id,
  label: plainText(2000),
  element: inputElement,
  hint: plainText(2000).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
});
const table = z.strictObject({
  type: z.literal('table'),
  ...id,
  rows: z.array(z.array(cell).min(1).max(20)).min(1).max(100),
  column_settings: z
    .array(
      z.strictObject({
        align: z.enum(['left', 'center', 'right']).optional(),
        is_wrapped: z.boolean().optional(),
      }),
    )
    .max(20)
    .optional(),
});
const dataTable = z.strictObject({
  type: z.literal('data_table'),
  ...id,
  rows: z.array(z.array(cell).min(1).max(20)).min(2).max(101),
  caption: z.string().min(1),
  page_size: z.int().min(1).max(100).optional(),
  row_header_column_index: z.int().min(0).optional(),
});
const alert = z.strictObject({
  type: z.literal('alert'),
  ...id,
  text: anyText(3000),
  level: z.enum(['default', 'info', 'warning', 'error', 'success']).optional(),
});
const card = z.strictObject({
  type: z.literal('card'),
  ...id,
  hero_image: image.optional(),
  icon: image.optional(),
  title: mrkdwnText(150).optional(),
  subtitle: mrkdwnText(150).optional(),
  body: mrkdwnText(200).optional(),
  actions: z.array(buttonElement).optional(),
});
const carousel = z.strictObject({
  type: z.literal('carousel'),
  ...id,
  elements: z.array(card).min(1).max(10),
});
const container = z.strictObject({
  type: z.literal('container'),
  ...id,
  title: plainText(150).optional(),
  rich_text_title: richText.optional(),
  subtitle: anyText(150).optional(),
  width: z.enum(['narrow', 'standard', 'wide', 'full']).optional(),
  icon: image.optional(),
  is_collapsible: z.boolean().optional(),
  default_collapsed: z.boolean().optional(),
  has_header_divider: z.boolean().optional(),
  child_blocks: z
    .array(
      z.discriminatedUnion('type', [
        actions,
        context,
        divider,
        header,
        imageBlock,
        input,
        richText,
        section,
        table,
      ]),
    )
    .min(1)
    .max(10),
});
const taskCard = z.strictObject({
  type: z.literal('task_card'),
  ...id,
  task_id: words(255),
  title: z.string().min(1),
  status: z.enum(['pending', 'in_progress', 'complete', 'error']),
  details: richText.optional(),
  output: richText.optional(),
  sources: z
    .array(z.strictObject({ type: z.literal('url'), url: words(3000), text: z.string().min(1) }))
    .optional(),
});
const plan = z.strictObject({
  type: z.literal('plan'),
  ...id,
  title: z.string().min(1),
  tasks: z.array(taskCard).optional(),
});

export const block = z.discriminatedUnion('type', [
  section,
  header,
  divider,
  context,
  actions,
  contextActions,
  imageBlock,
  markdown,
  input,
  richText,
  table,
  dataTable,
  dataVisualization.extend(id),
  alert,
  card,
  carousel,
  container,
  taskCard,
  plan,
]);
