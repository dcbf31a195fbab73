/** The playground's HTTP interface. Each call throws an Error whose message says what was wrong. */
export const state = (as) => get(`/playground/state${as ? `?as=${encodeURIComponent(as)}` : ''}`);
export const advance = (duration) => post('/playground/clock', { advance: duration });

/** People at the screen: these come back when the app has acknowledged; what follows comes by the stream. */
export const send = (message) => post('/playground/messages', { ...message, timeoutMs: 0 });
export const press = (action) => post('/playground/press', { ...action, timeoutMs: 0 });
export const openApp = (as, tab) => post(tab === 'home' ? '/playground/home' : '/playground/open', { as });
export const shortcut = (chosen) => post('/playground/shortcut', chosen);
export const options = (query) => post('/playground/options', query);
export const submit = (form) => post('/playground/submit', form);
export const close = (window) => post('/playground/close', window);
export const stop = (thread) => post('/playground/stop', thread);
export const entity = (record) => post('/playground/entity', record);
export const step = (run) => post('/playground/step', run);

/** What the operator of the playground looks at. */
export const traffic = () => get('/playground/traffic');
export const outbox = () => get('/playground/outbox');
export const vendors = () => get('/playground/vendors');
export const vendorRequests = (id) => get(`/playground/vendors/${encodeURIComponent(id)}/requests`);
export const setFaults = (id, faults) => post(`/playground/vendors/${encodeURIComponent(id)}/faults`, faults);

/**
 * Calls back on each change that this person sees.
 * @param listeners `{change, clock, traffic, lost, found}`
 * @returns ends the stream.
 */
export function follow(as, listeners) {
  const source = new EventSource(`/playground/stream?as=${encodeURIComponent(as)}`);
  let wasLost = false;
  source.addEventListener('change', ({ data }) => listeners.change(JSON.parse(data)));
  source.addEventListener('traffic', ({ data }) => listeners.traffic(JSON.parse(data)));
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
