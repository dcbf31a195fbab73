import { describe, expect, it } from 'vitest';
import { ModelFault } from '../../bot/agent/faults.ts';
import type { ModelPort } from '../../bot/agent/port.ts';
import type { Step } from '../../bot/agent/progress.ts';
import { createRulePort } from '../../bot/agent/rules.ts';
import { createRunner, createWorld, requestOf, scripted } from './world.ts';

function watched(port: ModelPort, over: Partial<Parameters<typeof createWorld>[0]> = {}) {
  const steps: Step[] = [];
  const world = createWorld({ port, ...over });
  const ask = (text: string, signal?: AbortSignal) =>
    world.assistant.answer({
      text,
      request: requestOf(),
      progress: (step) => void steps.push(step),
      ...(signal && { signal }),
    });
  return { ...world, ask, steps, said: () => steps.map(({ doing, state }) => `${doing}: ${state}`) };
}

const hanging = (): ModelPort => ({
  name: 'hanging',
  ai: true,
  turn: (_request, { signal }) =>
    new Promise((_, reject) => {
      const end = () => reject(new ModelFault('deadline'));
      if (signal.aborted) end();
      signal.addEventListener('abort', end);
    }),
});

describe('progress', () => {
  it('names each call when it starts and when it ends, equal calls once, arithmetic not at all', async () => {
    const { port } = scripted([
      { calls: [{ name: 'leads_search', input: {} }] },
      {
        calls: [
          { name: 'leads_search', input: {} },
          { name: 'lead_get', input: { who: 'p1' } },
        ],
      },
      { text: 'Here.' },
    ]);
    const { ask, said, steps } = watched(port);
    await ask('hot leads?');
    expect(said()).toEqual([
      'Reading with leads_search: running',
      'Reading with leads_search: done',
      'Reading with lead_get: running',
      'Reading with lead_get: done',
    ]);
    expect(new Set(steps.map(({ id }) => id)).size).toBe(2);
  });

  it('says that a call failed', async () => {
    const { port } = scripted([{ calls: [{ name: 'lead_get', input: {} }] }, { text: 'Not found.' }]);
    const { ask, said } = watched(port);
    await ask('who?');
    expect(said()).toEqual(['Reading with lead_get: running', 'Reading with lead_get: failed']);
  });

  it('comes from the rules, too', async () => {
    const { ask, said } = watched(createRulePort({ systems: [] }));
    await ask('show the hot leads');
    expect(said()).toEqual(['Reading with leads_search: running', 'Reading with leads_search: done']);
  });
});

describe('stop', () => {
  it('ends a model that hangs at once, and says only that', async () => {
    const stop = new AbortController();
    const { ask, entries, memory } = watched(hanging());
    setTimeout(() => stop.abort(), 30);
    const began = performance.now();
    const answer = await ask('hot leads?', stop.signal);
    expect(performance.now() - began).toBeLessThan(500);
    expect(answer).toMatchObject({ paragraphs: [['Stopped. Nothing was changed.']], attachments: [] });
    expect(answer.answerId).toBeUndefined();
    expect(entries.at(-1)).toMatchObject({ kind: 'answer', status: 'stopped' });
    expect(memory.messages.map(({ role, text }) => `${role}: ${text}`)).toEqual([
      'user: hot leads?',
      'assistant: Stopped. Nothing was changed.',
    ]);
  });

  it('ends a tool that hangs, shows no card of an earlier one, and reaches the tool', async () => {
    const stop = new AbortController();
    const { runner } = createRunner();
    let seen: AbortSignal | undefined;
    const { port } = scripted([
      { calls: [{ name: 'note_add', input: { who: 'Maria Lopez', text: 'called' } }] },
      { calls: [{ name: 'leads_search', input: {} }] },
    ]);
    const { ask } = watched(port, {
      runner: {
        ...runner,
        run(call, request, options) {
          if (call.tool !== 'leads_search') return runner.run(call, request, options);
          seen = options?.signal;
          setTimeout(() => stop.abort(), 20);
          return new Promise(() => {});
        },
      },
    });
    const answer = await ask('note to Maria Lopez: called', stop.signal);
    expect(answer).toMatchObject({ paragraphs: [['Stopped. Nothing was changed.']], attachments: [] });
    expect(seen?.aborted).toBe(true);
  });

  it('before the start asks no model and runs no tool', async () => {
    const { port, requests } = scripted([{ text: 'Hello.' }]);
    const { ask, calls } = watched(port);
    const answer = await ask('hot leads?', AbortSignal.abort());
    expect(answer.paragraphs).toEqual([['Stopped. Nothing was changed.']]);
    expect(requests).toHaveLength(0);
    expect(calls).toHaveLength(0);
  });

  it('is no failure of the model: it is asked again', async () => {
    const stops = Array.from({ length: 12 }, () => new AbortController());
    const port = hanging();
    const { ask, told } = watched(port);
    for (const stop of stops) {
      setTimeout(() => stop.abort(), 5);
      await ask('hot leads?', stop.signal);
    }
    port.turn = async () => ({
      content: [{ type: 'text', text: 'Hello.' }],
      stop: 'answer',
      model: 'm',
      usage: { input: 1, output: 1, cacheRead: 0, cacheWrite: 0 },
      attempts: 1,
    });
    expect(await ask('hi')).toMatchObject({ paragraphs: [['Hello.']], withoutAI: false });
    expect(told).toEqual([]);
  });
});

it('what was looked up can be voted on, a sentence that says that nothing was cannot', async () => {
  const real = scripted([{ calls: [{ name: 'leads_search', input: {} }] }, { text: 'Here.' }]);
  expect(await createWorld(real).ask('hot leads?')).toMatchObject({ answerId: 'req-1' });
  const refused = scripted([{ text: '', stop: 'refused' }]);
  expect((await createWorld(refused).ask('hot leads?')).answerId).toBeUndefined();
});
