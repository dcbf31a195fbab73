import { busyWhile } from '../kit/busy.js';
import { confirmed } from '../kit/confirm.js';
import { button, el, isLinkable, link } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { openMenu } from '../kit/menu.js';
import { withEmoji } from '../text/emoji.js';
import { CONTROLS, controlFor } from './controls.js';
import { image } from './image.js';

/** Draws something to press or choose. */
export function actionElement(element, blockId, surface) {
  const draw = ELEMENTS[element.type];
  if (draw) return draw(element, blockId, surface);
  if (CONTROLS[element.type]) return actingControl(element, blockId, surface);
  return el('span.unknown', {}, [`[${element.type}]`]);
}

/** Asks first where the app wants that, then acts; the control shows that it works. */
const acting = (control, element, blockId, surface, value) =>
  busyWhile(control, async () => {
    if (await confirmed(element.confirm)) await surface.act({ element, blockId, value });
  });

const ELEMENTS = {
  button(element, blockId, surface) {
    const label = withEmoji(element.text.text);
    const common = {
      'data-action-id': element.action_id,
      'aria-label': element.accessibility_label,
    };
    const press = ({ currentTarget }) => acting(currentTarget, element, blockId, surface, element.value);
    if (!element.url || !isLinkable(element.url))
      return button(element.style ? `.${element.style}` : '', { ...common, onclick: press }, [label]);
    const anchor = link(element.url, [label, icon('open')]);
    anchor.classList.add('button', ...(element.style ? [element.style] : []));
    for (const [name, value] of Object.entries(common)) if (value) anchor.setAttribute(name, value);
    anchor.addEventListener('click', press);
    return anchor;
  },
  icon_button(element, blockId, surface) {
    if (element.visible_to_user_ids && !element.visible_to_user_ids.includes(surface.as)) return undefined;
    return button(
      '.quiet',
      {
        'data-action-id': element.action_id,
        'aria-label': element.accessibility_label,
        onclick: ({ currentTarget }) => acting(currentTarget, element, blockId, surface, element.value),
      },
      [icon(element.icon === 'trash' ? 'close' : 'bolt'), element.text.text],
    );
  },
  feedback_buttons(element, blockId, surface) {
    const vote = (one, thumb) =>
      button(
        '.quiet.vote',
        {
          'data-action-id': element.action_id,
          'data-value': one.value,
          'aria-label': one.accessibility_label,
          title: one.text.text,
          'aria-pressed': surface.isPressed?.(element.action_id, one.value) ?? false,
          onclick: ({ currentTarget }) => acting(currentTarget, element, blockId, surface, one.value),
        },
        [icon(thumb), /\p{L}/u.test(one.text.text) && el('span.vote-text', {}, [one.text.text])],
      );
    return el('span.feedback', { role: 'group', 'aria-label': 'Was this useful?' }, [
      vote(element.positive_button, 'up'),
      vote(element.negative_button, 'down'),
    ]);
  },
  /** In a form it waits for the form; elsewhere choosing acts at once, so walking through it must not choose. */
  static_select(element, blockId, surface) {
    if (surface.collect) return actingControl(element, blockId, surface);
    const shown = element.initial_option?.text.text ?? element.placeholder?.text ?? 'Choose…';
    const groups = element.option_groups ?? [{ options: element.options ?? [] }];
    const choose = (control, option) => () => acting(control, element, blockId, surface, option.value);
    return button(
      '.select',
      {
        'data-action-id': element.action_id,
        'aria-haspopup': 'listbox',
        'aria-expanded': 'false',
        onclick: ({ currentTarget }) =>
          openMenu(
            currentTarget,
            groups.flatMap(({ label, options }) => [
              ...(label ? [{ heading: true, label: label.text }] : []),
              ...options.map((option) => ({
                label: option.text.text,
                hint: option.description?.text,
                selected: option.value === element.initial_option?.value,
                choose: choose(currentTarget, option),
              })),
            ]),
            { label: shown, role: 'listbox' },
          ),
      },
      [el('span', {}, [shown]), icon('caret')],
    );
  },
  overflow: (element, blockId, surface) =>
    button(
      '.icon-only',
      {
        label: 'More actions',
        'data-action-id': element.action_id,
        'aria-haspopup': 'menu',
        'aria-expanded': 'false',
        onclick: ({ currentTarget }) =>
          openMenu(
            currentTarget,
            element.options.map((option) => ({
              label: option.text.text,
              hint: option.description?.text,
              choose() {
                if (option.url && isLinkable(option.url)) window.open(option.url, '_blank', 'noopener');
                acting(currentTarget, element, blockId, surface, option.value);
              },
            })),
            { label: 'More actions' },
          ),
      },
      [icon('more')],
    ),
  image,
};

/** A control outside an input block acts on every change, and in a form also counts as filled in. */
function actingControl(element, blockId, surface) {
  const label = element.placeholder?.text ?? 'Choose';
  const { node, read } = controlFor(element, blockId, surface, { 'aria-label': label });
  surface.collect?.({ blockId, actionId: element.action_id, read });
  node.dataset.actionId = element.action_id;
  node.addEventListener('change', (event) => {
    event.stopPropagation();
    acting(node, element, blockId, surface, read());
  });
  return node;
}
