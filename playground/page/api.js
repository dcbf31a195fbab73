/** The playground's HTTP interface. Each call throws an Error whose message says what was wrong. */
export const state = (as) => get(`/playground/state${as ? `?as=${encodeURIComponent(as)}` : ''}`);
export const send = (message) => post('/playground/messages', message);
export const press = (action) => post('/playground/press', action);
export const advance = (duration) => post('/playground/clock', { advance: duration });

/**
 * Calls back on each change that this person sees.
 * @param listeners `{change, clock, lost, found}`
 * @returns ends the stream.
 */
export function follow(as, listeners) {
  const source = new EventSource(`/playground/stream?as=${encodeURIComponent(as)}`);
  let wasLost = false;
  source.addEventListener('change', ({ data }) => listeners.change(JSON.parse(data)));
  source.addEventListener('clock', ({ data }) => listeners.clock(data));
  source.addEventListener('error', () => {
    wasLost = true;
    listeners.lost();
  });
  source.addEventListener('open', () => {
    if (wasLost) listeners.found();
    wasLost = false;
  });
  return () => source.close();
}

async function get(path) {
  return answerOf(await fetch(path));
}

async function post(path, body) {
  const headers = { 'content-type': 'application/json' };
  return answerOf(await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) }));
}

async function answerOf(response) {
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error ?? `The playground answered ${response.status}.`);
  return answer;
}
