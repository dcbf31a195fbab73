/**
 * Makes these items the children of a container, in this order. What did not change stays the same element, with its
 * focus, its selection and whatever is open in it.
 * @param {Element} container
 * @param {{key: string, version: string, draw: () => HTMLElement}[]} items keys are unique in the container
 */
export function reconcile(container, items) {
  const keys = new Set(items.map(({ key }) => key));
  const present = new Map();
  for (const child of [...container.children])
    if (keys.has(child.dataset.key)) present.set(child.dataset.key, child);
    else child.remove();

  let next = container.firstElementChild;
  for (const { key, version, draw } of items) {
    let child = present.get(key);
    if (child?.dataset.version !== version) {
      const drawn = draw();
      drawn.dataset.key = key;
      drawn.dataset.version = version;
      if (child) replaceKeepingFocus(child, drawn);
      if (child && child === next) next = drawn;
      child = drawn;
    }
    if (child === next) next = next.nextElementSibling;
    else container.insertBefore(child, next);
  }
}

const FOCUSABLE = 'a[href], button, input, select, textarea, summary, [tabindex]';

/** Puts one element in the place of another; the focus goes on at the same control. */
export function replaceKeepingFocus(old, fresh) {
  const before = document.activeElement;
  const index = old.contains(before) ? [...old.querySelectorAll(FOCUSABLE)].indexOf(before) : -1;
  old.replaceWith(fresh);
  if (index < 0) return;
  const controls = [...fresh.querySelectorAll(FOCUSABLE)];
  const same = before.id && controls.find(({ id }) => id === before.id);
  (same || controls[Math.min(index, controls.length - 1)])?.focus({ preventScroll: true });
}
