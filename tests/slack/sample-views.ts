import { figure } from '../../domain/figure.ts';
import type { AlertView, DealRow, LeadRow, LedgerLine, TaskRow, View } from '../../tools/views.ts';

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
const money = (value: number, currency = 'EUR', label = 'Amount') =>
  figure({ label, value, unit: 'money', currency, asOf, source: hubspot, class: 'finance' });

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

const clara: LeadRow = {
  id: '018f6b2e-0000-7000-8000-000000000003',
  name: u('Clara Okafor'),
  email: u('clara.okafor@example.org'),
  company: u('Northwind Learning'),
  score: points(92),
  band: 'high_intent',
  lastActivity: { what: u('Watched the pricing video'), at: '2026-11-20T08:40:00Z' },
  url: 'https://app.hubspot.com/contacts/1/record/0-1/103',
};
const openAna = { label: 'Open in HubSpot', url: ana.url! };
const claim = (who: LeadRow) => ({ label: 'Claim', call: { tool: 'lead_claim', input: { who: who.id } } });
const snooze = { label: 'Snooze', form: 'snooze' as const, about: { assignment: 'as-1' } };
const notUseful = {
  label: 'Not useful',
  call: { tool: 'alert_dismiss', input: { assignment: 'as-1' } },
};
const note = (who: LeadRow) => ({ label: 'Log a note', form: 'note' as const, about: { who: who.id } });
const tasks: TaskRow[] = [
  {
    id: 't1',
    title: u('Call Ana about the ten seats'),
    dueAt: '2026-11-18',
    overdue: true,
    about: u('Ana López'),
    url: 'https://app.hubspot.com/tasks/1/view/1',
  },
  { id: 't2', title: u('Send the syllabus'), dueAt: '2026-11-20', overdue: false, about: u('Clara Okafor') },
  { id: 't3', title: u('Ask Acme for a purchase order'), overdue: false },
];
const alertOf = (lead: LeadRow, reasons: LedgerLine[]): AlertView => ({
  kind: 'alert',
  title: '🔥 A lead became hot',
  asOf,
  notices: [],
  lead,
  reasons,
});
const systems: Extract<View, { kind: 'health' }>['systems'] = [
  {
    id: 'hubspot',
    title: 'HubSpot',
    state: 'ok',
    lastSyncAt: '2026-11-20T09:00:00Z',
    figures: [count('Contacts', 2000), count('Deals', 300)],
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
];
const parkedRow = {
  id: 'outbox:34',
  what: 'Digest for Jo Smith',
  problem: u('channel_not_found'),
  at: '2026-11-20T06:00:00Z',
  attempts: count('Tries', 5),
  retry: { tool: 'parked_retry', input: { id: 'outbox:34' } },
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
    next: [claim(ana), note(ana), openAna],
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
    systems,
    own: [count('Waiting deliveries', 0)],
    next: [{ label: 'Resync Stripe', form: 'resync', about: { system: 'stripe' } }],
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
    streams: [
      { name: 'contacts', figures: [count('read', 1500), count('changed', 12)] },
      { name: 'deals', figures: [count('read', 300), count('changed', 4), count('removed', 1)] },
    ],
    next: [{ label: 'How far is it?', call: { tool: 'sync_status', input: { system: 'hubspot' } } }],
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
      {
        title: 'New leads this week',
        figures: [],
        chart: {
          title: 'New leads per day',
          shape: 'bar',
          series: [
            {
              name: 'New leads',
              points: [
                { label: 'Mon', value: count('Mon', 4) },
                { label: 'Tue', value: count('Tue', 9) },
                { label: 'Wed', value: count('Wed', 6) },
                { label: 'Thu', value: count('Thu', 11) },
                { label: 'Fri', value: count('Fri', 7) },
              ],
            },
          ],
        },
      },
      { title: 'Hot leads', figures: [], leads: [ana] },
      { title: 'Stuck deals', figures: [], empty: 'None. Well done.' },
    ],
  },
  alert: {
    ...alertOf(ana, [consultation]),
    assignment: { id: 'as-1', state: 'waiting', since: '2026-11-20T07:02:00Z' },
    next: [claim(ana), snooze, notUseful, openAna],
  },
  alerts: {
    kind: 'alerts',
    title: '🔥 Hot leads while Slack was out of reach',
    asOf,
    notices: ['These alerts waited for 40 minutes.'],
    alerts: [
      { ...alertOf(ana, [consultation]), next: [claim(ana), snooze] },
      {
        ...alertOf(clara, [
          { ...consultation, what: 'Watched a video', subject: u('Pricing'), points: points(10) },
        ]),
        assignment: {
          id: 'as-2',
          state: 'claimed',
          since: '2026-11-20T08:41:00Z',
          by: u('Ada Brown'),
          at: '2026-11-20T09:03:00Z',
        },
        next: [{ label: 'Open in HubSpot', url: clara.url! }],
      },
    ],
  },
  customer: {
    kind: 'customer',
    asOf,
    notices: [],
    person: { ...ana, band: 'sales_outreach', score: points(64) },
    paid: [money(149_700), money(12_000, 'USD')],
    refunded: [money(4_990, 'EUR', 'Given back')],
    payments: [
      {
        what: u('Data Science 101, ten seats'),
        amount: money(99_800),
        at: '2026-11-17T12:30:00Z',
        status: 'paid',
      },
      {
        what: u('SQL in a Weekend'),
        amount: money(49_900),
        at: '2026-10-02T09:15:00Z',
        status: 'partly refunded',
        refunded: money(4_990, 'EUR', 'Given back'),
      },
    ],
    hidden: count('Older payments', 3),
    subscriptions: [
      { what: u('Learning library, yearly'), amount: money(29_900), status: 'active', until: '2027-03-01' },
    ],
    deals: [deal],
    next: [note(ana), openAna],
  },
  deal: {
    kind: 'deal',
    asOf,
    notices: [],
    deal,
    contacts: [ana, clara],
    next: [
      { label: 'Move the deal', call: { tool: 'deal_move', input: { deal: 'd1' } } },
      { label: 'Open in HubSpot', url: deal.url! },
    ],
  },
  tasks: {
    kind: 'tasks',
    title: 'My tasks',
    asOf,
    notices: [],
    rows: tasks,
    paging: { total: count('Tasks', 3), offset: 0, shown: 3 },
    next: [{ label: 'New task', form: 'task', about: {} }],
  },
  parked: {
    kind: 'parked',
    title: 'Parked items',
    asOf,
    notices: [],
    total: count('Parked', 1),
    rows: [parkedRow],
  },
  plan: {
    kind: 'plan',
    title: 'Integration plan: HubSpot and Stripe',
    asOf,
    notices: [],
    sections: [
      {
        title: 'What is there',
        figures: [count('Contacts', 2000), count('Payments', 412), count('E-mail addresses in both', 388)],
        lines: ['Both systems know people by their e-mail address.'],
      },
      {
        title: 'Stages that a payment could move',
        figures: [],
        lines: [u('Contract sent'), u('Closed won')],
      },
      { title: 'Fields without a counterpart', figures: [], lines: [], empty: 'None.' },
    ],
    questions: ['Who owns a customer that two people have sold to?', 'Does a refund move a deal back?'],
    next: [{ label: 'Draft another plan', form: 'plan', about: {} }],
  },
  home: {
    kind: 'home',
    title: 'Good morning, Jo',
    asOf,
    notices: [],
    next: [
      { label: 'Find a lead', form: 'find_lead', about: {} },
      { label: 'Settings', form: 'settings', about: {} },
    ],
    sections: [
      { title: 'At a glance', figures: [count('Hot leads', 12), money(4_200_000, 'EUR', 'Open deals')] },
      {
        title: 'Waiting for you',
        assignments: [
          {
            lead: ana,
            assignment: { id: 'as-1', state: 'waiting', since: '2026-11-20T07:02:00Z' },
            next: [claim(ana), snooze, notUseful],
          },
        ],
      },
      {
        title: 'My hot leads',
        leads: [ana, clara],
        next: [{ label: 'Show all', call: { tool: 'leads_search', input: { filter: 'hot', mine: true } } }],
      },
      { title: 'My tasks', tasks, next: [{ label: 'New task', form: 'task', about: {} }] },
      { title: 'Connected systems', systems },
      { title: 'Parked items', parked: [parkedRow] },
      { title: 'Next digest', lines: ['Tomorrow at 08:30, Europe/Berlin.'] },
      { title: 'Snoozed', empty: 'Nothing is snoozed.' },
    ],
  },
  form: {
    kind: 'form',
    form: 'task',
    title: 'New task',
    asOf,
    notices: [],
    intro: 'The task is written to HubSpot after you have confirmed it.',
    submit: 'Review',
    about: { message: '1763629921.000100' },
    fields: [
      {
        name: 'who',
        label: 'About whom',
        type: 'lead',
        initial: { id: ana.id, label: u('Ana López · Acme & Söhne') },
      },
      {
        name: 'title',
        label: 'What is to be done',
        type: 'text',
        lines: 'one',
        max: 200,
        placeholder: 'Call about the ten seats',
      },
      {
        name: 'details',
        label: 'Details',
        type: 'text',
        lines: 'many',
        max: 2000,
        optional: true,
        initial: 'She asked for a consultation.',
      },
      { name: 'due', label: 'Due', type: 'date', initial: '2026-11-23' },
      { name: 'at', label: 'At', type: 'time', optional: true, initial: '09:00' },
      {
        name: 'priority',
        label: 'Priority',
        type: 'choice',
        options: [
          { value: 'high', label: 'High' },
          { value: 'normal', label: 'Normal' },
        ],
        initial: 'normal',
      },
      {
        name: 'zone',
        label: 'Time zone',
        type: 'zone',
        initial: 'Europe/Berlin',
        hint: 'Of the time above.',
      },
      { name: 'days', label: 'Remind me so many days before', type: 'number', min: 0, max: 14, initial: 1 },
      {
        name: 'notify',
        label: 'Notice',
        type: 'switch',
        says: 'Tell the owner of the contact',
        initial: true,
      },
    ],
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
    answerId: 'slack-42',
    next: [{ label: 'Show all hot leads', call: { tool: 'leads_search', input: { filter: 'hot' } } }],
  },
};

/** A list that is long enough to be a table. */
export const longList: Extract<View, { kind: 'leads' }> = {
  kind: 'leads',
  title: 'Hot leads',
  asOf,
  notices: [],
  rows: Array.from({ length: 20 }, (_, index) => ({
    ...(index % 3 === 0 ? clara : ana),
    id: `lead-${index}`,
    score: points(99 - index),
  })),
  paging: {
    total: count('Hot leads', 214),
    offset: 0,
    shown: 20,
    next: { tool: 'leads_search', input: { filter: 'hot', limit: 20, offset: 20 } },
  },
};
