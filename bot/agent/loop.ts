import { createHash } from 'node:crypto';
import type { Log } from '../../connectors/connector.ts';
import { isFigure } from '../../domain/figure.ts';
import type { Role } from '../../domain/permissions.ts';
import type { Request, ToolRunner } from '../../tools/context.ts';
import type { Tool } from '../../tools/tool.ts';
import type { AnswerView } from '../../tools/views.ts';
import { Calls } from './calls.ts';
import { catalogueFor } from './catalogue.ts';
import { Circuit } from './circuit.ts';
import { conversationOf, refsOf, today } from './conversation.ts';
import { ModelFault, needsAdmin } from './faults.ts';
import { Facts, remembered } from './figures.ts';
import { defaultLimits, type Limits } from './limits.ts';
import type { Remembered, ThreadMemory } from './memory.ts';
import { Places } from './places.ts';
import {
  type ModelPort,
  noUsage,
  type ToolSpec,
  type Turn,
  type TurnOptions,
  type TurnRequest,
} from './port.ts';
import { systemPrompt } from './prompt.ts';
import type { AgentEntry, Recorder } from './record.ts';
import { createRulePort } from './rules.ts';
import { answerOf, fixed } from './said.ts';
import { Spending } from './spending.ts';
import { type Attempt, type Question, takeTurns } from './turns.ts';

export interface AssistantDeps {
  /** Who answers: a model, or the rules where there is none. */
  port: ModelPort;
  /** Another model, asked when the first one cannot. The rules come after it by themselves. */
  fallback?: ModelPort;
  tools: readonly Tool[];
  runner: ToolRunner;
  memory: ThreadMemory;
  /** Ids of the outside systems, for the rules. */
  systems?: readonly string[];
  now(): Date;
  log: Log;
  limits?: Partial<Limits>;
  record: Recorder;
  /** Told once when a model needs an admin: key refused, spend limit reached. */
  tellAdmins?(text: string): void;
}

export interface Assistant {
  /**
   * Answers a sentence. It does not throw: whatever fails, the answer says what to do instead.
   * @param request who asks, where; `origin` and the taint of the thread are set here.
   * @param signal ends the work when nobody waits for the answer any more.
   */
  answer(question: { text: string; request: Request; signal?: AbortSignal }): Promise<AnswerView>;
}

const maxQuestion = 4_000;
/** Share of the time that models may use; the rest is for the rules to answer after them. */
const modelShare = 0.9;

export function createAssistant(deps: AssistantDeps): Assistant {
  const limits: Limits = { ...defaultLimits, ...deps.limits };
  const rules = deps.port.ai ? createRulePort({ systems: deps.systems ?? [] }) : deps.port;
  const models = [deps.port, deps.fallback].filter((port): port is ModelPort => port?.ai === true);
  const circuits = new Map(models.map((port) => [port, new Circuit(limits.circuit)]));
  const threads = new Places(1, limits.queuedPerThread);
  const people = new Places(limits.perUser, 0);
  const requests = new Places(limits.modelRequests, Number.POSITIVE_INFINITY);
  const spending = new Spending(limits.dailyTokens);
  const catalogues = new Map<Role, { tools: ToolSpec[]; prefix: string }>();

  const catalogueOf = (role: Role) => {
    const known = catalogues.get(role);
    if (known) return known;
    const tools = catalogueFor(role, deps.tools);
    const prefix = createHash('sha256')
      .update(JSON.stringify([systemPrompt, tools]))
      .digest('hex')
      .slice(0, 16);
    const made = { tools, prefix };
    catalogues.set(role, made);
    return made;
  };

  /** Keeping records must not cost anybody the answer. */
  const record: Recorder = async (entry) => {
    try {
      await deps.record(entry);
    } catch (error) {
      deps.log.error({ err: error, kind: entry.kind }, 'an entry of the assistant was not recorded');
    }
  };

  /** One turn of a port, with its place among the model requests, its circuit and its record. */
  async function ask(
    port: ModelPort,
    turn: TurnRequest,
    options: TurnOptions,
    context: AskContext,
  ): Promise<Turn> {
    const started = performance.now();
    const noted = (outcome: ModelTurnOutcome, result?: Turn) =>
      record({
        kind: 'model_turn',
        request: context.request,
        model: result?.model ?? port.name,
        outcome,
        usage: result?.usage ?? noUsage,
        attempts: result?.attempts ?? 1,
        ms: Math.round(performance.now() - started),
        tainted: context.facts.tainted,
        prefix: context.prefix,
        ...(result?.requestId !== undefined && { requestId: result.requestId }),
      });
    const free = port.ai ? await requests.take('models', options.signal) : () => {};
    try {
      if (!free || options.signal.aborted) throw new ModelFault('deadline');
      const result = await port.turn(turn, options);
      circuits.get(port)?.worked();
      if (port.ai) spending.add(turn.user, result.usage);
      await noted(result.stop, result);
      return result;
    } catch (error) {
      const fault = error instanceof ModelFault ? error : new ModelFault('bad_output', { cause: error });
      await noted(fault.kind);
      throw fault;
    } finally {
      free?.();
    }
  }

  function failed(port: ModelPort, fault: ModelFault): void {
    deps.log.warn({ model: port.name, fault: fault.kind, err: fault.cause }, 'the model did not answer');
    if (!circuits.get(port)?.failed(fault.kind)) return;
    deps.log.error({ model: port.name, fault: fault.kind }, 'not asking the model for a while');
    if (needsAdmin(fault.kind)) deps.tellAdmins?.(adminText(port.name, fault));
  }

  async function work(text: string, request: Request, outer: AbortSignal | undefined): Promise<AnswerView> {
    const time = new AbortController();
    const end = () => time.abort();
    const deadline = Date.now() + limits.timeMs;
    const modelDeadline = Date.now() + limits.timeMs * modelShare;
    const timer = setTimeout(end, limits.timeMs);
    outer?.addEventListener('abort', end, { once: true });
    if (outer?.aborted) end();
    try {
      const place = {
        workspaceId: request.workspaceId,
        channel: request.channel ?? '',
        thread: request.thread ?? '',
      };
      const history = await recall(place, request);
      const facts = new Facts(request.audience);
      const { tools, prefix } = catalogueOf(request.actor.role);
      const tainted = request.tainted === true || history.some((message) => message.tainted);
      const allowed = new Set(tools.map((tool) => tool.name));
      const calls = new Calls({
        facts,
        runner: deps.runner,
        request,
        allowed,
        limits,
        signal: time.signal,
        tainted,
        record,
      });
      const typedTexts = history.filter(({ role }) => role === 'user').map((message) => message.text);
      const question: Question = {
        conversation: conversationOf(history, text, request, deps.now()),
        tools,
        user: `${request.workspaceId}:${request.actor.id}`,
        typed: {
          text: [...typedTexts, text].join('\n'),
          timeZone: request.actor.timeZone,
          dates: [today(request.actor.timeZone, deps.now())],
        },
        facts,
        calls,
        limits,
      };
      const context = { request, facts, prefix };
      const { attempt, port } = await climb(question, context, (port) => ({
        deadline: new Date(port.ai ? modelDeadline : deadline),
        signal: time.signal,
      }));
      const answer = answerOf(attempt, calls.views, port.ai, deps.now());
      const used = answer.paragraphs.flat();
      await record({
        kind: 'answer',
        request,
        status: attempt?.status ?? 'failed',
        model: port.name,
        withoutAI: answer.withoutAI,
        figures: used.filter(isFigure).length,
        unsupported: attempt && 'unsupported' in attempt ? attempt.unsupported : 0,
        blockedLinks: attempt && 'composed' in attempt ? attempt.composed.blockedLinks : 0,
      });
      await remember(place, request, text, answer, tainted || facts.tainted);
      return answer;
    } finally {
      clearTimeout(timer);
      outer?.removeEventListener('abort', end);
    }
  }

  /** Model, other model, rules; each starts afresh with what the ones before it have read. */
  async function climb(
    question: Question,
    context: AskContext,
    optionsFor: (port: ModelPort) => TurnOptions,
  ) {
    let refused: { attempt: Attempt; port: ModelPort } | undefined;
    for (const port of [...models, rules]) {
      if (refused && !port.ai) break;
      if (circuits.get(port)?.open || (port.ai && !spending.allows(question.user))) continue;
      const options = optionsFor(port);
      question.calls.begin();
      try {
        const attempt = await takeTurns(question, (turn) => ask(port, turn, options, context));
        if (attempt.status === 'refused') refused = { attempt, port };
        else if (attempt.status !== 'tables_only' || question.calls.views.length > 0)
          return { attempt, port };
      } catch (error) {
        if (options.signal.aborted) break;
        if (error instanceof ModelFault) failed(port, error);
        else deps.log.error({ err: error, port: port.name }, 'the assistant could not answer');
      }
    }
    return refused ?? { attempt: undefined, port: rules };
  }

  async function recall(place: PlaceOf, request: Request): Promise<Remembered[]> {
    if (!place.thread) return [];
    try {
      return await deps.memory.recent(place.workspaceId, place.channel, place.thread, limits.remembered);
    } catch (error) {
      deps.log.warn({ err: error, request: request.id }, 'answering without the memory of the thread');
      return [];
    }
  }

  async function remember(
    place: PlaceOf,
    request: Request,
    text: string,
    answer: AnswerView,
    tainted: boolean,
  ) {
    if (!place.thread) return;
    const at = deps.now().toISOString();
    const said = answer.paragraphs.map((parts) => parts.map(remembered).join('')).join('\n');
    const refs = answer.attachments.flatMap(refsOf);
    try {
      await deps.memory.append({ ...place, userId: request.actor.id }, [
        { role: 'user', text, refs: [], tainted: false, at },
        { role: 'assistant', text: said, refs, tainted, at },
      ]);
    } catch (error) {
      deps.log.warn({ err: error, request: request.id }, 'the thread was not remembered');
    }
  }

  return {
    async answer({ text, request, signal }) {
      const user = `${request.workspaceId}:${request.actor.id}`;
      const leave = await people.take(user);
      if (!leave) return fixed('busy', deps.now());
      const done = await threads.take(
        `${request.workspaceId}:${request.channel}:${request.thread ?? request.id}`,
        signal,
      );
      try {
        if (!done) return fixed('busy', deps.now());
        return await work(text.slice(0, maxQuestion), request, signal);
      } catch (error) {
        deps.log.error({ err: error, request: request.id }, 'the assistant could not answer');
        return fixed('failed', deps.now());
      } finally {
        done?.();
        leave();
      }
    },
  };
}

interface AskContext {
  request: Request;
  facts: Facts;
  prefix: string;
}
type ModelTurnOutcome = Extract<AgentEntry, { kind: 'model_turn' }>['outcome'];
interface PlaceOf {
  workspaceId: string;
  channel: string;
  thread: string;
}

const adminText = (model: string, { kind }: ModelFault): string =>
  kind === 'spend_limit'
    ? `The spend limit for the model ${model} is reached. Questions are answered without AI until it is raised.`
    : `The model ${model} refuses our key or does not exist. Questions are answered without AI until ANTHROPIC_API_KEY and ANTHROPIC_MODEL are right.`;
