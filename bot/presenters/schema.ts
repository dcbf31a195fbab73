import { z } from 'zod';
import {
  buttonSchema,
  feedbackSchema,
  type InputElement,
  id,
  inputElementSchema,
  mrkdwnText,
  plainText,
  selectSchema,
} from './elements.ts';
import { limits } from './limits.ts';

export { limits };

/**
 * The blocks that we send. https://docs.slack.dev/reference/block-kit/blocks
 * A message or a view beyond Slack's limits is refused whole, so it is checked before it leaves.
 */
const raw = z.strictObject({ type: z.literal('raw_text'), text: z.string().min(1) });
const richText = z.strictObject({
  type: z.literal('rich_text'),
  elements: z.tuple([
    z.strictObject({
      type: z.literal('rich_text_section'),
      elements: z
        .array(
          z.discriminatedUnion('type', [
            z.strictObject({ type: z.literal('text'), text: z.string().min(1) }),
            z.strictObject({
              type: z.literal('link'),
              url: z.string().min(1).max(limits.url),
              text: z.string().min(1),
            }),
          ]),
        )
        .min(1),
    }),
  ]),
});
const table = z.strictObject({
  type: z.literal('table'),
  column_settings: z
    .array(z.strictObject({ align: z.enum(['left', 'right']), is_wrapped: z.boolean() }))
    .min(1)
    .max(limits.tableColumns),
  rows: z
    .array(
      z
        .array(z.discriminatedUnion('type', [raw, richText]))
        .min(1)
        .max(limits.tableColumns),
    )
    .min(2)
    .max(limits.tableRows),
});

// https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block; not in @slack/types 3.2.0.
const chartLabel = z.string().min(1).max(limits.chartLabel);
const plotted = {
  series: z
    .array(
      z.strictObject({
        name: chartLabel,
        data: z
          .array(z.strictObject({ label: chartLabel, value: z.number() }))
          .min(1)
          .max(limits.chartPoints),
      }),
    )
    .min(1)
    .max(limits.chartSeries),
  axis_config: z.strictObject({ categories: z.array(chartLabel).min(1).max(limits.chartPoints) }),
};
const chart = z.strictObject({
  type: z.literal('data_visualization'),
  title: z.string().min(1).max(limits.chartTitle),
  chart: z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('pie'),
      segments: z
        .array(z.strictObject({ label: chartLabel, value: z.number().positive() }))
        .min(1)
        .max(limits.chartSeries),
    }),
    z.strictObject({ type: z.literal('bar'), ...plotted }),
    z.strictObject({ type: z.literal('line'), ...plotted }),
  ]),
});

/** Blocks that messages, windows and the Home tab share. */
const everywhere = [
  z.strictObject({ type: z.literal('header'), text: plainText(limits.header) }),
  z.strictObject({ type: z.literal('divider') }),
  z
    .strictObject({
      type: z.literal('section'),
      text: mrkdwnText(limits.sectionText).optional(),
      fields: z.array(mrkdwnText(limits.fieldText)).min(1).max(limits.fields).optional(),
      accessory: buttonSchema.optional(),
    })
    .refine(
      ({ text, fields }) => text !== undefined || fields !== undefined,
      'a section needs text or fields',
    ),
  z.strictObject({
    type: z.literal('context'),
    elements: z.array(mrkdwnText(limits.contextText)).min(1).max(10),
  }),
  z.strictObject({
    type: z.literal('actions'),
    elements: z
      .array(z.discriminatedUnion('type', [buttonSchema, selectSchema]))
      .min(1)
      .max(limits.elements),
  }),
] as const;
const input = z.strictObject({
  type: z.literal('input'),
  block_id: id,
  label: plainText(limits.label),
  element: inputElementSchema,
  hint: plainText(limits.label).optional(),
  optional: z.boolean(),
});

/** A block of a message. */
export const blockSchema = z.discriminatedUnion('type', [
  ...everywhere,
  table,
  chart,
  z.strictObject({ type: z.literal('context_actions'), elements: z.array(feedbackSchema).min(1).max(5) }),
]);
export type Block = z.infer<typeof blockSchema>;
/** A block of a window or the Home tab: no tables and charts, whose numbers stand there as lines. */
export const viewBlockSchema = z.discriminatedUnion('type', [...everywhere, input]);
export type ViewBlock = z.infer<typeof viewBlockSchema>;
export type InputBlock = z.infer<typeof input>;
export type Element = Extract<Block, { type: 'actions' | 'context_actions' }>['elements'][number];

type Checked = { addIssue(issue: { code: 'custom'; path: string[]; message: string }): void };
function checkTogether(blocks: (Block | ViewBlock)[], most: number, check: Checked): void {
  const say = (message: string) => check.addIssue({ code: 'custom', path: ['blocks'], message });
  const size = JSON.stringify(blocks).length;
  if (size > most) say(`${size} characters of blocks`);
  const ids = interactive(blocks).map((element) => element.action_id);
  if (new Set(ids).size < ids.length) say('an action_id stands twice');
  const count = (type: Block['type']) => blocks.filter((block) => block.type === type).length;
  if (count('table') > limits.tables) say('more than one table');
  if (count('data_visualization') > limits.charts) say('more than two charts');
}

export const messageSchema = z
  .strictObject({ text: z.string().min(1).max(limits.text), blocks: z.array(blockSchema).max(limits.blocks) })
  .superRefine(({ blocks }, check) => checkTogether(blocks, limits.blocksJson, check));
export type SlackMessage = z.infer<typeof messageSchema>;

const viewBlocks = z.array(viewBlockSchema).max(limits.viewBlocks);
const viewTitle = plainText(limits.viewTitle);
/** A window, for `views.open` and `views.update`. https://docs.slack.dev/reference/views/modal-views */
export const modalSchema = z
  .strictObject({
    type: z.literal('modal'),
    callback_id: id,
    title: viewTitle,
    submit: viewTitle.optional(),
    close: viewTitle,
    private_metadata: z.string().max(limits.privateMetadata).optional(),
    blocks: viewBlocks,
  })
  .superRefine(({ blocks }, check) => checkTogether(blocks, limits.viewJson, check))
  .refine(
    ({ blocks, submit }) => submit !== undefined || blocks.every(({ type }) => type !== 'input'),
    'a window with inputs needs a button that sends it',
  );
export type ModalView = z.infer<typeof modalSchema>;

/** For `views.publish`. https://docs.slack.dev/reference/views/home-tab-views */
export const homeSchema = z
  .strictObject({ type: z.literal('home'), callback_id: id, blocks: viewBlocks })
  .superRefine(({ blocks }, check) => checkTogether(blocks, limits.viewJson, check));
export type HomeTab = z.infer<typeof homeSchema>;

/** Everything that can be pressed or filled in, in order. */
export const interactive = (blocks: (Block | ViewBlock)[]): (Element | InputElement)[] =>
  blocks.flatMap((block): (Element | InputElement)[] => {
    if (block.type === 'actions' || block.type === 'context_actions') return block.elements;
    if (block.type === 'input') return [block.element];
    return block.type === 'section' && block.accessory ? [block.accessory] : [];
  });
