import { z } from 'zod';

/**
 * The blocks that we send, with Slack's limits. https://docs.slack.dev/reference/block-kit/blocks
 * A message beyond them is refused whole, so it is checked before it leaves. An option's value is held to
 * 75 characters, the smaller of the two limits that Slack has published.
 */
export const limits = {
  blocks: 50,
  /** Of the blocks as JSON: near 13,200 Slack answers `msg_blocks_too_long`. */
  blocksJson: 13_000,
  text: 4000,
  header: 150,
  sectionText: 3000,
  fields: 10,
  fieldText: 2000,
  contextText: 2000,
  buttonText: 75,
  buttonValue: 2000,
  url: 3000,
  optionText: 75,
  optionValue: 75,
  options: 100,
  placeholder: 150,
} as const;

const plainText = (max: number) =>
  z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(max),
    emoji: z.boolean().optional(),
  });
const mrkdwnText = (max: number) =>
  z.strictObject({ type: z.literal('mrkdwn'), text: z.string().min(1).max(max), verbatim: z.literal(true) });
const actionId = z.string().min(1).max(255);

export const buttonSchema = z.strictObject({
  type: z.literal('button'),
  action_id: actionId,
  text: plainText(limits.buttonText),
  value: z.string().max(limits.buttonValue).optional(),
  url: z.string().min(1).max(limits.url).optional(),
  style: z.enum(['primary', 'danger']).optional(),
});
const optionSchema = z.strictObject({
  text: plainText(limits.optionText),
  description: plainText(limits.optionText).optional(),
  value: z.string().min(1).max(limits.optionValue),
});
const selectSchema = z.strictObject({
  type: z.literal('static_select'),
  action_id: actionId,
  placeholder: plainText(limits.placeholder),
  options: z.array(optionSchema).min(1).max(limits.options),
});

export const blockSchema = z.discriminatedUnion('type', [
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
      .max(25),
  }),
]);
export type Block = z.infer<typeof blockSchema>;
export type ButtonElement = z.infer<typeof buttonSchema>;
export type Element = Extract<Block, { type: 'actions' }>['elements'][number];

export const messageSchema = z
  .strictObject({ text: z.string().min(1).max(limits.text), blocks: z.array(blockSchema).max(limits.blocks) })
  .superRefine(({ blocks }, check) => {
    const size = JSON.stringify(blocks).length;
    if (size > limits.blocksJson)
      check.addIssue({ code: 'custom', path: ['blocks'], message: `${size} characters of blocks` });
    const ids = interactive(blocks).map((element) => element.action_id);
    if (new Set(ids).size < ids.length)
      check.addIssue({ code: 'custom', path: ['blocks'], message: 'an action_id stands twice' });
  });
export type SlackMessage = z.infer<typeof messageSchema>;

export interface ModalView {
  type: 'modal';
  callback_id: string;
  title: { type: 'plain_text'; text: string; emoji?: boolean };
  submit?: { type: 'plain_text'; text: string; emoji?: boolean };
  close: { type: 'plain_text'; text: string; emoji?: boolean };
  private_metadata?: string;
  blocks: Block[];
}
export interface HomeTab {
  type: 'home';
  callback_id: string;
  blocks: Block[];
}

/** Everything that can be pressed, in order. */
export const interactive = (blocks: Block[]): Element[] =>
  blocks.flatMap((block) => {
    if (block.type === 'actions') return block.elements;
    return block.type === 'section' && block.accessory ? [block.accessory] : [];
  });
