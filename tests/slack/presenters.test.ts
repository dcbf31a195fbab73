import { describe, expect, it } from 'vitest';
import {
  loadingModal,
  present,
  presentHome,
  presentModal,
  problemModal,
  toPlainText,
} from '../../bot/presenters/index.ts';
import {
  type Block,
  type Element,
  homeSchema,
  interactive,
  messageSchema,
  modalSchema,
  type ViewBlock,
} from '../../bot/presenters/schema.ts';
import type { View } from '../../tools/views.ts';
import { ana, asOf, longList, proposal, reader, samples } from './sample-views.ts';

const json = (view: View) => JSON.stringify(present(view, reader).blocks);
const buttons = (view: View) => interactive(present(view, reader).blocks);

describe('each view kind', () => {
  it.each(Object.values(samples))('$kind reads well as plain text and as blocks', (view) => {
    const message = present(view, reader);
    expect(messageSchema.safeParse(message).error).toBeUndefined();
    expect(toPlainText(view, reader)).toMatchSnapshot('plain text');
    expect(seen(message.blocks)).toMatchSnapshot('blocks');
  });
});

describe('a card in a window', () => {
  it.each(Object.values(samples))('$kind fits, has a title, and closes', (view) => {
    const modal = presentModal(view, reader);
    expect(modalSchema.safeParse(modal).error).toBeUndefined();
    expect(modal.title.text).not.toBe('');
    expect(modal.submit === undefined).toBe(view.kind !== 'form');
  });

  it('shows tables and charts as lines, with the same numbers', () => {
    const blocks = JSON.stringify(presentModal(samples.digest, reader).blocks);
    expect(blocks).not.toContain('data_visualization');
    expect(blocks).toContain('Thu *<https://app.hubspot.com/contacts/1|11>*');
    expect(seen(presentModal(longList, reader).blocks)).toContain('*20. <https://app.hubspot.com');
  });

  it('waits, and says what went wrong', () => {
    expect(loadingModal('Log a note')).toMatchObject({
      title: { text: 'Log a note' },
      blocks: [{ text: { text: 'One moment…' } }],
    });
    expect(problemModal('HubSpot <!here> did not answer.')).toMatchObject({
      title: { text: 'That did not work' },
      blocks: [{ text: { text: '⚠️ HubSpot &lt;!here&gt; did not answer.' } }],
    });
    expect(modalSchema.safeParse(loadingModal('\u200b')).success).toBe(true);
    expect(modalSchema.safeParse(problemModal('x'.repeat(40_000))).success).toBe(true);
  });
});

describe('a form', () => {
  const form = presentModal(samples.form, reader);

  it('has one input per field, each under the field’s name', () => {
    expect(seen(form.blocks)).toMatchSnapshot();
    const inputs = form.blocks.filter((block) => block.type === 'input');
    const names = samples.form.fields.map(({ name }) => name);
    expect(inputs.map(({ block_id }) => block_id)).toEqual(names);
    expect(inputs.map(({ element }) => element.action_id)).toEqual(names);
  });

  it('carries which form it is and what it is about', () => {
    expect(form).toMatchObject({
      callback_id: 'form',
      submit: { text: 'Review' },
      close: { text: 'Cancel' },
      private_metadata: '{"f":"task","a":{"message":"1763629921.000100"}}',
    });
  });

  it('keeps its ids when a text is too long to come back', () => {
    const about = { who: ana.id, text: 'x'.repeat(5000) };
    expect(presentModal({ ...samples.form, about }, reader).private_metadata).toBe(
      JSON.stringify({ f: 'task', a: { who: ana.id } }),
    );
  });

  it('shows many choices, and one that may be left open, as a list', () => {
    const options = [
      { value: 'a', label: 'A' },
      { value: 'b', label: 'B' },
    ];
    const choice = { name: 'c', label: 'C', type: 'choice' as const };
    const many = Array.from({ length: 6 }, (_, index) => ({ value: `v${index}`, label: `L${index}` }));
    const fields = [
      { ...choice, options },
      { ...choice, options, optional: true as const },
      { ...choice, options: many },
    ];
    const types = fields.map(
      (field) => interactive(presentModal({ ...samples.form, fields: [field] }, reader).blocks)[0]?.type,
    );
    expect(types).toEqual(['radio_buttons', 'static_select', 'static_select']);
  });

  it('says in words what it asks for where no window can be opened', () => {
    expect(toPlainText(samples.form, reader)).toContain('• Details (optional)');
  });
});

describe('the Home tab', () => {
  it('shows what waits, with its buttons, and the buttons of the page on top', () => {
    const home = presentHome(samples.home, reader);
    expect(homeSchema.safeParse(home).error).toBeUndefined();
    expect(seen(home.blocks)).toMatchSnapshot();
    expect(
      interactive(home.blocks)
        .slice(0, 2)
        .map(({ action_id }) => action_id),
    ).toEqual(['form.open', 'form.open:2']);
  });

  it('gives way to Slack’s limits and says how many rows are missing', () => {
    const leads = Array.from({ length: 90 }, (_, index) => ({ ...ana, id: `lead-${index}` }));
    const view: View = { ...samples.home, sections: [{ title: 'Leads', leads }, ...samples.home.sections] };
    const home = presentHome(view, reader);
    expect(homeSchema.safeParse(home).error).toBeUndefined();
    const shown = JSON.stringify(home.blocks).match(/lead-\d+/g)?.length ?? 0;
    expect(JSON.stringify(home.blocks)).toContain(`${90 - shown} more not shown`);
  });

  it('tells a problem too', () => {
    const home = presentHome(samples.notice, reader);
    expect(homeSchema.safeParse(home).error).toBeUndefined();
    expect(seen(home.blocks)).toContain('HubSpot did not answer.');
  });
});

describe('what makes sense next', () => {
  it('stands below the card and above its sources: a call, a form, or an address', () => {
    const { blocks } = present(samples.alert, reader);
    expect(blocks.map(({ type }) => type).slice(-2)).toEqual(['actions', 'context']);
    expect(buttons(samples.alert)).toMatchObject([
      { action_id: 'tool.run', value: expect.stringContaining('"t":"lead_claim"') },
      { action_id: 'form.open', value: '{"f":"snooze","a":{"assignment":"as-1"}}' },
      { action_id: 'tool.run:2' },
      { action_id: 'link.open', url: ana.url },
    ]);
    expect(buttons(samples.alert)[3]).not.toHaveProperty('value');
  });

  it('is at most five, and never an address that is not http', () => {
    const next = ['https://a.example/', 'javascript:alert(1)', 'slack://open', 'https://u:p@a.example/'].map(
      (url) => ({ label: url, url }),
    );
    expect(buttons({ ...samples.done, next })).toMatchObject([{ url: 'https://a.example/' }]);
    const call = { tool: 'lead_get', input: {} };
    const many = Array.from({ length: 7 }, (_, index) => ({ label: `${index}`, call }));
    expect(buttons({ ...samples.done, next: many })).toHaveLength(5);
  });

  it('names the address in words as well', () => {
    expect(present(samples.deal, reader).text).toContain(`Open in HubSpot (${samples.deal.deal.url})`);
  });
});

describe('an alert', () => {
  const since = '2026-11-20T07:02:00Z';
  const at = '2026-11-20T09:03:00Z';
  const by = { untrusted: 'Ada' };
  it.each([
    [{ state: 'waiting' as const }, '⏳ Waiting for Jo Smith since 08:02'],
    [{ state: 'claimed' as const, by, at }, '🙋 Claimed by Ada, 10:03'],
    [{ state: 'snoozed' as const, by, at, until: '2026-11-20T13:00:00Z' }, '💤 Snoozed by Ada until 14:00'],
    [{ state: 'dismissed' as const, by, at }, '👎 Not useful, said Ada, 10:03'],
  ])('says what has become of it: $state', (state, words) => {
    const view: View = { ...samples.alert, assignment: { id: 'as-1', since, ...state } };
    expect(seen(present(view, reader).blocks)).toContain(words);
    expect(present(view, reader).text).toContain(words);
  });
});

describe('a table', () => {
  it('takes the place of a list beyond twelve rows, with links, numbers to the right, and all rows', () => {
    const { blocks, text } = present(longList, reader);
    const table = blocks.find((block) => block.type === 'table');
    expect(seen(blocks)).toMatchSnapshot();
    expect(table?.rows).toHaveLength(21);
    expect(table?.column_settings[3]).toEqual({ align: 'right', is_wrapped: false });
    expect(text).toContain('20. ');
  });

  it('stands once in a message; a second list is written as lines', () => {
    const view: View = { ...samples.answer, attachments: [samples.sync, { ...samples.sync, runId: 'r-8' }] };
    const { blocks } = present(view, reader);
    expect(blocks.filter(({ type }) => type === 'table')).toHaveLength(1);
    expect(seen(blocks)).toContain('*deals*  read *<https://app.hubspot.com/contacts/1|300>*');
  });

  it('holds foreign text literally', () => {
    const name = { untrusted: '<!channel> *x* \u202e@here' };
    const { url: _, ...plain } = ana;
    const rows = longList.rows.map((row, index) => ({ ...plain, id: row.id, name, score: row.score, index }));
    const table = present({ ...longList, rows }, reader).blocks.find((block) => block.type === 'table');
    expect(table?.rows[1]?.[1]).toEqual({ type: 'raw_text', text: '<!channel> *x* @here' });
  });
});

describe('a chart', () => {
  const chartOf = (view: View) =>
    present(view, reader).blocks.filter((block) => block.type === 'data_visualization');
  const [first] = samples.digest.sections.flatMap(({ chart }) => chart ?? []);
  const withChart = (chart: Partial<NonNullable<typeof first>>, times = 1): View => ({
    ...samples.digest,
    sections: Array.from({ length: times }, () => ({
      title: 'Numbers',
      figures: [],
      chart: { ...first!, ...chart },
    })),
  });
  const points = (values: number[]) =>
    values.map((value, index) => ({
      label: `A label that is rather long ${index}`,
      value: { ...ana.score, unit: 'count' as const, value },
    }));

  it('has the shape that Slack documents, with its numbers in words below it', () => {
    expect(chartOf(samples.digest)).toEqual([
      {
        type: 'data_visualization',
        title: 'New leads per day',
        chart: {
          type: 'bar',
          series: [
            {
              name: 'New leads',
              data: [
                { label: 'Mon', value: 4 },
                { label: 'Tue', value: 9 },
                { label: 'Wed', value: 6 },
                { label: 'Thu', value: 11 },
                { label: 'Fri', value: 7 },
              ],
            },
          ],
          axis_config: { categories: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'] },
        },
      },
    ]);
    const { blocks, text } = present(samples.digest, reader);
    const place = blocks.findIndex(({ type }) => type === 'data_visualization');
    expect(JSON.stringify(blocks[place + 1])).toContain('Thu *<https://app.hubspot.com/contacts/1|11>*');
    expect(text).toContain('New leads per day: Mon 4 · Tue 9 · Wed 6 · Thu 11 · Fri 7');
  });

  it('draws money in whole units, and a pie with an empty piece as bars', () => {
    const sum = { ...ana.score, unit: 'money' as const, currency: 'EUR', value: 12_345 };
    const one = [{ name: 'Paid', points: [{ label: 'Nov', value: sum }] }];
    expect(chartOf(withChart({ shape: 'pie', series: one }))).toMatchObject([
      { chart: { type: 'pie', segments: [{ label: 'Nov', value: 123.45 }] } },
    ]);
    expect(
      chartOf(withChart({ shape: 'pie', series: [{ name: 'Paid', points: points([3, 0]) }] })),
    ).toMatchObject([{ chart: { type: 'bar' } }]);
  });

  it('tells labels apart that begin alike', () => {
    const [drawn] = chartOf(withChart({ series: [{ name: 'x', points: points([1, 2]) }] }));
    expect(drawn?.chart).toHaveProperty('axis_config.categories', [
      'A label that is rat…',
      'A label that is r… 2',
    ]);
  });

  it('is left to its numbers where Slack could not draw it, and beyond two in a message', () => {
    const seven = Array.from({ length: 7 }, (_, index) => ({ name: `s${index}`, points: points([1]) }));
    const uneven = [
      { name: 'a', points: points([1, 2]) },
      { name: 'b', points: points([1]) },
    ];
    const endless = [{ name: 'a', points: points(Array.from({ length: 21 }, () => 1)) }];
    for (const series of [seven, uneven, endless]) {
      expect(chartOf(withChart({ series }))).toEqual([]);
      expect(present(withChart({ series }), reader).text).toContain('rather long 0 1');
    }
    expect(chartOf(withChart({}, 3))).toHaveLength(2);
    expect(present(withChart({}, 3), reader).text.match(/Mon 4/g)).toHaveLength(3);
  });
});

describe('an answer', () => {
  it('can be voted on at its very end', () => {
    expect(present(samples.answer, reader).blocks.at(-1)).toMatchObject({
      type: 'context_actions',
      elements: [
        {
          type: 'feedback_buttons',
          action_id: 'answer.rate',
          positive_button: { value: 'slack-42:helpful' },
          negative_button: { value: 'slack-42:not_helpful' },
        },
      ],
    });
  });

  it('without an id asks for no vote', () => {
    const { answerId: _, ...view } = samples.answer;
    expect(JSON.stringify(present(view as View, reader))).not.toContain('feedback');
  });
});

describe('figures', () => {
  it('come with their age in the reader’s zone and their source', () => {
    expect(json(samples.leads)).toContain(
      'as of 09:00 (your time) · source Points ledger, <https://app.hubspot.com/contacts/1|HubSpot>',
    );
    expect(present(samples.leads, { ...reader, timeZone: 'America/New_York' }).text).toContain('as of 03:00');
  });

  it('show the oldest age of all, with its day when that is not today', () => {
    const old = { ...ana.score, asOf: '2026-11-17T20:30:00Z' };
    const view = { ...samples.leads, rows: [{ ...ana, score: old }] };
    expect(present(view, reader).text).toContain('as of Tue 17 Nov, 21:30');
  });

  it('say when they are old', () => {
    expect(toPlainText(samples.digest, reader)).toMatch(/New leads: 7 \(old\)[\s\S]*marked “old”/);
  });

  it('are bold and linked to their source inside an answer', () => {
    expect(json(samples.answer)).toContain('You have *<https://app.hubspot.com/contacts/1|214>* hot leads');
  });
});

describe('lists', () => {
  const many = (n: number): View => ({
    ...samples.leads,
    rows: Array.from({ length: n }, (_, index) => ({
      ...ana,
      id: `lead-${index}`,
      name: { untrusted: `Lead ${index} ${'x'.repeat(70)}` },
    })),
    paging: {
      ...samples.leads.paging,
      shown: n,
      next: { tool: 'leads_search', input: { filter: 'hot', limit: n, offset: n } },
    },
  });

  it('say how many more there are and lead to the next page', () => {
    expect(json(samples.leads)).toContain('1–2 of 214 · 212 more');
    expect(buttons(samples.leads).at(-1)).toMatchObject({
      text: { text: 'Show more' },
      value: JSON.stringify({ t: 'leads_search', i: { filter: 'hot', limit: 2, offset: 2 } }),
    });
  });

  it('give way to Slack’s limits, and the next page starts at the first row left out', () => {
    const message = present(many(80), reader);
    const shown = Number(/1–(\d+) of 214/.exec(JSON.stringify(message.blocks))?.[1]);
    expect(message.text).toMatch(/1–\d+ of 214 · \d+ more[\s\S]*as of/);
    expect(messageSchema.safeParse(message).success).toBe(true);
    expect(shown).toBeGreaterThan(20);
    expect(shown).toBeLessThan(80);
    expect(buttons(many(80)).at(-1)).toHaveProperty('value', expect.stringContaining(`"offset":${shown}`));
  });

  it('are complete in a terminal, however long', () => {
    expect(toPlainText(many(400), reader)).toContain('Lead 399');
  });

  it('offer choices side by side up to five and as a list beyond', () => {
    const options = (n: number) =>
      Array.from({ length: n }, (_, index) => ({
        label: { untrusted: `Ana ${index}` },
        detail: { untrusted: 'Acme' },
        call: { tool: 'lead_get', input: { who: `018f6b2e-0000-7000-8000-00000000000${index}` } },
      }));
    expect(buttons({ ...samples.picker, options: options(5) })).toHaveLength(5);
    expect(buttons({ ...samples.picker, options: options(6) })).toMatchObject([
      { type: 'static_select', options: { length: 6 } },
    ]);
  });
});

describe('a proposal', () => {
  it('shows before and after, its effects, its terms, and carries only an id and a hash', () => {
    const text = json(proposal);
    expect(text).toContain('*Stage*: Contract sent → *Closed won*');
    expect(text).toContain('until 10:27');
    expect(text).toContain('Requested while reading untrusted text');
    expect(buttons(proposal)).toMatchObject([
      { action_id: 'pending.confirm', value: 'p1:abc123', style: 'primary' },
      { action_id: 'pending.cancel', value: 'p1:abc123' },
    ]);
  });

  it('keeps its buttons inside an answer', () => {
    const view: View = { ...samples.answer, attachments: [proposal] };
    expect(buttons(view).map(({ action_id }) => action_id)).toContain('pending.confirm');
  });

  it('cannot be confirmed when it could not be shown whole', () => {
    const value = { untrusted: '&'.repeat(500) };
    const long: View = {
      ...proposal,
      changes: Array.from({ length: 40 }, () => ({ field: 'Text', before: value, after: value })),
    };
    const single: View = { ...proposal, changes: [{ field: 'Text', after: { untrusted: 'x'.repeat(501) } }] };
    for (const view of [long, single]) {
      expect(buttons(view)).toEqual([]);
      expect(present(view, reader).text).toContain('cannot be confirmed here');
    }
  });
});

describe('hostile text', () => {
  const hostile =
    '<!channel> <@U123> <https://evil.example|click> *bold* _it_ `code` :tada: ~x~\u202e\u200b > quote\n> next';

  it('is shown literally', () => {
    const view: View = { ...samples.done, target: { label: { untrusted: hostile } } };
    expect(json(view)).toContain(
      '&lt;!channel&gt; &lt;@U123&gt; &lt;https://evil.example|click&gt; ∗bold∗ ＿it＿ ˋcodeˋ ∶tada: ∼x∼ &gt; quote &gt; next',
    );
  });

  it('cannot come in through a link of a record', () => {
    const lead = { ...ana, url: 'https://a.example/x|<!channel>' };
    expect(json({ ...samples.leads, rows: [lead] })).toContain(
      '<https://a.example/x%7C%3C!channel%3E|Ana López>',
    );
    for (const url of ['javascript:alert(1)', 'https://user:pass@a.example/', 'no address'])
      expect(json({ ...samples.leads, rows: [{ ...ana, url }] })).toContain('*1. Ana López*');
  });

  it('leaves an e-mail address as it is, so that it can be copied', () => {
    expect(json(samples.lead)).toContain('ana_maria_lopez@example.com');
  });

  it('is not formatted when the assistant writes it', () => {
    const view: View = {
      ...samples.answer,
      attachments: [],
      paragraphs: [['See <https://evil.example|this> and **run** `rm`']],
    };
    expect(json(view)).toContain('See &lt;https://evil.example|this&gt; and run ˋrmˋ');
  });

  it('stops no terminal: escape sequences are taken out', () => {
    const view: View = { kind: 'notice', tone: 'info', text: '\u001b[31mred\u0007', asOf, notices: [] };
    expect(toPlainText(view, reader)).toBe('ℹ️ [31mred');
  });
});

/** The blocks one below the other, as a reader sees them; what can be pressed or filled in stands in brackets. */
function seen(blocks: (Block | ViewBlock)[]): string {
  return blocks.map(seenBlock).join('\n\n');
}
function seenBlock(block: Block | ViewBlock): string {
  switch (block.type) {
    case 'header':
      return `# ${block.text.text}`;
    case 'divider':
      return '---';
    case 'context':
      return `(${block.elements.map(({ text }) => text).join(' ')})`;
    case 'actions':
      return block.elements.map(pressable).join(' ');
    case 'context_actions':
      return block.elements
        .map(({ positive_button: yes, negative_button: no }) => `[${yes.text.text}] [${no.text.text}]`)
        .join(' ');
    case 'section': {
      const fields = block.fields?.map(({ text }) => text.replace('\n', ' = ')) ?? [];
      const accessory = block.accessory ? [pressable(block.accessory)] : [];
      return [block.text?.text, ...fields, ...accessory].filter(Boolean).join('\n');
    }
    case 'table':
      return block.rows.map((row) => row.map(seenCell).join(' | ')).join('\n');
    case 'data_visualization':
      return `~ ${block.chart.type}: ${block.title} ~`;
    case 'input': {
      const { element, label, hint, optional } = block;
      const says = `${label.text}${optional ? ' (optional)' : ''}${hint ? ` (${hint.text})` : ''}`;
      const { type, action_id, ...rest } = element;
      return `${says} [${type} ${action_id}]\n${JSON.stringify(rest)}`;
    }
  }
}
const pressable = (element: Element): string => {
  if (element.type === 'button') return `[${element.text.text}${element.url ? ` ↗ ${element.url}` : ''}]`;
  return element.type === 'static_select' ? `[${element.placeholder.text} ▾]` : '';
};
type Cell = Extract<Block, { type: 'table' }>['rows'][number][number];
const seenCell = (cell: Cell): string =>
  cell.type === 'raw_text'
    ? cell.text
    : cell.elements[0].elements
        .map((part) => (part.type === 'link' ? `<${part.url}|${part.text}>` : part.text))
        .join('');
