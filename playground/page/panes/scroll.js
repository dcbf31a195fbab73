const NEAR = 120;

/** Draws with the end kept in sight if it was, for lists that grow at their end. */
export function keepingEnd(list, draw) {
  const wasAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR;
  draw();
  if (wasAtEnd) toEnd(list);
}

/** What is drawn later, charts above all, must not push the end out of sight again. */
export function toEnd(list) {
  list.scrollTop = list.scrollHeight;
  requestAnimationFrame(() => {
    list.scrollTop = list.scrollHeight;
  });
}
