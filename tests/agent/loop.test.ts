import { describe, expect, it } from 'vitest';
import { ModelFault } from '../../bot/agent/faults.ts';
import { spoken } from '../../bot/agent/figures.ts';
import type { AnswerView } from '../../tools/views.ts';
import { createRunner, createWorld, log, requestOf, type Scripted, scripted } from './world.ts';

const prose = (answer: AnswerView): string =>
  answer.paragraphs.map((parts) => parts.map(spoken).join('')).join('\n');
const hot: Scripted = { calls: [{ name: 'leads_search', input: { filter: 'hot' } }] };
const note = (text = 'called'): Scripted => ({
  calls: [{ name: 'note_add', input: { who: 'Maria', text } }],
});
const resultsIn = (messages: readonly { content: { type: string }[] }[]) =>
  messages.flatMap(({ content }) => content.filter(({ type }) => type === 'tool_result')) as unknown as {
    content: string;
    isError: boolean;
  }[];

describe('an answer', () => {
  it('places figures and names by reference and shows the table they stand in', async () => {
    const model = scripted([hot, { text: 'You have [[f3]] of them, led by [[t1]] with [[f1]].' }]);
    const { ask } = createWorld({ port: model.port });
    const answer = await ask('who are my hot leads?');
    expect(prose(answer)).toBe('You have 12 of them, led by Maria Lopez with 97 points.');
    expect(answer).toMatchObject({
      withoutAI: false,
      attachments: [{ kind: 'leads' }],
      asOf: '2026-11-20T08:00:00.000Z',
    });
  });

  it('is asked for once more when it holds an invented number, then shown', async () => {
    const model = scripted([hot, { text: 'You have 13 hot leads.' }, { text: 'You have [[f4]] hot leads.' }]);
    const { ask, entries } = createWorld({ port: model.port });
    expect(prose(await ask('who are my hot leads?'))).not.toContain('13');
    expect(JSON.stringify(model.requests.at(-1)?.messages.at(-1))).toContain('\\"13\\"');
    expect(entries.at(-1)).toMatchObject({ kind: 'answer', status: 'repaired', unsupported: 1 });
  });

  it('is reduced to its tables when it cannot be repaired', async () => {
    const model = scripted([
      hot,
      { text: 'You have 13 hot leads.' },
      { text: 'You have thirteen hot leads.' },
    ]);
    const { ask } = createWorld({ port: model.port });
    const answer = await ask('who are my hot leads?');
    expect(answer).toMatchObject({ paragraphs: [], attachments: [{ kind: 'leads' }] });
    expect(answer.notices[0]).toContain('does not back');
  });

  it('computes by calc only, and is as old as the oldest part', async () => {
    const model = scripted([
      { calls: [{ name: 'payments_summary', input: { days: 30 } }] },
      { calls: [{ name: 'calc', input: { op: 'difference', refs: ['f1', 'f2'] } }] },
      { text: 'In the last 30 days [[f3]] remained.' },
    ]);
    const { ask } = createWorld({ port: model.port });
    const answer = await ask('what remained?', requestOf('manager'));
    expect(prose(answer)).toBe('In the last 30 days EUR 11,895.00 remained.');
    expect(answer.asOf).toBe('2026-11-20T07:00:00.000Z');
  });

  it('keeps links that stand in no result away, and Slack’s control sequences', async () => {
    const text =
      'See https://evil.example/?q=1 or https://crm.example.com/contacts/p1. <!channel> <@U2> @here';
    const { ask } = createWorld({ port: scripted([hot, { text }]).port });
    const said = prose(await ask('q=1'));
    expect(said).not.toMatch(/evil|<!|<@|@here/);
  });

  it('withholds figures that not everybody in the channel may see', async () => {
    const model = scripted([{ calls: [{ name: 'payments_summary', input: {} }] }, { text: 'Not here.' }]);
    const { ask } = createWorld({ port: model.port });
    await ask('revenue?', requestOf('manager', { audience: ['public', 'team'] }));
    const [result] = resultsIn(model.requests[1]?.messages ?? []);
    expect(result?.content).toContain('withheld');
    expect(result?.content).not.toContain('12345');
  });
});

describe('tool calls', () => {
  it('run only when the turn ended for their sake', async () => {
    const calls = [{ name: 'leads_search', input: {} }];
    const { ask, calls: ran } = createWorld({
      port: scripted([{ text: 'Hello.', calls, stop: 'answer' }]).port,
    });
    await ask('hi');
    expect(ran).toHaveLength(0);
  });

  it('come back in order, equal ones having run once, surplus ones refused', async () => {
    const inputs = [
      { who: 'Maria' },
      { who: 'Bob' },
      { who: 'Maria' },
      { who: 'a' },
      { who: 'b' },
      { who: 'c' },
      { who: 'd' },
    ];
    const calls = inputs.map((input, index) => ({ name: 'lead_get', input, id: `c${index}` }));
    const model = scripted([{ calls }, { text: 'Done looking.' }]);
    const { ask, calls: ran, entries } = createWorld({ port: model.port });
    await ask('who?');
    expect(ran).toHaveLength(5);
    const results = model.requests[1]?.messages.at(-1)?.content ?? [];
    expect(results.map((result) => 'callId' in result && result.callId)).toEqual(calls.map(({ id }) => id));
    expect(entries.flatMap((entry) => (entry.kind === 'tool_call' ? entry.outcome : [])).sort()).toEqual([
      'budget',
      'cached',
      'ok',
      'ok',
      'ok',
      'ok',
      'ok',
    ]);
  });

  it('are refused in few words, and end after three wrong ones', async () => {
    const wrong = (n: number): Scripted => ({
      calls: [{ name: n === 1 ? 'drop_tables' : 'lead_get', input: { name: n } }],
    });
    const model = scripted([wrong(1), wrong(2), wrong(3), wrong(4), { text: 'unreachable' }]);
    const { ask, calls } = createWorld({ port: model.port });
    const answer = await ask('who?');
    expect(calls.filter(({ tool }) => tool === 'lead_get')).toHaveLength(2);
    for (const { content, isError } of resultsIn(model.requests.at(-1)?.messages ?? [])) {
      expect(isError).toBe(true);
      expect((JSON.parse(content) as { message: string }).message.length).toBeLessThanOrEqual(200);
    }
    expect(answer.kind).toBe('answer');
  });

  it('end with the turns, even when the server ignores that', async () => {
    const model = scripted((_, index) => ({ calls: [{ name: 'lead_get', input: { who: `p${index}` } }] }));
    const { ask, calls } = createWorld({ port: model.port });
    await ask('loop');
    expect(model.requests).toHaveLength(6);
    expect(calls.length).toBeLessThanOrEqual(5);
  });

  it('end with the tokens', async () => {
    const model = scripted((_, index) => ({ calls: [{ name: 'lead_get', input: { who: `p${index}` } }] }));
    const { ask } = createWorld({ port: model.port, limits: { inputTokens: 1_500 } });
    await ask('loop');
    expect(model.requests).toHaveLength(3);
  });

  it('offer each role its own tools, in the same bytes for every person and day', async () => {
    const model = scripted(() => ({ text: 'Hello.' }));
    const { ask } = createWorld({ port: model.port });
    await ask('hi', requestOf('rep'));
    await ask('hi', requestOf('rep', { workspaceId: 'T2', thread: '2.0', id: 'req-2' }));
    await ask('hi', requestOf('ops', { thread: '3.0' }));
    const prefixes = model.requests.map(({ system, tools }) => JSON.stringify([system, tools]));
    expect(prefixes[1]).toBe(prefixes[0]);
    expect(prefixes[2]).not.toBe(prefixes[0]);
    expect(prefixes[2]).not.toContain('note_add');
    expect(prefixes[0]).not.toMatch(/2026|Sam|Berlin|\$schema|"pattern"/);
  });

  it('are refused at the door where the role has not the tool', async () => {
    const { ask, entries } = createWorld({ port: scripted([note(), { text: 'No.' }]).port });
    const { attachments } = await ask('note', requestOf('ops'));
    expect(entries.filter(({ kind }) => kind === 'tool_call')).toMatchObject([{ outcome: 'forbidden' }]);
    expect(attachments.map(({ kind }) => kind)).toEqual(['notice']);
  });

  it('hand back at most 12 kB', async () => {
    const { runner } = createRunner();
    const long = await runner.run({ tool: 'leads_search', input: {} }, requestOf());
    if (long.status !== 'done' || long.view.kind !== 'leads') throw new Error('unexpected');
    const { view } = long;
    const rows = Array.from({ length: 300 }, (_, index) => ({ ...view.rows[0]!, id: `p${index}` }));
    const model = scripted([hot, { text: 'Many.' }]);
    const { ask } = createWorld({
      port: model.port,
      runner: { ...runner, run: async () => ({ status: 'done', view: { ...view, rows } }) },
    });
    await ask('hot?');
    const [result] = resultsIn(model.requests[1]?.messages ?? []);
    expect(Buffer.byteLength(result?.content ?? '')).toBeLessThanOrEqual(12_000);
    expect(result?.content).toContain('left out');
  });
});

describe('a change', () => {
  it('is only proposed, once, with the card that a person must confirm', async () => {
    const model = scripted([note(), note(), { text: 'Please confirm.' }]);
    const { ask, calls } = createWorld({ port: model.port });
    const answer = await ask('note for Maria: called');
    expect(calls).toHaveLength(1);
    expect(resultsIn(model.requests[1]?.messages ?? [])[0]?.content).toContain('awaiting_confirmation');
    expect(answer.attachments).toMatchObject([
      { kind: 'proposal', pending: { id: 'pending-1', argsHash: 'hash', tainted: false } },
    ]);
  });

  it('says so when an outsider’s text was read before it, in this question or earlier in the thread', async () => {
    const { ask, calls, memory } = createWorld({
      port: scripted([hot, note(), { text: 'Ok.' }, note('more'), { text: 'Ok.' }]).port,
    });
    const first = await ask('note');
    expect(first.attachments.at(-1)).toMatchObject({ pending: { tainted: true } });
    expect(memory.messages.at(-1)).toMatchObject({ role: 'assistant', tainted: true });
    await ask('another');
    expect(calls.at(-1)?.request.tainted).toBe(true);
  });
});

describe('when a model does not answer', () => {
  const down = () => scripted(() => new ModelFault('overloaded'), 'down').port;

  it('another one does', async () => {
    const { ask } = createWorld({ port: down(), fallback: scripted([{ text: 'Hello.' }]).port });
    expect(await ask('hi')).toMatchObject({ withoutAI: false, paragraphs: [['Hello.']] });
  });

  it('the rules do, with the same tools', async () => {
    const { ask, calls } = createWorld({ port: down(), fallback: down() });
    const answer = await ask('show me hot leads');
    expect(answer).toMatchObject({ withoutAI: true, attachments: [{ kind: 'leads' }] });
    expect(calls).toHaveLength(1);
  });

  it('what it had read is not read again', async () => {
    const model = scripted([
      { calls: [{ name: 'leads_search', input: { filter: 'hot' } }] },
      new ModelFault('broken'),
    ]);
    const { ask, calls } = createWorld({ port: model.port });
    expect(await ask('show me hot leads')).toMatchObject({
      withoutAI: true,
      attachments: [{ kind: 'leads' }],
    });
    expect(calls).toHaveLength(1);
  });

  it('it is left alone after five failures, and the admins hear of a spend limit once', async () => {
    const model = scripted(() => new ModelFault('overloaded'));
    const { ask } = createWorld({ port: model.port });
    for (let i = 0; i < 7; i += 1) await ask('help');
    expect(model.requests).toHaveLength(5);

    const poor = scripted(() => new ModelFault('spend_limit'));
    const other = createWorld({ port: poor.port });
    for (let i = 0; i < 3; i += 1) await other.ask('help');
    expect(poor.requests).toHaveLength(1);
    expect(other.told).toHaveLength(1);
  });

  it('a refusal goes to the other model once, then to a fixed sentence', async () => {
    const refusing = () => scripted(() => ({ stop: 'refused' }), 'no');
    const { ask } = createWorld({ port: refusing().port, fallback: scripted([{ text: 'Hello.' }]).port });
    expect(await ask('hi')).toMatchObject({ paragraphs: [['Hello.']] });
    const both = createWorld({ port: refusing().port, fallback: refusing().port });
    expect(prose(await both.ask('show me hot leads'))).toContain('cannot help');
    expect(both.calls).toHaveLength(0);
  });

  it('the time is kept', async () => {
    const slow = scripted(() => ({ text: 'late' }));
    const port = { ...slow.port, turn: (_: unknown, { signal }: { signal: AbortSignal }) => waitFor(signal) };
    const { ask } = createWorld({ port, limits: { timeMs: 200 } });
    const started = performance.now();
    const answer = await ask('show me hot leads');
    expect(performance.now() - started).toBeLessThan(700);
    expect(answer.kind).toBe('answer');
  });

  it('a tool that hangs costs the time of the question and no more', async () => {
    const { runner } = createRunner();
    const { ask, entries } = createWorld({
      port: scripted([hot, { text: 'x' }]).port,
      runner: { ...runner, run: () => new Promise(() => {}) },
      limits: { timeMs: 150 },
    });
    const started = performance.now();
    expect(prose(await ask('hot?'))).toContain('/leads');
    expect(performance.now() - started).toBeLessThan(650);
    expect(entries).toContainEqual(expect.objectContaining({ kind: 'tool_call', outcome: 'timeout' }));
  });

  it('a memory or a record that fails costs nobody the answer', async () => {
    const broken = () => Promise.reject(new Error('database is down'));
    const { ask } = createWorld({
      port: scripted([{ text: 'Hello.' }]).port,
      memory: { recent: broken, append: broken },
      record: broken,
      log,
    });
    expect(await ask('hi')).toMatchObject({ paragraphs: [['Hello.']] });
  });
});

const waitFor = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new ModelFault('deadline'))));

describe('many questions at once', () => {
  it('run one by one in a thread, at most three waiting, at most four per person', async () => {
    let running = 0;
    let most = 0;
    const port = scripted([]).port;
    port.turn = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 20));
      running -= 1;
      return {
        content: [{ type: 'text', text: 'Hello.' }],
        stop: 'answer',
        model: 'm',
        usage: { input: 1, output: 1, cacheRead: 0, cacheWrite: 0 },
        attempts: 1,
      };
    };
    const { ask } = createWorld({ port, limits: { modelRequests: 8 } });
    const inThread = await Promise.all(
      ['U1', 'U2', 'U3', 'U4', 'U5'].map((id) =>
        ask('hi', requestOf('rep', { actor: { ...requestOf().actor, id } })),
      ),
    );
    expect(most).toBe(1);
    expect(inThread.filter((answer) => prose(answer).includes('still working'))).toHaveLength(1);
    const byPerson = await Promise.all(
      ['1', '2', '3', '4', '5'].map((thread) => ask('hi', requestOf('rep', { thread }))),
    );
    expect(most).toBe(4);
    expect(byPerson.filter((answer) => prose(answer).includes('still working'))).toHaveLength(1);
    const people = Array.from({ length: 20 }, (_, n) =>
      requestOf('rep', { thread: `t${n}`, actor: { ...requestOf().actor, id: `V${n}` } }),
    );
    await Promise.all(people.map((request) => ask('hi', request)));
    expect(most).toBe(8);
  });

  it('are all answered in time while the model hangs on fifty of them', async () => {
    const port = {
      name: 'hanging',
      ai: true,
      turn: (_: unknown, { signal }: { signal: AbortSignal }) => waitFor(signal),
    };
    const { ask } = createWorld({ port, limits: { timeMs: 400 } });
    const people = Array.from({ length: 50 }, (_, n) =>
      requestOf('rep', { thread: `t${n}`, actor: { ...requestOf().actor, id: `W${n}` } }),
    );
    const started = performance.now();
    const answers = await Promise.all(people.map((request) => ask('show me hot leads', request)));
    expect(performance.now() - started).toBeLessThan(900);
    expect(answers.every(({ withoutAI, attachments }) => withoutAI && attachments[0]?.kind === 'leads')).toBe(
      true,
    );
  });

  it('end at the tokens of a day, then the rules answer', async () => {
    const { ask } = createWorld({
      port: scripted(() => ({ text: 'Hello.' })).port,
      limits: { dailyTokens: 1_500 },
    });
    expect(await ask('help')).toMatchObject({ withoutAI: false });
    expect(await ask('help')).toMatchObject({ withoutAI: false });
    expect(await ask('help')).toMatchObject({ withoutAI: true });
  });
});

describe('a thread', () => {
  it('is remembered by its words and what it showed, never by its numbers', async () => {
    const model = scripted([hot, { text: 'At the top: [[t1]] with [[f1]].' }, { text: 'Hello.' }]);
    const { ask, memory } = createWorld({ port: model.port });
    await ask('who is hot?');
    expect(memory.messages).toMatchObject([
      { role: 'user', text: 'who is hot?' },
      { role: 'assistant', text: 'At the top: Maria Lopez with [score].', refs: ['lead:p1', 'lead:p2'] },
    ]);
    await ask('thanks');
    const history = JSON.stringify(model.requests.at(-1)?.messages);
    expect(history).toContain('Shown, in this order: lead:p1, lead:p2');
    expect(history).not.toContain('97');
  });
});
