/** For the tools of a message, which stand half above it. */
const ROOM_ABOVE = 14;

/** Draws a list that grows at its end: whoever sees its last entry sees the one that comes after it too. */
export function keepingEnd(list, draw) {
  const last = list.lastElementChild;
  const wasSeen = !last || last.offsetTop < list.scrollTop + list.clientHeight;
  const before = last?.dataset.key;
  draw();
  if (wasSeen && list.lastElementChild?.dataset.key !== before) showEnd(list);
  else if (wasSeen) showEnd(list, { onlyDown: true });
}

/** To the end; of an entry that is higher than the list, to its beginning. */
export function showEnd(list, { onlyDown = false } = {}) {
  const show = () => {
    const last = list.lastElementChild;
    if (!last) return;
    const to = last.offsetHeight > list.clientHeight ? last.offsetTop - ROOM_ABOVE : list.scrollHeight;
    if (!onlyDown || to > list.scrollTop) list.scrollTop = to;
  };
  show();
  // Charts get their height when they know their width.
  requestAnimationFrame(show);
}
