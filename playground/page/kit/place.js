const MARGIN = 8;

/** Puts a box below its anchor, or above it where there is no room; always inside the window. */
export function placeAt(box, anchor) {
  const at = anchor.getBoundingClientRect();
  const { width, height } = box.getBoundingClientRect();
  const below = at.bottom + 4;
  const fits = below + height + MARGIN <= innerHeight || at.top < height + MARGIN;
  const top = fits ? Math.min(below, innerHeight - height - MARGIN) : at.top - height - 4;
  box.style.top = `${Math.max(MARGIN, top)}px`;
  box.style.left = `${Math.max(MARGIN, Math.min(at.left, innerWidth - width - MARGIN))}px`;
}
