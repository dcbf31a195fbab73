/**
 * Builds an element. Strings become text, never markup.
 * @param {string} tag `name` or `name.class.class`
 * @param {Record<string, unknown>} properties DOM properties; names with a dash become attributes. `undefined` is left
 *   out.
 * @param {(Node | string | undefined | null | false)[]} children
 */
export function el(tag, properties = {}, children = []) {
  const [name, ...classes] = tag.split('.');
  const element = document.createElement(name);
  if (classes.length > 0) element.className = classes.join(' ');
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined) continue;
    if (key.includes('-') || key === 'role') element.setAttribute(key, String(value));
    else element[key] = value;
  }
  element.append(...children.filter(Boolean));
  return element;
}

/** A drawn element: all properties are attributes. */
export function svg(tag, attributes = {}, children = []) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [key, value] of Object.entries(attributes))
    if (value !== undefined) element.setAttribute(key, String(value));
  element.append(...children.filter(Boolean));
  return element;
}

/** A link that opens beside the page; an address that is no web or mail address stays text. */
export function link(href, children) {
  if (!isLinkable(href)) return el('span', {}, children);
  return el('a', { href, target: '_blank', rel: 'noopener noreferrer' }, children);
}

export function isLinkable(href) {
  try {
    return ['http:', 'https:', 'mailto:'].includes(new URL(href, 'about:blank').protocol);
  } catch {
    return false;
  }
}

let count = 0;
/** An id that no other element of the page has. */
export function freshId(prefix) {
  count += 1;
  return `${prefix}-${count}`;
}

/** A button without a form's manners. `label` names one that shows only an icon. */
export const button = (tag, { label, ...properties }, children) =>
  el(`button${tag}`, { type: 'button', 'aria-label': label, title: label, ...properties }, children);
