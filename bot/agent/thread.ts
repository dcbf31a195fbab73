import type { Log } from '../../connectors/connector.ts';
import type { Request } from '../../tools/context.ts';
import type { AnswerView } from '../../tools/views.ts';
import { refsOf } from './conversation.ts';
import { remembered } from './figures.ts';
import type { Remembered, ThreadMemory } from './memory.ts';

/** The thread that a question stands in; outside of one, nothing is remembered. Memory that fails is no memory. */
export class Thread {
  readonly #memory: ThreadMemory;
  readonly #request: Request;
  readonly #log: Log;

  constructor(memory: ThreadMemory, request: Request, log: Log) {
    this.#memory = memory;
    this.#request = request;
    this.#log = log;
  }

  async recall(n: number): Promise<Remembered[]> {
    const { workspaceId, channel = '', thread, id } = this.#request;
    if (!thread) return [];
    try {
      return await this.#memory.recent(workspaceId, channel, thread, n);
    } catch (error) {
      this.#log.warn({ err: error, request: id }, 'answering without the memory of the thread');
      return [];
    }
  }

  async remember(text: string, answer: AnswerView, tainted: boolean, now: Date): Promise<void> {
    const { workspaceId, channel = '', thread, id, actor } = this.#request;
    if (!thread) return;
    const at = now.toISOString();
    const said = answer.paragraphs.map((parts) => parts.map(remembered).join('')).join('\n');
    try {
      await this.#memory.append({ workspaceId, channel, thread, userId: actor.id }, [
        { role: 'user', text, refs: [], tainted: false, at },
        { role: 'assistant', text: said, refs: answer.attachments.flatMap(refsOf), tainted, at },
      ]);
    } catch (error) {
      this.#log.warn({ err: error, request: id }, 'the thread was not remembered');
    }
  }
}
