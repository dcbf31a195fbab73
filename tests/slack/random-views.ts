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
  fc.string({ maxLength: 4000 }),
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
const shown = { asOf: iso, notices: fc.array(text, { maxLength: 5 }) };
const target = fc.record({ label: untrusted, url });
const value = fc.oneof(untrusted, figure);

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
    systems: fc.array(
      fc.record({
        id: text,
        title: text,
        state: fc.constantFrom('ok' as const, 'off' as const, 'failing' as const, 'stale' as const),
        lastSyncAt: optional(iso),
        figures,
        problem: optional(text),
        fix: optional(text),
      }),
      { maxLength: 30 },
    ),
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
    next: optional(fc.array(fc.record({ label: text, call }), { maxLength: 8 })),
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
  })
  .map((view): View => ({ ...view, kind: 'answer' }));

export const anyView: fc.Arbitrary<View> = fc.oneof(
  { weight: 4, arbitrary: plainView },
  { weight: 1, arbitrary: answerView },
);
