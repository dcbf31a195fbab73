import type { ToolCall } from '../../tools/views.ts';
import type { ButtonElement, FeedbackElement, SelectElement } from './elements.ts';
import type { Button } from './parts.ts';
import { type Block, type Element, limits, type ViewBlock } from './schema.ts';
import { cut, cutEscaped, oneLine, safeUrl } from './text.ts';

/** Builders of the blocks in schema.ts; texts arrive escaped and leave within their limits. */
export const plain = (text: string, max: number) => ({
  type: 'plain_text' as const,
  text: cut(oneLine(text), max),
  // Codes such as :tada: stay text; emoji characters are shown anyway.
  emoji: false,
});
/** `verbatim`: Slack makes no link of an address or a channel name that stands in the text. */
const mrkdwn = (text: string, max: number) => ({
  type: 'mrkdwn' as const,
  text: cutEscaped(text, max),
  verbatim: true as const,
});

export const header = (text: string) => ({ type: 'header' as const, text: plain(text, limits.header) });

export const section = (text: string, accessory?: ButtonElement) => ({
  type: 'section' as const,
  text: mrkdwn(text, limits.sectionText),
  ...(accessory && { accessory }),
});

export const fields = (texts: string[]) => ({
  type: 'section' as const,
  fields: texts.map((text) => mrkdwn(text, limits.fieldText)),
});

export const contextBlock = (text: string) => ({
  type: 'context' as const,
  elements: [mrkdwn(text, limits.contextText)],
});

export const actions = (elements: (ButtonElement | SelectElement)[]) => ({
  type: 'actions' as const,
  elements,
});

/** A thumb up and a thumb down. The value of a press is `<answer id>:helpful` or `<answer id>:not_helpful`. */
export const feedback = (answerId: string): Block => {
  const vote = (text: string, label: string, value: string) => ({
    text: plain(text, limits.buttonText),
    accessibility_label: label,
    value: `${answerId}:${value}`,
  });
  const element: FeedbackElement = {
    type: 'feedback_buttons',
    action_id: 'answer.rate',
    positive_button: vote('👍', 'This answer was helpful', 'helpful'),
    negative_button: vote('👎', 'This answer was not helpful', 'not_helpful'),
  };
  return { type: 'context_actions', elements: [element] };
};

/** What a button says when it is pressed: ids and small filters, `{t: tool, i: input}`, and `x` if tainted. */
const callValue = ({ tool, input, tainted }: ToolCall): string =>
  JSON.stringify({ t: tool, i: input, ...(tainted && { x: 1 }) });

export const fitsButton = (call: ToolCall): boolean => callValue(call).length <= limits.buttonValue;
export const fitsOption = (call: ToolCall): boolean => callValue(call).length <= limits.optionValue;

/** What a press sends: an action id, and ids and small filters as its value; or an address that it opens. */
function press(does: Button['does']): { action_id: string; value: string } | { url: string } | undefined {
  if ('tool' in does) return { action_id: 'tool.run', value: callValue(does) };
  if ('form' in does)
    return { action_id: 'form.open', value: JSON.stringify({ f: does.form, a: does.about }) };
  if ('action' in does) return { action_id: does.action, value: does.value };
  const url = safeUrl(does.url);
  return url === undefined ? undefined : { url };
}

/** Undefined when the call does not fit into a button, or the address may not be opened. */
export function button({ label, does, style }: Button): ButtonElement | undefined {
  const pressed = press(does);
  if (!pressed || !oneLine(label)) return undefined;
  if ('value' in pressed && pressed.value.length > limits.buttonValue) return undefined;
  return {
    type: 'button',
    action_id: 'link.open',
    text: plain(label, limits.buttonText),
    ...pressed,
    ...(style && { style }),
  };
}

/** Undefined when a call does not fit into an option. */
export function select(
  placeholder: string,
  options: { label: string; detail: string; call: ToolCall }[],
): SelectElement | undefined {
  const made = options.slice(0, limits.options).map(({ label, detail, call }) => ({
    text: plain(label || 'No name', limits.optionText),
    ...(oneLine(detail) && { description: plain(detail, limits.optionText) }),
    value: callValue(call),
  }));
  if (made.length === 0 || !options.every(({ call }) => fitsOption(call))) return undefined;
  return {
    type: 'static_select',
    action_id: 'tool.run',
    placeholder: plain(placeholder, limits.placeholder),
    options: made,
  };
}

/**
 * Gives each element of a message an id of its own: `tool.run`, `tool.run:2`, … The part before the colon
 * is the name that handlers see. Fields of a form keep their names.
 */
export function numberActions<B extends Block | ViewBlock>(blocks: B[]): B[] {
  const seen = new Map<string, number>();
  const renamed = <E extends Element>(element: E): E => {
    const count = (seen.get(element.action_id) ?? 0) + 1;
    seen.set(element.action_id, count);
    return count === 1 ? element : { ...element, action_id: `${element.action_id}:${count}` };
  };
  return blocks.map((block) => {
    if (block.type === 'actions') return { ...block, elements: block.elements.map(renamed) };
    if (block.type === 'section' && block.accessory) return { ...block, accessory: renamed(block.accessory) };
    return block;
  });
}
