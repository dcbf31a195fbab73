import { figure } from '../../domain/figure.ts';
import type { DealRow, LeadRow, LedgerLine, View } from '../../tools/views.ts';

/** One view of each kind, as the tools would make them, read at 10:12 in Berlin on 20 November 2026. */
export const reader = { timeZone: 'Europe/Berlin', now: new Date('2026-11-20T09:12:00Z') };
export const asOf = '2026-11-20T08:00:00Z';

const hubspot = { title: 'HubSpot', url: 'https://app.hubspot.com/contacts/1' };
const ledger = { title: 'Points ledger' };
const u = (untrusted: string) => ({ untrusted });
const count = (label: string, value: number) =>
  figure({ label, value, unit: 'count', asOf, source: hubspot, class: 'team' });
const points = (value: number) =>
  figure({ label: 'Points', value, unit: 'points', asOf, source: ledger, class: 'team' });
const money = (value: number, currency = 'EUR') =>
  figure({ label: 'Amount', value, unit: 'money', currency, asOf, source: hubspot, class: 'finance' });

export const ana: LeadRow = {
  id: '018f6b2e-0000-7000-8000-000000000001',
  name: u('Ana López'),
  email: u('ana_maria_lopez@example.com'),
  company: u('Acme & Söhne'),
  score: points(87),
  band: 'high_intent',
  owner: u('Jo Smith'),
  lastActivity: { what: u('Asked for a consultation'), at: '2026-11-20T07:02:00Z' },
  url: 'https://app.hubspot.com/contacts/1/record/0-1/101',
};
const ben: LeadRow = {
  id: 'b2',
  name: u(''),
  email: u('ben@example.com'),
  score: points(12),
  band: 'general_nurture',
};
const consultation: LedgerLine = {
  what: 'Asked for a consultation',
  subject: u('Data Science 101'),
  points: points(20),
  at: '2026-11-20T07:02:00Z',
  ruleVersion: 1,
};
const deal: DealRow = {
  id: 'd1',
  name: u('Acme, ten seats'),
  stage: u('Contract sent'),
  pipeline: u('Courses'),
  amount: money(1_200_000),
  owner: u('Jo Smith'),
  inStage: figure({ label: 'In stage', value: 34, unit: 'days', asOf, source: hubspot, class: 'team' }),
  closeAt: '2026-12-03',
  url: 'https://app.hubspot.com/contacts/1/record/0-3/7',
};

const leads: View = {
  kind: 'leads',
  title: 'Hot leads',
  asOf,
  notices: ['HubSpot was read 72 minutes ago.'],
  rows: [ana, ben],
  paging: {
    total: count('Hot leads', 214),
    offset: 0,
    shown: 2,
    next: { tool: 'leads_search', input: { filter: 'hot', limit: 2, offset: 2 } },
  },
};

export const proposal: Extract<View, { kind: 'proposal' }> = {
  kind: 'proposal',
  title: 'Move a deal',
  asOf,
  notices: [],
  target: { label: u('Acme, ten seats'), url: deal.url! },
  changes: [
    { field: 'Stage', before: u('Contract sent'), after: u('Closed won') },
    { field: 'Amount', after: money(1_200_000) },
  ],
  effects: ['The owner gets a task to send the invoice.'],
  version: '2026-11-19T10:00:00Z',
  pending: { id: 'p1', argsHash: 'abc123', expiresAt: '2026-11-20T09:27:00Z', tainted: true },
};

export const samples: { [K in View['kind']]: Extract<View, { kind: K }> } = {
  leads: leads as Extract<View, { kind: 'leads' }>,
  lead: {
    kind: 'lead',
    asOf,
    notices: [],
    lead: ana,
    stage: 'lead',
    phone: u('+49 30 123456'),
    jobTitle: u('Head of Learning'),
    ledger: [consultation],
    hidden: { rows: count('Older rows', 12), points: points(67) },
    deals: [deal],
    paid: [money(49_900), money(12_000, 'USD')],
  },
  deals: {
    kind: 'deals',
    title: 'Stuck deals',
    asOf,
    notices: [],
    rows: [deal],
    sums: [money(1_200_000), money(300_000, 'USD')],
    paging: { total: count('Stuck deals', 1), offset: 0, shown: 1 },
  },
  picker: {
    kind: 'picker',
    question: 'Which Ana do you mean?',
    asOf,
    notices: [],
    options: [
      {
        label: u('Ana López'),
        detail: u('Acme · ana@example.com'),
        call: { tool: 'lead_get', input: { who: ana.id } },
      },
      {
        label: u('Ana Weber'),
        detail: u('Beta · weber@example.com'),
        call: { tool: 'lead_get', input: { who: 'a2' } },
      },
    ],
  },
  health: {
    kind: 'health',
    title: 'Health',
    asOf,
    notices: [],
    systems: [
      {
        id: 'hubspot',
        title: 'HubSpot',
        state: 'ok',
        lastSyncAt: '2026-11-20T09:00:00Z',
        figures: [count('Contacts', 2000)],
      },
      {
        id: 'stripe',
        title: 'Stripe',
        state: 'failing',
        lastSyncAt: '2026-11-19T09:00:00Z',
        figures: [],
        problem: 'Stripe refuses the key.',
        fix: 'Set STRIPE_SECRET_KEY to a valid key and restart.',
      },
    ],
    own: [count('Waiting deliveries', 0)],
  },
  sync: {
    kind: 'sync',
    runId: 'r-7',
    system: 'hubspot',
    title: 'HubSpot sync',
    mode: 'full',
    state: 'running',
    startedAt: '2026-11-20T09:10:00Z',
    asOf,
    notices: [],
    streams: [{ name: 'contacts', figures: [count('read', 1500), count('changed', 12)] }],
  },
  digest: {
    kind: 'digest',
    title: 'Good morning',
    date: '2026-11-20',
    timeZone: 'Europe/Berlin',
    asOf,
    notices: [],
    sections: [
      { title: 'Revenue', figures: [money(49_900), { ...count('New leads', 7), stale: true }] },
      { title: 'Hot leads', figures: [], leads: [ana] },
      { title: 'Stuck deals', figures: [], empty: 'None. Well done.' },
    ],
  },
  alert: {
    kind: 'alert',
    title: '🔥 A lead became hot',
    asOf,
    notices: [],
    lead: ana,
    reasons: [consultation],
  },
  help: {
    kind: 'help',
    title: 'What I can do',
    asOf,
    notices: [],
    commands: [
      { usage: '/leads [hot|new] [n]', does: 'Lists leads', examples: ['/leads hot', '/leads new 20'] },
    ],
    text: ['Ask in your own words, or use a command.'],
  },
  proposal,
  done: {
    kind: 'done',
    title: 'The deal was moved',
    asOf,
    notices: [],
    target: { label: u('Acme, ten seats'), url: deal.url! },
    lines: ['Contract sent → Closed won'],
  },
  notice: {
    kind: 'notice',
    tone: 'problem',
    text: 'HubSpot did not answer.',
    fix: 'Try again in a minute.',
    reference: 'req-42',
    asOf,
    notices: [],
    next: [{ label: 'Try again', call: { tool: 'leads_search', input: {} } }],
  },
  answer: {
    kind: 'answer',
    asOf,
    notices: [],
    paragraphs: [['You have ', count('Hot leads', 214), ' hot leads. The first is ', u('Ana *López*'), '.']],
    attachments: [leads],
    withoutAI: true,
  },
};
