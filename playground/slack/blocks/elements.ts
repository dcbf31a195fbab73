import { z } from 'zod';
import { anyText, image, plainText, richText, words } from './text.ts';

const confirm = z.strictObject({
  title: plainText(100).optional(),
  text: anyText(300),
  confirm: plainText(30).optional(),
  deny: plainText(30).optional(),
  style: z.enum(['primary', 'danger']).optional(),
});
const interactive = { action_id: words(255).optional() };
const confirmable = { ...interactive, confirm: confirm.optional() };
const input = {
  ...interactive,
  placeholder: plainText(150).optional(),
  focus_on_load: z.boolean().optional(),
};

export const option = z.strictObject({
  text: anyText(75),
  value: words(150),
  description: plainText(75).optional(),
  url: words(3000).optional(),
});
const options = z.array(option).min(1).max(100);
export const groups = z
  .array(z.strictObject({ label: plainText(75), options }))
  .min(1)
  .max(100);
const few = z.array(option).min(1).max(10);

const button = z.strictObject({
  type: z.literal('button'),
  ...confirmable,
  text: plainText(75),
  value: words(2000).optional(),
  url: words(3000).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  accessibility_label: words(75).optional(),
});
const overflow = z.strictObject({ type: z.literal('overflow'), ...confirmable, options: options.max(5) });
const staticSelect = z.strictObject({
  type: z.literal('static_select'),
  ...input,
  confirm: confirm.optional(),
  options: options.optional(),
  option_groups: groups.optional(),
  initial_option: option.optional(),
});
const minQuery = { min_query_length: z.int().min(0).optional() };
const externalSelect = z.strictObject({
  type: z.literal('external_select'),
  ...input,
  ...minQuery,
  confirm: confirm.optional(),
  initial_option: option.optional(),
});
const many = {
  ...input,
  confirm: confirm.optional(),
  max_selected_items: z.int().min(1).optional(),
};
const multiStaticSelect = z.strictObject({
  type: z.literal('multi_static_select'),
  ...many,
  options: options.optional(),
  option_groups: groups.optional(),
  initial_options: z.array(option).optional(),
});
const multiExternalSelect = z.strictObject({
  type: z.literal('multi_external_select'),
  ...many,
  ...minQuery,
  initial_options: z.array(option).optional(),
});
const multiUsersSelect = z.strictObject({
  type: z.literal('multi_users_select'),
  ...many,
  initial_users: z.array(z.string()).optional(),
});
const conversations = {
  default_to_current_conversation: z.boolean().optional(),
  filter: z.looseObject({}).optional(),
};
const conversationsSelect = z.strictObject({
  type: z.literal('conversations_select'),
  ...input,
  ...conversations,
  confirm: confirm.optional(),
  initial_conversation: z.string().optional(),
  response_url_enabled: z.boolean().optional(),
});
const multiConversationsSelect = z.strictObject({
  type: z.literal('multi_conversations_select'),
  ...many,
  ...conversations,
  initial_conversations: z.array(z.string()).optional(),
});
const multiChannelsSelect = z.strictObject({
  type: z.literal('multi_channels_select'),
  ...many,
  initial_channels: z.array(z.string()).optional(),
});
const usersSelect = z.strictObject({
  type: z.literal('users_select'),
  ...input,
  confirm: confirm.optional(),
  initial_user: z.string().optional(),
});
const channelsSelect = z.strictObject({
  type: z.literal('channels_select'),
  ...input,
  confirm: confirm.optional(),
  initial_channel: z.string().optional(),
  response_url_enabled: z.boolean().optional(),
});
const checkboxes = z.strictObject({
  type: z.literal('checkboxes'),
  ...confirmable,
  options: few,
  initial_options: few.optional(),
  focus_on_load: z.boolean().optional(),
});
const radioButtons = z.strictObject({
  type: z.literal('radio_buttons'),
  ...confirmable,
  options: few,
  initial_option: option.optional(),
  focus_on_load: z.boolean().optional(),
});
const datepicker = z.strictObject({
  type: z.literal('datepicker'),
  ...input,
  confirm: confirm.optional(),
  initial_date: z.iso.date().optional(),
});
const timepicker = z.strictObject({
  type: z.literal('timepicker'),
  ...input,
  confirm: confirm.optional(),
  initial_time: z.string().optional(),
  timezone: z.string().optional(),
});
const datetimepicker = z.strictObject({
  type: z.literal('datetimepicker'),
  ...confirmable,
  initial_date_time: z.int().optional(),
  focus_on_load: z.boolean().optional(),
});
const plainTextInput = z.strictObject({
  type: z.literal('plain_text_input'),
  ...input,
  initial_value: z.string().max(3000).optional(),
  multiline: z.boolean().optional(),
  min_length: z.int().min(0).max(3000).optional(),
  max_length: z.int().min(1).max(3000).optional(),
  dispatch_action_config: z.looseObject({}).optional(),
});
const numberInput = z.strictObject({
  type: z.literal('number_input'),
  ...input,
  is_decimal_allowed: z.boolean(),
  initial_value: z.string().optional(),
  min_value: z.string().optional(),
  max_value: z.string().optional(),
});
const emailInput = z.strictObject({
  type: z.literal('email_text_input'),
  ...input,
  initial_value: z.string().optional(),
});
const urlInput = z.strictObject({
  type: z.literal('url_text_input'),
  ...input,
  initial_value: z.string().optional(),
});
const richTextInput = z.strictObject({
  type: z.literal('rich_text_input'),
  ...input,
  initial_value: richText.optional(),
});

const feedback = z.strictObject({
  text: plainText(75),
  value: words(2000),
  accessibility_label: words(75).optional(),
});
const feedbackButtons = z.strictObject({
  type: z.literal('feedback_buttons'),
  ...interactive,
  positive_button: feedback,
  negative_button: feedback,
});
const iconButton = z.strictObject({
  type: z.literal('icon_button'),
  ...confirmable,
  icon: z.string(),
  text: plainText(75),
  value: words(2000).optional(),
  accessibility_label: words(75).optional(),
  visible_to_user_ids: z.array(z.string()).optional(),
});

const selects = [
  staticSelect,
  externalSelect,
  usersSelect,
  conversationsSelect,
  channelsSelect,
  multiStaticSelect,
  multiExternalSelect,
  multiUsersSelect,
  multiConversationsSelect,
  multiChannelsSelect,
] as const;
const pickers = [checkboxes, radioButtons, datepicker, timepicker, datetimepicker] as const;

export const buttonElement = button;
export const actionsElement = z.discriminatedUnion('type', [button, overflow, ...selects, ...pickers]);
export const accessory = z.discriminatedUnion('type', [button, overflow, image, ...selects, ...pickers]);
export const contextActionsElement = z.discriminatedUnion('type', [feedbackButtons, iconButton]);
export const inputElement = z.discriminatedUnion('type', [
  plainTextInput,
  numberInput,
  emailInput,
  urlInput,
  richTextInput,
  ...selects,
  ...pickers,
]);

/** What an app may answer when somebody types into a select that asks it. */
export const suggestions = z.union([
  z.strictObject({ options: z.array(option).max(100) }),
  z.strictObject({ option_groups: groups }),
]);
