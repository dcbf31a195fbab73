import nock from 'nock';
import { afterEach, describe, expect, it } from 'vitest';
import { createAnthropicPort } from '../../bot/agent/anthropic.ts';
import { ModelFault } from '../../bot/agent/faults.ts';
import type { TurnRequest } from '../../bot/agent/port.ts';
import { loadSpec } from '../contract/spec.ts';
import { type Step, startMessagesServer } from './messages-server.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

const question: TurnRequest = {
  system: 'Answer.',
  tools: [
    {
      name: 'leads_search',
      description: 'Finds leads.',
      inputSchema: { type: 'object', properties: {} },
      strict: true,
    },
  ],
  messages: [{ role: 'user', content: [{ type: 'text', text: 'Who is hot?' }] }],
  maxTokens: 1000,
  user: 'T1:U1',
};

async function setUp(script: Parameters<typeof startMessagesServer>[0], options: { idleMs?: number } = {}) {
  const server = await startMessagesServer(script);
  stops.push(server.stop);
  const logged: string[] = [];
  const line = (fields: object, message: string) => void logged.push(`${message} ${JSON.stringify(fields)}`);
  const port = createAnthropicPort({
    apiKey: 'test-token',
    baseUrl: server.url,
    model: 'claude-test',
    userSecret: 'test-secret',
    log: { debug: line, info: line, warn: line, error: line },
    idleMs: options.idleMs ?? 2_000,
    backoffMs: 10,
  });
  const ask = (ms = 3_000, signal = new AbortController().signal) =>
    port.turn(question, { deadline: new Date(Date.now() + ms), signal });
  return { server, ask, logged };
}

async function faultOf(turn: Promise<unknown>): Promise<string> {
  const error = await turn.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof ModelFault ? error.kind : `no fault: ${String(error)}`;
}

/** Judged by the vendor's own description of its API. */
const specProblems = (body: unknown): string[] =>
  loadSpec('anthropic').checkRequest({
    method: 'POST',
    url: '/v1/messages',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

const fine: Step = { say: { text: 'All good.' } };

describe('a model behind the Messages API', () => {
  it('waits for a short retry-after and asks again', async () => {
    const { server, ask } = await setUp([
      { status: 429, type: 'rate_limit_error', headers: { 'retry-after': '0.1' } },
      fine,
    ]);
    expect(await ask()).toMatchObject({ stop: 'answer', attempts: 2 });
    expect(server.seen).toHaveLength(2);
  });

  it('does not wait for an hour', async () => {
    const { server, ask } = await setUp([
      { status: 429, type: 'rate_limit_error', headers: { 'retry-after': '3600' } },
    ]);
    const started = performance.now();
    expect(await faultOf(ask())).toBe('rate_limited');
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(server.seen).toHaveLength(1);
  });

  it.each<[string, Step]>([
    ['429 without retry-after', { status: 429, type: 'rate_limit_error' }],
    [
      '429 with a code',
      {
        status: 429,
        type: 'rate_limit_error',
        code: 'enforced_spend_limit_reached',
        headers: { 'retry-after': '1' },
      },
    ],
    ['400 with a code', { status: 400, type: 'invalid_request_error', code: 'contract_spend_limit_reached' }],
    ['402', { status: 402, type: 'billing_error' }],
  ])('takes %s for a spend limit and never repeats it', async (_, step) => {
    const { server, ask } = await setUp([step]);
    expect(await faultOf(ask())).toBe('spend_limit');
    expect(server.seen).toHaveLength(1);
  });

  it.each([
    [401, 'authentication_error', 'config'],
    [403, 'permission_error', 'config'],
    [404, 'not_found_error', 'config'],
    [400, 'invalid_request_error', 'rejected'],
    [413, 'request_too_large', 'rejected'],
  ])('never repeats a %s', async (status, type, kind) => {
    const { server, ask } = await setUp([{ status, type }]);
    expect(await faultOf(ask())).toBe(kind);
    expect(server.seen).toHaveLength(1);
  });

  it.each([529, 500, 503])('repeats a %s at most twice', async (status) => {
    const { server, ask } = await setUp(() => ({ status, type: 'overloaded_error' }));
    expect(await faultOf(ask())).toBe('overloaded');
    expect(server.seen).toHaveLength(3);
  });

  it('survives an error body that is no JSON', async () => {
    const { ask } = await setUp([{ status: 500, body: '{"type":"error","err' }, fine]);
    expect(await ask()).toMatchObject({ attempts: 2 });
  });

  it.each<[string, Step]>([
    ['an overload inside the stream', { fault: 'error_event', type: 'overloaded_error' }],
    ['a connection cut in the stream', { fault: 'cut' }],
    ['a stream that ends without its end', { fault: 'end_early' }],
    ['an event that is no JSON', { fault: 'bad_json' }],
    ['a cut body instead of a stream', { fault: 'plain_json' }],
    ['a tool call cut in its JSON', { fault: 'half_call' }],
  ])('asks again after %s', async (_, step) => {
    const { ask } = await setUp([step, fine]);
    expect(await ask()).toMatchObject({
      stop: 'answer',
      attempts: 2,
      content: [{ type: 'text', text: 'All good.' }],
    });
  });

  it('does not repeat a refusal that came inside the stream', async () => {
    const { server, ask } = await setUp([{ fault: 'error_event', type: 'invalid_request_error' }]);
    expect(await faultOf(ask())).toBe('rejected');
    expect(server.seen).toHaveLength(1);
  });

  it('gives up on an unreadable tool call after one repeat', async () => {
    const { server, ask } = await setUp(() => ({ fault: 'half_call' }));
    expect(await faultOf(ask())).toBe('bad_output');
    expect(server.seen).toHaveLength(2);
  });

  it.each<'stall' | 'hang'>(['stall', 'hang'])('finds a %s by its silence', async (fault) => {
    const { ask } = await setUp((_, index) => (index === 0 ? { fault } : fine), { idleMs: 150 });
    const started = performance.now();
    expect(await ask()).toMatchObject({ attempts: 2 });
    expect(performance.now() - started).toBeLessThan(700);
  });

  it('takes pings for signs of life', async () => {
    const { ask } = await setUp([{ fault: 'pings_then_answer' }], { idleMs: 200 });
    expect(await ask()).toMatchObject({ stop: 'answer', attempts: 1 });
  });

  it.each<'stall' | 'hang'>(['stall', 'hang'])('ends a %s at the deadline', async (fault) => {
    const { ask } = await setUp(() => ({ fault }));
    const started = performance.now();
    expect(await faultOf(ask(300))).toBe('deadline');
    expect(performance.now() - started).toBeLessThan(800);
  });

  it('stops at once when nobody waits any more', async () => {
    const { ask } = await setUp(() => ({ fault: 'hang' }));
    const gone = new AbortController();
    setTimeout(() => gone.abort(), 50);
    expect(await faultOf(ask(5_000, gone.signal))).toBe('deadline');
    expect(await faultOf(ask(5_000, gone.signal))).toBe('deadline');
  });

  it('asks once more with four times the tokens when an answer was cut off, and runs no half-written call', async () => {
    const cut: Step = { say: { calls: [{ name: 'note_add', input: { who: 'Maria' } }], stop: 'max_tokens' } };
    const { server, ask } = await setUp([cut, cut]);
    expect(await ask()).toMatchObject({ stop: 'cut_off', content: [] });
    expect(server.seen.map(({ body }) => body.max_tokens)).toEqual([1000, 4000]);
  });

  it('reports a refusal, even an empty one', async () => {
    const { ask } = await setUp([{ say: { stop: 'refusal' } }]);
    expect(await ask()).toMatchObject({ stop: 'refused' });
  });

  it('resumes a paused turn, three times at most', async () => {
    const { server, ask } = await setUp(() => ({ say: { text: 'Wait.', stop: 'pause_turn' } }));
    expect(await ask()).toMatchObject({ stop: 'cut_off', attempts: 4 });
    expect(server.seen.map(({ body }) => body.messages.length)).toEqual([1, 2, 2, 2]);
  });

  it('joins what was said before and after a pause', async () => {
    const { ask } = await setUp([{ say: { text: 'Wait.', stop: 'pause_turn' } }, fine]);
    expect(await ask()).toMatchObject({
      stop: 'answer',
      content: [{ text: 'Wait.' }, { text: 'All good.' }],
    });
  });

  it('keeps calls only when the turn ended for their sake', async () => {
    const calls = [{ name: 'leads_search', input: { filter: 'hot' }, id: 'toolu_1' }];
    const { ask } = await setUp([
      { say: { calls } },
      { say: { text: 'Never mind.', calls, stop: 'end_turn' } },
    ]);
    expect(await ask()).toMatchObject({
      stop: 'tool_calls',
      content: [{ type: 'tool_call', id: 'toolu_1', name: 'leads_search', input: { filter: 'hot' } }],
    });
    expect((await ask()).content).toEqual([{ type: 'text', text: 'Never mind.' }]);
  });

  it('adds up the tokens, and bears servers that do not count', async () => {
    const { ask } = await setUp([
      { say: { stop: 'max_tokens', text: 'a' } },
      {
        say: {
          text: 'b',
          usage: { input_tokens: 7, cache_read_input_tokens: 90, cache_creation_input_tokens: null },
        },
      },
    ]);
    expect((await ask()).usage).toEqual({ input: 107, cacheRead: 90, cacheWrite: 0, output: 40 });
  });

  it('writes nobody’s words into the log', async () => {
    const { ask, logged } = await setUp([{ fault: 'bad_json' }, fine]);
    await ask();
    expect(logged.join('\n')).not.toContain('secret words');
    expect(logged.join('\n')).not.toContain('test-token');
  });

  it('speaks the small dialect to a compatible server', async () => {
    const { server, ask } = await setUp([fine]);
    await ask();
    const [{ body, headers, path }] = server.seen as [(typeof server.seen)[0]];
    expect(path).toBe('/v1/messages');
    expect(body.tool_choice).toEqual({ type: 'auto' });
    expect(JSON.stringify(body)).not.toMatch(/strict|metadata|cache_control|thread|beta/);
    expect(headers['anthropic-beta']).toBeUndefined();
    expect(specProblems(body)).toEqual([]);
  });
});

describe('what goes to Anthropic itself', () => {
  afterEach(() => {
    nock.cleanAll();
    nock.enableNetConnect();
  });

  it('is kept for an hour up to the last tool, the system prompt and the last block, and names nobody', async () => {
    nock.disableNetConnect();
    // biome-ignore lint/suspicious/noExplicitAny: the body as it went out
    let body: any;
    let headers: Record<string, string | string[]> = {};
    nock('https://api.anthropic.com')
      .post('/v1/messages', (sent) => {
        body = sent;
        return true;
      })
      .reply(function () {
        headers = this.req.headers;
        return [401, { type: 'error', error: { type: 'authentication_error', message: 'no' } }];
      });
    const silent = () => {};
    const port = createAnthropicPort({
      apiKey: 'test-token',
      model: 'claude-sonnet-5-5',
      userSecret: 'test-secret',
      log: { debug: silent, info: silent, warn: silent, error: silent },
    });
    const turn = port.turn(question, {
      deadline: new Date(Date.now() + 3_000),
      signal: new AbortController().signal,
    });
    expect(await faultOf(turn)).toBe('config');

    const hour = { type: 'ephemeral', ttl: '1h' };
    expect(body.tools.at(-1).cache_control).toEqual(hour);
    expect(body.system.at(-1).cache_control).toEqual(hour);
    expect(body.messages.at(-1).content.at(-1).cache_control).toEqual(hour);
    expect(body.tools[0].strict).toBe(true);
    expect(body.metadata.user_id).toMatch(/^[0-9a-f]{64}$/);
    expect(Object.keys(body)).not.toContain('tool_choice');
    expect(JSON.stringify(body)).not.toMatch(/U1|thread|beta|temperature/);
    expect(headers).not.toHaveProperty('anthropic-beta');
    expect(specProblems(body)).toEqual([]);
    expect(headers['anthropic-version']).toBeDefined();
  });
});
