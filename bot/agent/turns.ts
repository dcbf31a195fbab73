import type { Calls } from './calls.ts';
import { type Typed, violations } from './check-prose.ts';
import { type Composed, compose } from './compose.ts';
import type { Facts } from './figures.ts';
import type { Limits } from './limits.ts';
import {
  addUsage,
  type Block,
  type Message,
  noUsage,
  type ToolCallBlock,
  type ToolSpec,
  type Turn,
  type TurnRequest,
  textOf,
  type Usage,
} from './port.ts';
import { systemPrompt } from './prompt.ts';

export interface Question {
  conversation: readonly Message[];
  tools: readonly ToolSpec[];
  user: string;
  typed: Typed;
  facts: Facts;
  calls: Calls;
  limits: Limits;
}

export type Attempt =
  | { status: 'ok' | 'repaired'; composed: Composed; unsupported: number }
  /** There is no wording that may be shown; the tables may. */
  | { status: 'tables_only'; unsupported: number }
  | { status: 'refused' };

const noMoreCalls = 'Answer now, without calling any more tools.';
const repair = (wrong: string[]): string =>
  `This answer cannot be shown. These pieces are neither references nor words of the person who asked: ${wrong
    .slice(0, 10)
    .map((piece) => JSON.stringify(piece))
    .join(
      ', ',
    )}. Write the whole answer again, with a reference such as [[f1]] in the place of every number, or leave the claim out.`;

/**
 * Lets one port answer one question: model turn, tool calls, model turn, until it has an answer that passes
 * the check or the limits end it. The limits are code: some servers ignore a request for no more calls.
 * @throws ModelFault of `ask`.
 */
export async function takeTurns(
  question: Question,
  ask: (request: TurnRequest) => Promise<Turn>,
): Promise<Attempt> {
  const { calls, facts, limits, tools, user, typed } = question;
  const messages: Message[] = [...question.conversation];
  const ids = new CallIds();
  let used = noUsage;
  let unsupported = 0;
  for (let number = 1; ; number += 1) {
    const last = number >= limits.modelTurns || overspent(used, limits);
    const mayCall = !last && !calls.exhausted;
    const turn = await ask({
      system: systemPrompt,
      tools,
      messages: mayCall || number === 1 ? messages : withHint(messages),
      maxTokens: limits.turnTokens,
      user,
    });
    used = addUsage(used, turn.usage);
    if (turn.stop === 'refused') return { status: 'refused' };
    if (turn.stop === 'tool_calls') {
      const content = ids.unique(turn.content);
      const wanted = content.filter((block): block is ToolCallBlock => block.type === 'tool_call');
      if (!mayCall) return { status: 'tables_only', unsupported };
      if (wanted.length > 0) {
        messages.push({ role: 'assistant', content }, { role: 'user', content: await calls.runAll(wanted) });
        continue;
      }
    }
    const prose = turn.stop === 'cut_off' ? '' : textOf(turn.content).trim();
    const wrong = violations(prose, facts, typed);
    if (prose !== '' && wrong.length === 0)
      return { status: unsupported > 0 ? 'repaired' : 'ok', composed: compose(prose, facts), unsupported };
    const repairable = prose !== '' && unsupported === 0 && !last;
    unsupported += wrong.length;
    if (!repairable) return { status: 'tables_only', unsupported };
    const kept = turn.content.filter((block) => block.type === 'text' || block.type === 'opaque');
    messages.push(
      { role: 'assistant', content: kept },
      { role: 'user', content: [{ type: 'text', text: repair(wrong) }] },
    );
  }
}

const overspent = (used: Usage, limits: Limits): boolean =>
  used.input + used.cacheRead + used.cacheWrite >= limits.inputTokens || used.output >= limits.outputTokens;

function withHint(messages: readonly Message[]): Message[] {
  const last = messages.at(-1);
  if (!last) return [];
  return [
    ...messages.slice(0, -1),
    { ...last, content: [...last.content, { type: 'text', text: noMoreCalls }] },
  ];
}

/** Keeps every call's id usable and unique in the conversation, so that each result finds its call. */
class CallIds {
  readonly #used = new Set<string>();

  unique(content: Block[]): Block[] {
    return content.map((block) => {
      if (block.type !== 'tool_call') return block;
      const fits = /^[\w-]{1,64}$/.test(block.id) && !this.#used.has(block.id);
      const id = fits ? block.id : `call_again_${this.#used.size}`;
      this.#used.add(id);
      return { ...block, id };
    });
  }
}
