import { z } from 'zod';
import { limits } from './limits.ts';

/** What stands inside blocks. https://docs.slack.dev/reference/block-kit/block-elements */
export const plainText = (max: number) =>
  z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(max),
    emoji: z.boolean().optional(),
  });
export const mrkdwnText = (max: number) =>
  z.strictObject({ type: z.literal('mrkdwn'), text: z.string().min(1).max(max), verbatim: z.literal(true) });
export const id = z.string().min(1).max(limits.id);

export const buttonSchema = z
  .strictObject({
    type: z.literal('button'),
    action_id: id,
    text: plainText(limits.buttonText),
    value: z.string().max(limits.buttonValue).optional(),
    url: z.string().min(1).max(limits.url).optional(),
    style: z.enum(['primary', 'danger']).optional(),
  })
  .refine(({ value, url }) => (value === undefined) !== (url === undefined), 'a button carries one of both');

const optionSchema = z.strictObject({
  text: plainText(limits.optionText),
  description: plainText(limits.optionText).optional(),
  value: z.string().min(1).max(limits.optionValue),
});
const placeholder = plainText(limits.placeholder);
const options = (most: number) => z.array(optionSchema).min(1).max(most);

export const selectSchema = z.strictObject({
  type: z.literal('static_select'),
  action_id: id,
  placeholder,
  options: options(limits.options),
  initial_option: optionSchema.optional(),
});

const feedback = z.strictObject({
  text: plainText(limits.buttonText),
  value: z.string().min(1).max(limits.buttonValue),
  accessibility_label: z.string().min(1).max(75),
});
export const feedbackSchema = z.strictObject({
  type: z.literal('feedback_buttons'),
  action_id: id,
  positive_button: feedback,
  negative_button: feedback,
});

/** What can be filled in. */
export const inputElementSchema = z.discriminatedUnion('type', [
  selectSchema,
  z.strictObject({
    type: z.literal('plain_text_input'),
    action_id: id,
    multiline: z.boolean(),
    max_length: z.int().min(1).max(limits.inputText),
    initial_value: z.string().min(1).max(limits.inputText).optional(),
    placeholder: placeholder.optional(),
  }),
  z.strictObject({
    type: z.literal('external_select'),
    action_id: id,
    placeholder,
    min_query_length: z.int().min(0),
    initial_option: optionSchema.optional(),
  }),
  z.strictObject({
    type: z.literal('radio_buttons'),
    action_id: id,
    options: options(limits.fewOptions),
    initial_option: optionSchema.optional(),
  }),
  z.strictObject({
    type: z.literal('checkboxes'),
    action_id: id,
    options: options(limits.fewOptions),
    initial_options: options(limits.fewOptions).optional(),
  }),
  z.strictObject({
    type: z.literal('datepicker'),
    action_id: id,
    initial_date: z.iso.date().optional(),
    placeholder,
  }),
  z.strictObject({
    type: z.literal('timepicker'),
    action_id: id,
    initial_time: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
      .optional(),
    placeholder,
  }),
  z.strictObject({
    type: z.literal('number_input'),
    action_id: id,
    is_decimal_allowed: z.boolean(),
    min_value: z.string(),
    max_value: z.string(),
    initial_value: z.string().optional(),
  }),
]);
export type ButtonElement = z.infer<typeof buttonSchema>;
export type SelectElement = z.infer<typeof selectSchema>;
export type FeedbackElement = z.infer<typeof feedbackSchema>;
export type InputElement = z.infer<typeof inputElementSchema>;
