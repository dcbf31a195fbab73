import { createHash } from 'node:crypto';
import type { Log } from '../../connectors/connector.ts';
import { isFigure } from '../../domain/figure.ts';
import type { Role } from '../../domain/permissions.ts';
import { clip } from '../../domain/text.ts';
import type { Request, ToolRunner } from '../../tools/context.ts';
import type { Tool } from '../../tools/tool.ts';
import type { AnswerView, View } from '../../tools/views.ts';
import { Calls } from './calls.ts';
import { catalogueFor } from './catalogue.ts';
import { conversationOf, today } from './conversation.ts';
import { ModelFault } from './faults.ts';
import { Facts } from './figures.ts';
import { defaultLimits, type Limits } from './limits.ts';
import type { Remembered, ThreadMemory } from './memory.ts';
import { type AskedFor, Models } from './models.ts';
import { Places } from './places.ts';
import type { ModelPort, ToolSpec } from './port.ts';
import type { Progress } from './progress.ts';
import { systemPrompt } from './prompt.ts';
import { type QuestionTime, startTime } from './question-time.ts';
import type { Recorder } from './record.ts';
import { createRulePort } from './rules.ts';
import { answerOf, fixed } from './said.ts';
import { Thread } from './thread.ts';
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
  /** Told when a model needs an admin: key refused, spend limit reached. */
  tellAdmins?(text: string): void;
}

export interface Asked {
  text: string;
  /** Who asks, where; `origin` and the taint of the thread are set by the assistant. */
  request: Request;
  /** Somebody pressed stop: the work ends at once, and the answer says only that. */
  signal?: AbortSignal;
  progress?: Progress;
}
export interface Assistant {
  /** Answers a sentence. It does not throw: whatever fails, the answer says what to do instead. */
  answer(question: Asked): Promise<AnswerView>;
}

const maxQuestion = 4_000;

export function createAssistant(deps: AssistantDeps): Assistant {
  const { log, now } = deps;
  const limits: Limits = { ...defaultLimits, ...deps.limits };
  const rules = deps.port.ai ? createRulePort({ systems: deps.systems ?? [] }) : deps.port;
  const ladder = [deps.port, deps.fallback]
    .filter((port): port is ModelPort => port?.ai === true)
    .concat(rules);
  const threads = new Places(1, limits.queuedPerThread);
  const people = new Places(limits.perUser, 0);
  const catalogueOf = rememberedByRole(deps.tools);

  /** Keeping records must not cost anybody the answer. */
  const record: Recorder = async (entry) => {
    try {
      await deps.record(entry);
    } catch (error) {
      log.error({ err: error, kind: entry.kind }, 'an entry of the assistant was not recorded');
    }
  };
  const models = new Models({ ...deps, limits, record });

  async function work({ text, request, signal, progress }: Asked, time: QuestionTime): Promise<AnswerView> {
    const thread = new Thread(deps.memory, request, log);
    const history = await thread.recall(limits.remembered);
    const tainted = request.tainted === true || history.some((message) => message.tainted);
    const facts = new Facts(request.audience);
    const { tools, doing, prefix } = catalogueOf(request.actor.role);
    const calls = new Calls({
      facts,
      runner: deps.runner,
      request,
      allowed: doing,
      limits,
      signal: time.all.signal,
      tainted,
      record,
      ...(progress && { progress }),
    });
    const question: Question = {
      conversation: conversationOf(history, text, request, now()),
      tools,
      user: userOf(request),
      typed: {
        text: typedIn(history, text),
        timeZone: request.actor.timeZone,
        dates: [today(request.actor.timeZone, now())],
        name: request.actor.name,
      },
      facts,
      calls,
      limits,
    };
    const isWithdrawn = () => signal?.aborted === true;
    const asked = { request, prefix, isTainted: () => tainted || facts.tainted, isWithdrawn };
    const { attempt, port } = await climb(question, asked, time);
    const stopped = isWithdrawn();
    const answer = stopped ? fixed('stopped', now()) : voted(request, attempt, calls.views, port.ai);
    await record({
      kind: 'answer',
      request,
      status: stopped ? 'stopped' : (attempt?.status ?? 'failed'),
      model: port.name,
      withoutAI: answer.withoutAI,
      figures: answer.paragraphs.flat().filter(isFigure).length,
      unsupported: attempt && 'unsupported' in attempt ? attempt.unsupported : 0,
      blockedLinks: attempt && 'composed' in attempt ? attempt.composed.blockedLinks : 0,
    });
    await thread.remember(text, answer, tainted || facts.tainted, now());
    return answer;
  }

  /** What was looked up can be voted on; a sentence that says that nothing was cannot. */
  function voted(request: Request, attempt: Attempt | undefined, views: readonly View[], ai: boolean) {
    const answer = answerOf(attempt, views, ai, now());
    const isReal = (attempt && 'composed' in attempt) || answer.attachments.length > 0;
    return isReal ? { ...answer, answerId: request.id } : answer;
  }

  /** Model, other model, rules; each starts afresh with what the ones before it have read. */
  async function climb(question: Question, asked: AskedFor, time: QuestionTime): Promise<Climbed> {
    let refused: Climbed | undefined;
    for (const port of ladder) {
      const options = port.ai ? time.models : time.all;
      if (options.signal.aborted || !models.mayAsk(port, question.user)) continue;
      // What one model refused another may answer; the rules would answer a different question.
      if (refused && !port.ai) break;
      question.calls.begin();
      try {
        const attempt = await takeTurns(question, (turn) => models.ask(port, turn, options, asked));
        if (attempt.status === 'refused') refused = { attempt, port };
        else if (attempt.status !== 'tables_only' || question.calls.views.length > 0)
          return { attempt, port };
      } catch (error) {
        if (!(error instanceof ModelFault))
          log.error({ err: error, port: port.name }, 'the assistant stumbled');
      }
    }
    return refused ?? { attempt: undefined, port: rules };
  }

  return {
    async answer(asked) {
      const { request, signal } = asked;
      const question = { ...asked, text: clip(asked.text, maxQuestion) };
      const leave = await people.take(userOf(request));
      // Whoever stopped it hears that, however many others wait.
      if (!leave && !signal?.aborted) return fixed('busy', now());
      const lane = `${request.workspaceId}:${request.channel}:${request.thread ?? request.id}`;
      const done = await threads.take(lane, signal);
      const time = startTime(limits.timeMs, signal);
      try {
        return done || signal?.aborted ? await work(question, time) : fixed('busy', now());
      } catch (error) {
        log.error({ err: error, request: request.id }, 'the assistant could not answer');
        return fixed('failed', now());
      } finally {
        time.stop();
        done?.();
        leave?.();
      }
    },
  };
}

interface Climbed {
  /** Missing when nobody could answer. */
  attempt: Attempt | undefined;
  port: ModelPort;
}

interface Catalogue {
  tools: ToolSpec[];
  /** What the person reads while a tool runs, by its name. */
  doing: ReadonlyMap<string, string | undefined>;
  prefix: string;
}

const userOf = ({ workspaceId, actor }: Request): string => `${workspaceId}:${actor.id}`;

/** All that the person typed in this thread. */
const typedIn = (history: readonly Remembered[], text: string): string =>
  [...history.filter(({ role }) => role === 'user').map((message) => message.text), text].join('\n');

/** Each role's catalogue, made once, with the hash that says which requests share a cache. */
function rememberedByRole(tools: readonly Tool[]): (role: Role) => Catalogue {
  const words = new Map(tools.map(({ name, doing }) => [name, doing]));
  const made = new Map<Role, Catalogue>();
  return (role) => {
    const known = made.get(role);
    if (known) return known;
    const own = catalogueFor(role, tools);
    const bytes = JSON.stringify([systemPrompt, own]);
    const entry = {
      tools: own,
      doing: new Map(own.map(({ name }) => [name, words.get(name)])),
      prefix: createHash('sha256').update(bytes).digest('hex').slice(0, 16),
    };
    made.set(role, entry);
    return entry;
  };
}
