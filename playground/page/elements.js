import { el, link } from './dom.js';

/**
 * Draws something to press or choose.
 * @param page `{press(actionId, choice, confirm)}`
 */
export function actionElement(element, page) {
  const draw = ELEMENTS[element.type];
  return draw ? draw(element, page) : el('span.unknown', {}, [`[${element.type}]`]);
}

const ELEMENTS = {
  button(element, page) {
    const press = () => page.press(element.action_id, { value: element.value }, element.confirm);
    const label = { 'aria-label': element.accessibility_label };
    if (element.url) {
      const anchor = link(element.url, [element.text.text]);
      anchor.classList.add('button');
      anchor.addEventListener('click', press);
      return anchor;
    }
    const tag = element.style ? `button.${element.style}` : 'button';
    return el(tag, { type: 'button', onclick: press, ...label }, [element.text.text]);
  },
  icon_button: (element, page) => ELEMENTS.button({ ...element, style: undefined }, page),
  feedback_buttons: (element, page) =>
    el(
      'span.feedback',
      {},
      [element.positive_button, element.negative_button].map((one) =>
        ELEMENTS.button({ ...one, action_id: element.action_id }, page),
      ),
    ),
  /** Chosen with its own button: arrow keys walk through a list without choosing. */
  static_select(element, page) {
    const placeholder = element.placeholder?.text ?? 'Choose…';
    const choices = element.option_groups
      ? element.option_groups.map(({ label, options }) =>
          el('optgroup', { label: label.text }, options.map(optionOf)),
        )
      : (element.options ?? []).map(optionOf);
    const select = el('select', { 'aria-label': placeholder }, [
      el('option', { value: '', textContent: placeholder }),
      ...choices,
    ]);
    select.value = element.initial_option?.value ?? '';
    const choose = () => {
      if (select.value) page.press(element.action_id, { selectedOption: select.value }, element.confirm);
    };
    return el('span.choice', {}, [select, el('button', { type: 'button', onclick: choose }, ['Choose'])]);
  },
  overflow(element, page) {
    const items = element.options.map((option) =>
      el(
        'button',
        {
          type: 'button',
          onclick(event) {
            event.currentTarget.closest('details').open = false;
            page.press(element.action_id, { selectedOption: option.value }, element.confirm);
          },
        },
        [option.text.text],
      ),
    );
    return el('details.overflow', {}, [
      el('summary', { 'aria-label': 'More actions' }, ['⋯']),
      el('div.menu', {}, items),
    ]);
  },
  image: ({ image_url: url, alt_text: alt }) => link(url ?? '', [`Picture: ${alt}`]),
};

const optionOf = ({ text, description, value }) =>
  el('option', { value, textContent: description ? `${text.text}: ${description.text}` : text.text });
