import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../domain/errors.ts';
import { clip } from '../../domain/text.ts';
import type { Outcome, Request, ToolRunner } from '../../tools/context.ts';
import type { ProposalView, View } from '../../tools/views.ts';
import { calcInput, calcName, calculate } from './calc.ts';
import type { Facts } from './figures.ts';
import type { Limits } from './limits.ts';
import type { Block, ToolCallBlock } from './port.ts';
import type { Progress } from './progress.ts';
import type { CallOutcome, Recorder } from './record.ts';

const maxMessage = 200;
/** Refusals that are the caller's fault, and count as strikes; everything else may be the system's. */
const refusals: Record<string, CallOutcome> = { bad_input: 'invalid', forbidden: 'forbidden' };

interface Answered {
  content: string;
  isError: boolean;
  outcome: CallOutcome;
  view?: View;
}

export interface CallDeps {
  facts: Facts;
  runner: ToolRunner;
  request: Request;
  /** What this person's assistant may call, by name, and what the person reads meanwhile; nothing for arithmetic. */
  allowed: ReadonlyMap<string, string | undefined>;
  limits: Limits;
  /** Ends every wait: the question's time is up, or nobody waits for it any more. */
  signal: AbortSignal;
  /** The conversation had read an outsider's text before this question. */
  tainted: boolean;
  record: Recorder;
  /** Told of every call that is run; equal calls are one. */
  progress?: Progress;
}

/**
 * Runs the tool calls of one question through the one door; what the person may not do is refused, and put on
 * record, there. It lives as long as the question.
 */
export class Calls {
  readonly #deps: CallDeps;
  /** Equal calls run once: a read gives what it gave, a write proposes one change. What failed may be tried again. */
  readonly #seen = new Map<string, Promise<Answered>>();
  #views: View[] = [];
  #count = 0;
  #strikes = 0;
  #steps = 0;

  constructor(deps: CallDeps) {
    this.#deps = deps;
  }

  /** Another port takes over from the start; what was read stays read. */
  begin(): void {
    this.#views = [];
    this.#count = 0;
    this.#strikes = 0;
  }

  /** What the calls of the present port brought, each once, in the order of the calls. */
  get views(): View[] {
    return [...new Set(this.#views)];
  }

  /** No call will be run any more. */
  get exhausted(): boolean {
    return this.#strikes >= this.#deps.limits.strikes || this.#count >= this.#deps.limits.calls;
  }

  /** @returns one result per call, in the order of the calls, whatever happened. */
  async runAll(calls: readonly ToolCallBlock[]): Promise<Block[]> {
    const answers = await Promise.all(
      calls.map((call, index) =>
        index < this.#deps.limits.callsPerTurn ? this.#run(call) : this.#overLimit(call),
      ),
    );
    this.#views.push(...answers.flatMap(({ view }) => view ?? []));
    return answers.map(({ content, isError }, index) => ({
      type: 'tool_result',
      callId: calls[index]?.id ?? '',
      content,
      isError,
    }));
  }

  async #run(call: ToolCallBlock): Promise<Answered> {
    const key = createHash('sha256')
      .update(canonical([call.name, call.input]))
      .digest('base64');
    const earlier = this.#seen.get(key);
    if (earlier) return this.#noted(call, performance.now(), { ...(await earlier), outcome: 'cached' });
    if (this.exhausted) return this.#overLimit(call);
    this.#count += 1;
    const started = performance.now();
    const answered = this.#reported(call.name, this.#execute(call));
    this.#seen.set(key, answered);
    const result = await answered;
    if (result.outcome === 'failed') this.#seen.delete(key);
    return this.#noted(call, started, result);
  }

  async #execute(call: ToolCallBlock): Promise<Answered> {
    const { facts, request, runner, signal, tainted } = this.#deps;
    try {
      signal.throwIfAborted();
      if (call.name === calcName) return this.#calculate(call.input);
      const run = runner.run(
        { tool: call.name, input: call.input },
        { ...request, origin: 'agent', tainted: tainted || facts.tainted },
        { signal },
      );
      return this.#told(await orAborted(run, signal));
    } catch (error) {
      if (signal.aborted)
        return { ...failed('transient', 'There was no time left for this.'), outcome: 'timeout' };
      if (error instanceof AppError)
        return this.#refused(error.code, error.message, refusals[error.code] ?? 'failed');
      return { ...failed('transient', 'It did not work this time.'), outcome: 'failed' };
    }
  }

  async #reported(name: string, running: Promise<Answered>): Promise<Answered> {
    const { allowed, progress } = this.#deps;
    const doing = allowed.get(name);
    if (!doing || !progress) return running;
    this.#steps += 1;
    const step = { id: `step-${this.#steps}`, doing };
    progress({ ...step, state: 'running' });
    const answered = await running;
    progress({ ...step, state: answered.isError ? 'failed' : 'done' });
    return answered;
  }

  #told(outcome: Outcome): Answered {
    const { facts, tainted } = this.#deps;
    switch (outcome.status) {
      case 'done':
        return { content: facts.project(outcome.view), isError: false, outcome: 'ok', view: outcome.view };
      case 'needs_confirmation': {
        const view = withPending(outcome, tainted || facts.tainted);
        const content = facts.project(view, { status: 'awaiting_confirmation' });
        return { content, isError: false, outcome: 'proposed', view };
      }
      case 'refused': {
        const { code, message } = outcome.error;
        return { ...this.#refused(code, message, refusals[code] ?? 'failed'), view: outcome.view };
      }
    }
  }

  #calculate(input: unknown): Answered {
    const { op, refs } = parsed(calcInput, input);
    const figures = refs.map((ref) => {
      const figure = this.#deps.facts.figure(ref);
      if (!figure) throw new AppError('bad_input', `there is no figure ${clip(ref, 20)}`);
      return figure;
    });
    const result = this.#deps.facts.add(calculate(op, figures));
    return { content: JSON.stringify(result), isError: false, outcome: 'ok' };
  }

  #refused(code: string, message: string, outcome: CallOutcome): Answered {
    if (code in refusals) this.#strikes += 1;
    return { ...failed(code, message), outcome };
  }

  #overLimit(call: ToolCallBlock): Promise<Answered> {
    const answered: Answered = {
      ...failed('rate_limited', 'The limit of calls for one question is reached. Answer with what you have.'),
      outcome: 'budget',
    };
    return this.#noted(call, performance.now(), answered);
  }

  async #noted(call: ToolCallBlock, started: number, answered: Answered): Promise<Answered> {
    const { request, record, allowed } = this.#deps;
    const tool = allowed.has(call.name) ? call.name : 'unknown';
    await record({
      kind: 'tool_call',
      request,
      tool,
      outcome: answered.outcome,
      ms: Math.round(performance.now() - started),
    });
    return answered;
  }
}

/** From a fixed list of codes, with a message written for people; never the text of an exception. */
const failed = (error: string, message: string): Omit<Answered, 'outcome'> => ({
  content: JSON.stringify({ error, message: clip(message, maxMessage) }),
  isError: true,
});

function parsed<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new AppError('bad_input', clip(z.prettifyError(result.error), maxMessage));
}

/** The card with what its button carries. */
function withPending(outcome: Extract<Outcome, { status: 'needs_confirmation' }>, tainted: boolean): View {
  if (outcome.view.kind !== 'proposal' || outcome.view.pending) return outcome.view;
  const { pendingId: id, argsHash, expiresAt } = outcome;
  const pending: ProposalView['pending'] = { id, argsHash, expiresAt: expiresAt.toISOString(), tainted };
  return { ...outcome.view, pending };
}

/** JSON with sorted keys: equal for equal calls. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = () => reject(new AppError('transient', 'out of time'));
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', end));
  });
}
