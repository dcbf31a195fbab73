import { describe, expect, it } from 'vitest';
import { present, toPlainText } from '../../bot/presenters/index.ts';
import { interactive, messageSchema } from '../../bot/presenters/schema.ts';
import type { View } from '../../tools/views.ts';
import { ana, asOf, proposal, reader, samples } from './sample-views.ts';

const json = (view: View) => JSON.stringify(present(view, reader).blocks);
const buttons = (view: View) => interactive(present(view, reader).blocks);

describe('each view kind', () => {
  it.each(Object.values(samples))('$kind reads well as plain text and as blocks', (view) => {
    const message = present(view, reader);
    expect(messageSchema.safeParse(message).error).toBeUndefined();
    expect(toPlainText(view, reader)).toMatchSnapshot('plain text');
    expect(mrkdwnOf(message.blocks)).toMatchSnapshot('blocks');
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

/** The texts of the blocks one below the other, as a reader sees them; buttons in brackets. */
function mrkdwnOf(blocks: ReturnType<typeof present>['blocks']): string {
  return blocks
    .map((block) => {
      if (block.type === 'header') return `# ${block.text.text}`;
      if (block.type === 'divider') return '---';
      if (block.type === 'context') return `(${block.elements.map(({ text }) => text).join(' ')})`;
      if (block.type === 'actions')
        return block.elements
          .map((each) => (each.type === 'button' ? `[${each.text.text}]` : `[${each.placeholder.text} ▾]`))
          .join(' ');
      const fields = block.fields?.map(({ text }) => text.replace('\n', ' = ')) ?? [];
      const accessory = block.accessory ? [`[${block.accessory.text.text}]`] : [];
      return [block.text?.text, ...fields, ...accessory].filter(Boolean).join('\n');
    })
    .join('\n\n');
}
