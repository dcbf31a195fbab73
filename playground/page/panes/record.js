import { actionElement } from '../blocks/elements.js';
import { button, el, link } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { dayAndTime } from '../kit/time.js';
import { personMention } from '../text/nodes.js';

/**
 * A work object in a message: what it is, its facts, its buttons; a press on its title opens the details.
 * @see https://docs.slack.dev/messaging/work-objects
 */
export function recordCard(entity, surface, open) {
  const { attributes, actions } = entity.entity_payload;
  return el('section.record', { 'data-testid': 'record' }, [
    el('header.record-head', {}, [
      el('div.grow', {}, [
        el('p.soft', {}, [[attributes.product_name, attributes.display_type].filter(Boolean).join(' · ')]),
        button('.record-title', { 'data-testid': 'record-open', onclick: open }, [attributes.title.text]),
      ]),
    ]),
    factList(entity, surface),
    actions && el('div.actions', {}, entityButtons(actions.primary_actions, surface)),
  ]);
}

/** Fields of a work object in the order that it asks for. */
export function factList(
  { entity_payload: { fields = {}, custom_fields: custom = [], display_order: order } },
  surface,
) {
  const all = [
    ...Object.entries(fields).map(([key, field]) => ({ key, label: titled(key), ...field })),
    ...custom,
  ];
  const sorted = order ? [...all].sort((a, b) => placeIn(order, a.key) - placeIn(order, b.key)) : all;
  return el(
    'dl.facts',
    {},
    sorted.flatMap((field) => [
      el('dt', {}, [field.label]),
      el('dd', {}, [
        el(field.tag_color ? `span.tag.tag-${field.tag_color}` : 'span', {}, contentOf(field, surface)),
      ]),
    ]),
  );
}

const placeIn = (order, key) => (order.includes(key) ? order.indexOf(key) : order.length);
const titled = (key) => key.replaceAll('_', ' ').replace(/^./, (letter) => letter.toUpperCase());

function contentOf(field, surface) {
  const { type, value, user, link: href, text } = field;
  if (user?.user_id) return [personMention(user.user_id, surface)];
  if (user) return [user.text];
  if (type === 'slack#/types/timestamp' && value)
    return [dayAndTime(new Date(Number(value) * 1000), surface.zone)];
  if (Array.isArray(value))
    return value.map((one) => el('span.line', {}, [one.value ?? one.user?.text ?? '']));
  const shown = String(value ?? text ?? '–');
  return [href ? link(href, [shown]) : shown];
}

/** Buttons of a work object have the shape of their own; pressed they act like any other. */
export const entityButtons = (all = [], surface) =>
  all.map(({ text, ...one }) =>
    actionElement({ type: 'button', ...one, text: { type: 'plain_text', text } }, undefined, surface),
  );

export const openLink = ({ url }) => {
  const anchor = link(url, ['Open', icon('open')]);
  anchor.classList.add('button');
  return anchor;
};
