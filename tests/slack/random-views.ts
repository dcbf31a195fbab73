import fc from 'fast-check';
import { bands } from '../../domain/bands.ts';
import type { Figure } from '../../domain/figure.ts';
import type { View } from '../../tools/views.ts';

/** Views of every kind with long, empty and hostile values, far beyond what the tools make. */
const nasty = [
  '<!channel>',
  '<!here|here>',
  '<@U0123ABC>',
  '<#C0123|general>',
  '<https://evil.example|click>',
  'https://evil.example/?q=1',
  '*bold* _it_ ~no~ `code` ```',
  '&lt;!channel&gt; &amp;',
  '\u202e\u200b\u0007\u001b[31m',
  '😀'.repeat(90),
  '\ud83d',
  'a\nb\n> c',
  '&'.repeat(500),
  '',
  ' ',
];
const text = fc.oneof(
  fc.constantFrom(...nasty),
  fc.string({ unit: 'grapheme', maxLength: 120 }),
  // Up to 4,000 characters; drawing each one of them would take most of the time of these tests.
  fc.tuple(fc.string({ maxLength: 100 }), fc.nat(40)).map(([some, times]) => some.repeat(times)),
);
const untrusted = fc.record({ untrusted: text });
const iso = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2027-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString());
const url = fc.option(
  fc.oneof(fc.webUrl(), fc.constantFrom('javascript:x', 'https://a.example/|<!channel>', '')),
  { nil: undefined },
);
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const figure: fc.Arbitrary<Figure> = fc.record({
  figure: fc.constant(true as const),
  label: text,
  value: fc.integer({ min: -1_000_000, max: 1_000_000_000 }),
  unit: fc.constantFrom(
    'count' as const,
    'points' as const,
    'money' as const,
    'percent' as const,
    'days' as const,
  ),
  currency: fc.constantFrom('EUR', 'JPY', 'KWD'),
  asOf: iso,
  source: fc
    .record({ title: text, url })
    .map(({ title, url: address }) => ({ title, ...(address !== undefined && { url: address }) })),
  class: fc.constantFrom('team' as const, 'finance' as const),
  stale: fc.boolean(),
});
const figures = fc.array(figure, { maxLength: 40 });
const call = fc.record({
  tool: fc.constantFrom('lead_get', 'leads_search'),
  input: fc.record({ who: text, offset: fc.nat(1000) }),
});
const leadRow = fc.record({
  id: fc.uuid(),
  name: untrusted,
  email: optional(untrusted),
  company: optional(untrusted),
  score: figure,
  band: fc.constantFrom(...bands),
  owner: optional(untrusted),
  lastActivity: optional(fc.record({ what: untrusted, at: iso })),
  url,
});
const dealRow = fc.record({
  id: fc.uuid(),
  name: untrusted,
  stage: untrusted,
  pipeline: untrusted,
  amount: optional(figure),
  owner: optional(untrusted),
  inStage: optional(figure),
  closeAt: optional(fc.oneof(iso, fc.constant('2026-12-03'))),
  url,
});
const ledgerLine = fc.record({
  what: text,
  subject: untrusted,
  points: figure,
  at: iso,
  ruleVersion: fc.nat(9),
});
const paging = fc.record({ total: figure, offset: fc.nat(500), shown: fc.nat(50), next: optional(call) });
const about = fc.dictionary(fc.constantFrom('who', 'text', 'system'), text, { maxKeys: 3 });
const formId = fc.constantFrom('note' as const, 'task' as const, 'settings' as const);
const step = fc.oneof(
  fc.record({ label: text, call }),
  fc.record({ label: text, form: formId, about }),
  fc.record({ label: text, url: url.map((address) => address ?? 'mailto:x@evil.example') }),
);
const steps = fc.array(step, { maxLength: 8 });
const shown = { asOf: iso, notices: fc.array(text, { maxLength: 5 }), next: optional(steps) };
const target = fc.record({ label: untrusted, url });
const value = fc.oneof(untrusted, figure);

const system = fc.record({
  id: text,
  title: text,
  state: fc.constantFrom(
    'ok' as const,
    'off' as const,
    'failing' as const,
    'stale' as const,
    'never_synced' as const,
  ),
  lastSyncAt: optional(iso),
  figures,
  problem: optional(text),
  fix: optional(text),
});
const task = fc.record({
  id: text,
  title: untrusted,
  dueAt: optional(fc.oneof(iso, fc.constant('2026-11-20'))),
  overdue: fc.boolean(),
  owner: optional(untrusted),
  about: optional(untrusted),
  url,
});
const parkedRow = fc.record({
  id: text,
  what: text,
  about: optional(untrusted),
  problem: untrusted,
  at: iso,
  attempts: figure,
  retry: optional(call),
});
const assignment = fc.record({
  id: text,
  state: fc.constantFrom('waiting' as const, 'claimed' as const, 'snoozed' as const, 'dismissed' as const),
  since: iso,
  by: optional(untrusted),
  at: optional(iso),
  until: optional(iso),
});
/** Often with the same labels for every series, as Slack wants it, and often not. */
const chart = fc
  .record({
    title: text,
    shape: fc.constantFrom('bar' as const, 'line' as const, 'pie' as const),
    labels: fc.array(text, { maxLength: 22 }),
    series: fc.array(fc.record({ name: text, values: fc.array(figure, { maxLength: 22 }) }), {
      maxLength: 8,
    }),
    even: fc.boolean(),
  })
  .map(({ title, shape, labels, series, even }) => ({
    title,
    shape,
    series: series.map(({ name, values }) => ({
      name,
      points: (even ? labels.slice(0, Math.min(...series.map((each) => each.values.length))) : labels)
        .map((label, index) => ({ label, value: values[index] }))
        .filter((point): point is { label: string; value: Figure } => point.value !== undefined),
    })),
  }));
const field = fc
  .record({
    label: text,
    hint: optional(text),
    optional: optional(fc.constant(true as const)),
    of: fc.oneof(
      fc.record({
        type: fc.constant('text' as const),
        lines: fc.constantFrom('one' as const, 'many' as const),
        max: fc.integer({ min: 1, max: 9000 }),
        initial: optional(text),
        placeholder: optional(text),
      }),
      fc.record({
        type: fc.constant('lead' as const),
        initial: optional(fc.record({ id: text, label: untrusted })),
      }),
      fc.record({
        type: fc.constant('choice' as const),
        options: fc.array(fc.record({ value: text, label: text }), { maxLength: 30 }),
        initial: optional(text),
      }),
      fc.record({ type: fc.constant('switch' as const), says: text, initial: fc.boolean() }),
      fc.record({
        type: fc.constant('date' as const),
        initial: optional(fc.constantFrom('2026-11-20', 'soon')),
      }),
      fc.record({ type: fc.constant('time' as const), initial: optional(fc.constantFrom('09:00', '25:00')) }),
      fc.record({ type: fc.constant('zone' as const), initial: optional(text) }),
      fc.record({
        type: fc.constant('number' as const),
        min: fc.integer(),
        max: fc.integer(),
        initial: optional(fc.integer()),
      }),
    ),
  })
  .map(({ of, ...common }) => ({ ...common, ...of }));

const kinds = {
  leads: fc.record({ ...shown, title: text, rows: fc.array(leadRow, { maxLength: 60 }), paging }),
  lead: fc.record({
    ...shown,
    lead: leadRow,
    stage: text,
    phone: optional(untrusted),
    jobTitle: optional(untrusted),
    ledger: fc.array(ledgerLine, { maxLength: 80 }),
    hidden: optional(fc.record({ rows: figure, points: figure })),
    deals: fc.array(dealRow, { maxLength: 30 }),
    paid: fc.array(figure, { maxLength: 4 }),
  }),
  deals: fc.record({
    ...shown,
    title: text,
    rows: fc.array(dealRow, { maxLength: 60 }),
    sums: figures,
    paging,
  }),
  picker: fc.record({
    ...shown,
    question: text,
    options: fc.array(fc.record({ label: untrusted, detail: untrusted, call }), { maxLength: 130 }),
  }),
  health: fc.record({
    ...shown,
    title: text,
    systems: fc.array(system, { maxLength: 30 }),
    own: figures,
  }),
  sync: fc.record({
    ...shown,
    runId: text,
    system: text,
    title: text,
    mode: fc.constantFrom('incremental' as const, 'full' as const),
    state: fc.constantFrom('queued' as const, 'running' as const, 'done' as const, 'failed' as const),
    startedAt: optional(iso),
    streams: fc.array(fc.record({ name: text, figures }), { maxLength: 20 }),
    problem: optional(text),
  }),
  digest: fc.record({
    ...shown,
    title: text,
    date: fc.constant('2026-11-20'),
    timeZone: fc.constantFrom('Europe/Berlin', 'Nowhere/Land'),
    sections: fc.array(
      fc.record({
        title: text,
        figures,
        leads: optional(fc.array(leadRow, { maxLength: 20 })),
        chart: optional(chart),
        empty: optional(text),
      }),
      { maxLength: 12 },
    ),
  }),
  alert: fc.record({
    ...shown,
    title: text,
    lead: leadRow,
    reasons: fc.array(ledgerLine, { maxLength: 60 }),
    assignment: optional(assignment),
  }),
  help: fc.record({
    ...shown,
    title: text,
    commands: fc.array(fc.record({ usage: text, does: text, examples: fc.array(text, { maxLength: 4 }) }), {
      maxLength: 60,
    }),
    text: fc.array(text, { maxLength: 60 }),
  }),
  proposal: fc.record({
    ...shown,
    title: text,
    target,
    changes: fc.array(fc.record({ field: text, before: optional(value), after: value }), { maxLength: 40 }),
    effects: fc.array(text, { maxLength: 20 }),
    version: text,
    pending: optional(
      fc.record({
        id: fc.uuid(),
        argsHash: fc.string({ unit: fc.constantFrom('a', 'b', '1'), minLength: 64, maxLength: 64 }),
        expiresAt: iso,
        tainted: fc.boolean(),
      }),
    ),
  }),
  done: fc.record({
    ...shown,
    title: text,
    target: optional(target),
    lines: fc.array(text, { maxLength: 40 }),
  }),
  notice: fc.record({
    ...shown,
    tone: fc.constantFrom('info' as const, 'problem' as const),
    text,
    fix: optional(text),
    reference: optional(text),
  }),
  customer: fc.record({
    ...shown,
    person: leadRow,
    paid: fc.array(figure, { maxLength: 4 }),
    refunded: fc.array(figure, { maxLength: 4 }),
    payments: fc.array(
      fc.record({ what: untrusted, amount: figure, at: iso, status: text, refunded: optional(figure) }),
      { maxLength: 60 },
    ),
    hidden: optional(figure),
    subscriptions: fc.array(
      fc.record({ what: untrusted, amount: figure, status: text, until: optional(iso) }),
      { maxLength: 20 },
    ),
    deals: fc.array(dealRow, { maxLength: 20 }),
  }),
  deal: fc.record({ ...shown, deal: dealRow, contacts: fc.array(leadRow, { maxLength: 40 }) }),
  tasks: fc.record({ ...shown, title: text, rows: fc.array(task, { maxLength: 60 }), paging }),
  alerts: fc.record({
    ...shown,
    title: text,
    alerts: fc.array(
      fc.record({
        ...shown,
        kind: fc.constant('alert' as const),
        title: text,
        lead: leadRow,
        reasons: fc.array(ledgerLine, { maxLength: 5 }),
        assignment: optional(assignment),
      }),
      { maxLength: 40 },
    ),
  }),
  parked: fc.record({ ...shown, title: text, rows: fc.array(parkedRow, { maxLength: 60 }), total: figure }),
  plan: fc.record({
    ...shown,
    title: text,
    sections: fc.array(
      fc.record({
        title: text,
        figures,
        lines: fc.array(fc.oneof(text, untrusted), { maxLength: 30 }),
        empty: optional(text),
      }),
      { maxLength: 10 },
    ),
    questions: fc.array(text, { maxLength: 20 }),
  }),
  home: fc.record({
    ...shown,
    title: text,
    sections: fc.array(
      fc.record({
        title: text,
        figures: optional(figures),
        leads: optional(fc.array(leadRow, { maxLength: 40 })),
        assignments: optional(
          fc.array(fc.record({ lead: leadRow, assignment, next: steps }), { maxLength: 40 }),
        ),
        tasks: optional(fc.array(task, { maxLength: 40 })),
        systems: optional(fc.array(system, { maxLength: 10 })),
        parked: optional(fc.array(parkedRow, { maxLength: 20 })),
        lines: optional(fc.array(text, { maxLength: 10 })),
        empty: optional(text),
        next: optional(steps),
      }),
      { maxLength: 8 },
    ),
  }),
  form: fc.record({
    ...shown,
    form: formId,
    title: text,
    intro: optional(text),
    submit: text,
    about,
    fields: fc
      .array(field, { maxLength: 8 })
      .map((fields) => fields.map((each, index) => ({ ...each, name: `field_${index}` }))),
  }),
};

/** The records leave out what is undefined in the contract; `undefined` values behave the same here. */
const plainView = fc.oneof(
  ...Object.entries(kinds).map(([kind, fields]) =>
    (fields as fc.Arbitrary<object>).map((view) => ({ ...view, kind })),
  ),
) as fc.Arbitrary<unknown> as fc.Arbitrary<View>;

const answerView = fc
  .record({
    ...shown,
    paragraphs: fc.array(fc.array(fc.oneof(text, untrusted, figure), { maxLength: 12 }), { maxLength: 20 }),
    attachments: fc.array(plainView, { maxLength: 4 }),
    withoutAI: fc.boolean(),
    answerId: optional(fc.uuid()),
  })
  .map((view): View => ({ ...view, kind: 'answer' }));

export const anyView: fc.Arbitrary<View> = fc.oneof(
  { weight: 6, arbitrary: plainView },
  { weight: 1, arbitrary: answerView },
);

const rowName = (index: number) => ({ untrusted: `row${index}#` });
const list = { asOf: iso, notices: fc.constant([]) };
const rowsOf = <T extends object>(row: fc.Arbitrary<T>, mark: (row: T, index: number) => T) =>
  fc.array(row, { minLength: 1, maxLength: 70, size: 'max' }).map((rows) => rows.map(mark));
const total = (value: number): Figure => ({
  figure: true,
  label: 'All',
  value,
  unit: 'count',
  asOf: '2026-11-20T08:00:00Z',
  source: { title: 'HubSpot' },
  class: 'team',
});
const pages = <T extends object, K extends View['kind']>(kind: K, rows: fc.Arbitrary<T[]>) =>
  rows.map((all) => ({
    kind,
    asOf: '2026-11-20T08:00:00Z',
    notices: [],
    title: 'A list',
    rows: all,
    sums: [],
    paging: {
      total: total(all.length),
      offset: 0,
      shown: all.length,
      next: { tool: 'leads_search', input: { offset: all.length } },
    },
  }));
/** Views of one list whose rows are called `row0#`, `row1#`, … */
export const anyList = fc.oneof(
  pages(
    'leads',
    rowsOf(leadRow, (row, index) => ({ ...row, name: rowName(index) })),
  ),
  pages(
    'deals',
    rowsOf(dealRow, (row, index) => ({ ...row, name: rowName(index) })),
  ),
  pages(
    'tasks',
    rowsOf(task, (row, index) => ({ ...row, title: rowName(index) })),
  ),
  fc.record({
    ...list,
    kind: fc.constant('parked' as const),
    title: fc.constant('A list'),
    total: figure,
    rows: rowsOf(parkedRow, (row, index) => ({ ...row, what: rowName(index).untrusted })),
  }),
  fc.record({
    ...list,
    kind: fc.constant('home' as const),
    title: fc.constant('Home'),
    sections: rowsOf(leadRow, (row, index) => ({ ...row, name: rowName(index) })).map((leads) => [
      { title: 'Leads', leads },
    ]),
  }),
) as fc.Arbitrary<unknown> as fc.Arbitrary<View>;
