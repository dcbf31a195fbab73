import * as api from '../api.js';
import { button, el } from '../kit/dom.js';
import { exactTime } from '../kit/time.js';
import { toast } from '../kit/toast.js';
import { zone } from '../state/world.js';

const LOOK_EVERY_MS = 2_000;
const SHOWN = 12;

/** What a vendor can be made to do. One fault at a time: the latest press counts. */
const MOODS = [
  { id: 'normal', label: 'Normal', says: 'answers as it should', faults: [] },
  { id: 'slow', label: 'Slow', says: 'answers after three seconds', faults: [{ latencyMs: 3_000 }] },
  { id: 'failing', label: 'Failing', says: 'answers every request with 503', faults: [{ status: 503 }] },
  {
    id: 'limiting',
    label: 'Rate limiting',
    says: 'answers 429 and asks for five seconds of patience',
    faults: [{ status: 429, retryAfterSeconds: 5 }],
  },
  { id: 'hanging', label: 'Hanging', says: 'takes requests and never answers', faults: [{ hang: true }] },
];

/** Switches of the stand-in vendors, and what they were asked. */
export function vendorsTool(body) {
  const list = el('div.vendors');
  body.append(
    el('p.tool-note', {}, [
      'Stand-ins of the systems that the bot talks to. Make one misbehave and watch how the bot takes it.',
    ]),
    list,
  );
  const sections = new Map();
  const draw = async () => {
    const answer = await api.vendors().catch((cause) => ({ problem: cause.message }));
    if (!list.isConnected) return;
    if (answer.problem) return list.replaceChildren(el('p.problem', {}, [answer.problem]));
    for (const vendor of answer.vendors) {
      if (!sections.has(vendor.id)) {
        const section = vendorSection(vendor, draw);
        sections.set(vendor.id, section);
        list.append(section.root);
      }
      const { requests } = await api.vendorRequests(vendor.id).catch(() => ({ requests: [] }));
      sections.get(vendor.id).show(vendor, requests);
    }
    return undefined;
  };
  draw();
  const timer = setInterval(draw, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}

const NAMES = { hubspot: 'HubSpot', stripe: 'Stripe' };

function vendorSection({ id }, changed) {
  const name = NAMES[id] ?? id;
  const state = el('p.vendor-state', { role: 'status' });
  const requests = el('div.vendor-requests');
  const set = async (mood) => {
    await api.setFaults(id, mood.faults).catch((cause) => toast(cause.message));
    await changed();
  };
  const moods = MOODS.map((mood) =>
    button(
      '.mood',
      { 'aria-pressed': 'false', 'data-testid': `${id}-${mood.id}`, onclick: () => set(mood) },
      [mood.label],
    ),
  );
  const root = el('section.vendor', { 'data-testid': `vendor-${id}` }, [
    el('header.vendor-head', {}, [el('h3', {}, [name]), state]),
    el('div.moods', { role: 'group', 'aria-label': `${name} is` }, moods),
    requests,
  ]);
  return {
    root,
    show({ faults, requests: total }, latest) {
      const current = moodOf(faults);
      root.dataset.mood = current?.id ?? 'other';
      state.textContent = current?.says ?? 'misbehaves in a way of its own';
      for (const [at, one] of moods.entries())
        one.setAttribute('aria-pressed', String(MOODS[at] === current));
      requests.replaceChildren(...requestRows(latest, total));
    },
  };
}

const moodOf = (faults) => {
  const [fault] = faults;
  if (!fault) return MOODS[0];
  if (fault.hang) return MOODS[4];
  if (fault.status === 429) return MOODS[3];
  if (fault.status || fault.errorRate) return MOODS[2];
  return fault.latencyMs ? MOODS[1] : undefined;
};

function requestRows(latest, total) {
  if (latest.length === 0) return [el('p.soft', {}, ['Not asked for anything yet.'])];
  return [
    el('p.soft', {}, [`${total.toLocaleString('en')} requests so far; the latest:`]),
    el(
      'ul.request-rows',
      {},
      latest
        .slice(-SHOWN)
        .reverse()
        .map(({ method, path, status, at }) =>
          el('li', {}, [
            el('span.soft', {}, [exactTime(new Date(at), zone())]),
            el(`span.status${status >= 400 || status === 0 ? '.bad' : ''}`, {}, [
              status === 0 ? 'open' : String(status),
            ]),
            el('code', { title: `${method} ${path}` }, [`${method} ${path}`]),
          ]),
        ),
    ),
  ];
}
