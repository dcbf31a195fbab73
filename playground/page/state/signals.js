const listeners = new Map();
const waiting = new Set();

/** Calls back, once per turn, after something about one of these topics changed. */
export function listen(topics, listener) {
  for (const topic of topics) listeners.set(topic, [...(listeners.get(topic) ?? []), listener]);
}

/**
 * Says that these topics changed: `world` (another person, everything anew), `place` (where that person looks),
 * `messages`, `agent` (what the bot is doing), `home`, `modals`, `clock`, `details`, `traffic`.
 */
export function tell(...topics) {
  if (waiting.size === 0) queueMicrotask(flush);
  for (const topic of topics) waiting.add(topic);
}

function flush() {
  const topics = [...waiting];
  waiting.clear();
  for (const listener of new Set(topics.flatMap((topic) => listeners.get(topic) ?? []))) listener();
}
