import { z } from 'zod';
import { checkBlocks } from './blocks/check.ts';
import { SlackApiError } from './errors.ts';
import type { Block, Message, Session, Stream, Task } from './model.ts';
import type { Workspace } from './workspace.ts';

/** Slack ends a stream by itself (slackapi/python-slack-sdk issue 1859). */
const LIFETIME_MS = 5 * 60_000;
const TEXT_CHARACTERS = 12_000;
const CHUNK_BLOCKS = 50;

const chunk = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('markdown_text'), text: z.string() }),
  z.strictObject({ type: z.literal('plan_update'), title: z.string().min(1) }),
  z.strictObject({
    type: z.literal('task_update'),
    id: z.string().min(1),
    title: z.string().min(1),
    status: z.enum(['pending', 'in_progress', 'complete', 'error']),
    details: z.string().optional(),
    output: z.string().optional(),
    sources: z.array(z.looseObject({ type: z.literal('url'), url: z.string(), text: z.string() })).optional(),
  }),
  z.strictObject({ type: z.literal('blocks'), blocks: z.unknown() }),
]);
type Chunk = z.infer<typeof chunk>;

/** What one call adds to a stream: text, or chunks, never both. */
export interface Piece {
  text?: string;
  chunks?: unknown;
}

interface Open {
  message: Message;
  startedAt: number;
  /** A stream takes only what its first call brought: text or chunks. */
  takes?: 'text' | 'chunks';
}

/**
 * Messages that the app writes piece by piece.
 * @see https://docs.slack.dev/reference/methods/chat.startStream
 */
export class Streams {
  #open = new Map<Message, Open>();
  #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  start(draft: { channel: string; threadTs: string; display: Stream['display'] }, piece: Piece): Message {
    const { display, ...place } = draft;
    const added = read(piece);
    const message: Message = this.#workspace.post({
      ...place,
      user: this.#workspace.bot.userId,
      from: 'bot',
      text: '',
      stream: { state: 'in_progress', display, tasks: [] },
    });
    const open: Open = { message, startedAt: this.#now() };
    this.#open.set(message, open);
    if (added) this.#add(open, added);
    return message;
  }

  /** @throws SlackApiError `message_not_in_streaming_state`, `stopped_by_user`, or what the piece violates. */
  append(message: Message, piece: Piece): void {
    const open = this.#opened(message);
    const added = read(piece);
    if (!added) throw new SlackApiError('no_text');
    this.#add(open, added);
  }

  /** @param last what the final message adds below everything streamed. @throws as `append` does. */
  stop(message: Message, piece: Piece, last: Partial<Message>): void {
    const open = this.#opened(message);
    const added = read(piece);
    if (added) this.#add(open, added);
    const { blocks = [], ...rest } = last;
    this.#end(open, 'app', { ...rest, blocks: [...message.blocks, ...blocks] });
  }

  /** The stop button ends what is streamed in that thread. @returns the messages that it ended. */
  stopAll({ channel, threadTs }: Pick<Session, 'channel' | 'threadTs'>): Message[] {
    const ending = this.open().filter((one) => one.channel === channel && one.threadTs === threadTs);
    for (const message of ending) this.#end(this.#opened(message), 'person');
    return ending;
  }

  /** Messages that take more right now; those whose time is over are ended first. */
  open(): Message[] {
    for (const open of this.#open.values())
      if (this.#now() - open.startedAt >= LIFETIME_MS) this.#end(open, 'slack');
    return [...this.#open.keys()];
  }

  isOpen(message: Message): boolean {
    return this.open().includes(message);
  }

  #opened(message: Message): Open {
    this.open();
    const open = this.#open.get(message);
    if (open) return open;
    throw new SlackApiError(
      message.stream?.endedBy === 'person' ? 'stopped_by_user' : 'message_not_in_streaming_state',
    );
  }

  #add(open: Open, chunks: { takes: 'text' | 'chunks'; chunks: Chunk[] }): void {
    open.takes ??= chunks.takes;
    if (open.takes !== chunks.takes) throw new SlackApiError('streaming_mode_mismatch');
    const { message } = open;
    const stream = structuredClone(message.stream) as Stream;
    const blocks = [...message.blocks];
    let { text } = message;
    for (const one of chunks.chunks) {
      if (one.type === 'plan_update') stream.title = one.title;
      else if (one.type === 'task_update') put(stream.tasks, one);
      else if (one.type === 'blocks') blocks.push(...(one.blocks as Block[]));
      else {
        text += one.text;
        addText(blocks, one.text);
      }
    }
    this.#workspace.edit(message, { text, blocks: numbered(blocks), stream });
  }

  #end(open: Open, endedBy: NonNullable<Stream['endedBy']>, change: Partial<Message> = {}): void {
    const { message } = open;
    const state = endedBy === 'app' ? 'completed' : 'errored';
    this.#open.delete(message);
    const blocks = numbered(change.blocks ?? message.blocks);
    this.#workspace.edit(message, {
      ...change,
      blocks,
      stream: { ...(message.stream as Stream), state, endedBy },
    });
  }

  #now(): number {
    return this.#workspace.clock.now().getTime();
  }
}

/** @returns nothing for an empty piece. */
function read({ text, chunks }: Piece): { takes: 'text' | 'chunks'; chunks: Chunk[] } | undefined {
  if (text !== undefined && chunks !== undefined)
    throw new SlackApiError('cannot_provide_both_markdown_text_and_chunks');
  if (text !== undefined) {
    if (text.length > TEXT_CHARACTERS) throw new SlackApiError('msg_too_long');
    return { takes: 'text', chunks: [{ type: 'markdown_text', text }] };
  }
  if (chunks === undefined) return undefined;
  const parsed = z.array(chunk).safeParse(chunks);
  if (!parsed.success)
    throw new SlackApiError('invalid_chunks', [`${z.prettifyError(parsed.error)} [json-pointer:/chunks]`]);
  const checked = parsed.data.map((one, index) =>
    one.type === 'blocks'
      ? { ...one, blocks: checkBlocks(one.blocks, CHUNK_BLOCKS, `/chunks/${index}/blocks`, 'invalid_blocks') }
      : one,
  );
  return { takes: 'chunks', chunks: checked };
}

/** A task that is named again takes the new fields; what is left out stays. */
function put(tasks: Task[], { type: _, ...update }: Extract<Chunk, { type: 'task_update' }>): void {
  const given = Object.fromEntries(Object.entries(update).filter(([, value]) => value !== undefined));
  const known = tasks.find((one) => one.id === update.id);
  if (!known) tasks.push(given as unknown as Task);
  else Object.assign(known, given);
}

function addText(blocks: Block[], text: string): void {
  const last = blocks.at(-1);
  if (last?.type === 'markdown') blocks[blocks.length - 1] = { ...last, text: `${last.text}${text}` };
  else if (text) blocks.push({ type: 'markdown', text });
}

/** Pieces come with block ids of their own, which may meet in one message. */
function numbered(blocks: Block[]): Block[] {
  const seen = new Set<string>();
  return blocks.map((one, index) => {
    const id = one.block_id !== undefined && !seen.has(one.block_id) ? one.block_id : `s${index}`;
    seen.add(id);
    return { ...one, block_id: id };
  });
}
