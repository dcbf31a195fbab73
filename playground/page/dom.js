/**
 * Builds an element. Strings become text, never markup.
 * @param {string} tag `name` or `name.class.class`
 * @param {Record<string, unknown>} properties DOM properties; `data-` and `aria-` names become attributes
 * @param {(Node | string | undefined | false)[]} children
 */
export function el(tag, properties = {}, children = []) {
  const [name, ...classes] = tag.split('.');
  const element = document.createElement(name);
  if (classes.length > 0) element.className = classes.join(' ');
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined) continue;
    if (key.includes('-')) element.setAttribute(key, String(value));
    else element[key] = value;
  }
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
