import type { MovableClock } from '../clock.ts';
import type {
  Block,
  Bot,
  Change,
  ChannelSetup,
  Conversation,
  Json,
  Message,
  Person,
  UserGroup,
} from './model.ts';

export interface WorkspaceSetup {
  team: { id: string; name: string };
  bot: Bot;
  people: Person[];
  channels: ChannelSetup[];
  userGroups: UserGroup[];
  clock: Pick<MovableClock, 'now'>;
}

export type Status = { channel: string; threadTs: string; text: string; loading?: string[] };
type Draft = Pick<Message, 'channel' | 'user' | 'from' | 'text'> & Partial<Message>;
type Unnumbered<C> = C extends Change ? Omit<C, 'seq'> : never;

/** What the workspace remembers: who is in it, what was said, and who may see which message. */
export class Workspace {
  readonly team: { id: string; name: string };
  readonly bot: Bot;
  readonly people: ReadonlyMap<string, Person>;
  readonly userGroups: readonly UserGroup[];
  readonly clock: Pick<MovableClock, 'now'>;
  readonly conversations = new Map<string, Conversation>();
  /** What the bot says it is doing, by `channel/thread`; a message from the bot in the thread clears it. */
  readonly statuses = new Map<string, Status>();
  #messages = new Map<string, Message>();
  #listeners = new Set<(change: Change) => void>();
  #seq = 0;
  #lastMicros = 0;

  constructor(setup: WorkspaceSetup) {
    this.team = setup.team;
    this.bot = setup.bot;
    this.clock = setup.clock;
    this.userGroups = setup.userGroups;
    this.people = new Map(setup.people.map((person) => [person.id, person]));
    for (const { id, name, ...rest } of setup.channels) {
      this.conversations.set(id, {
        id,
        name,
        kind: 'channel',
        members: new Set(rest.members ?? this.people.keys()),
        hasBot: !rest.withoutBot,
        isPrivate: rest.isPrivate ?? false,
        isArchived: rest.isArchived ?? false,
      });
    }
    for (const person of this.people.values()) this.#addDirectMessages(person.id);
  }

  get seq(): number {
    return this.#seq;
  }

  /** Calls back on each change until the returned function is called. */
  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @param name id or name of a channel, or a person's id for their direct messages with the bot. */
  conversation(name: string): Conversation | undefined {
    const exact = this.conversations.get(name) ?? this.conversations.get(directMessagesId(name));
    if (exact) return exact;
    const plain = name.replace(/^#/, '');
    return [...this.conversations.values()].find((one) => one.kind === 'channel' && one.name === plain);
  }

  /** @returns a new message id; later calls give greater ids even within one microsecond. */
  nextTs(): string {
    this.#lastMicros = Math.max(this.clock.now().getTime() * 1000, this.#lastMicros + 1);
    const seconds = Math.floor(this.#lastMicros / 1_000_000);
    return `${seconds}.${String(this.#lastMicros % 1_000_000).padStart(6, '0')}`;
  }

  post(draft: Draft): Message {
    const message: Message = { blocks: [], reactions: [], ts: this.nextTs(), ...draft, seq: 0 };
    if (message.from === 'bot' && message.threadTs) this.setStatus(message.channel, message.threadTs, '');
    this.#messages.set(keyOf(message.channel, message.ts), message);
    this.tell({ kind: 'message', message });
    return message;
  }

  edit(message: Message, change: Partial<Message>): Message {
    Object.assign(message, change);
    this.tell({ kind: 'message', message });
    return message;
  }

  remove(message: Message): void {
    this.#messages.delete(keyOf(message.channel, message.ts));
    this.tell({ kind: 'deleted', message });
  }

  find(channel: string, ts: string): Message | undefined {
    return this.#messages.get(keyOf(channel, ts));
  }

  /** @returns messages that pass, oldest first. */
  messages(pass: (message: Message) => boolean = () => true): Message[] {
    return [...this.#messages.values()].filter(pass).sort((a, b) => (a.ts < b.ts ? -1 : 1));
  }

  /** Whether this person would see the message on their screen. */
  isVisible(message: { channel: string; ephemeralTo?: string }, person: string): boolean {
    if (message.ephemeralTo !== undefined && message.ephemeralTo !== person) return false;
    return this.conversations.get(message.channel)?.members.has(person) ?? false;
  }

  /** @param loading lines shown in turn while the status stands. */
  setStatus(channel: string, threadTs: string, text: string, loading?: string[]): void {
    const key = keyOf(channel, threadTs);
    if ((this.statuses.get(key)?.text ?? '') === text && !loading) return;
    const status = { channel, threadTs, text, ...(loading && { loading }) };
    if (text) this.statuses.set(key, status);
    else this.statuses.delete(key);
    this.tell({ kind: 'status', ...status });
  }

  /** Whether this person sees the bot working somewhere. */
  hasStatusFor(person: string): boolean {
    return [...this.statuses.values()].some((one) => this.isVisible(one, person));
  }

  #addDirectMessages(person: string): void {
    const id = directMessagesId(person);
    const members = new Set([person]);
    this.conversations.set(id, {
      id,
      name: 'directmessage',
      kind: 'im',
      members,
      hasBot: true,
      isPrivate: true,
      isArchived: false,
    });
  }

  /** Numbers a change and tells it to everybody who listens. */
  tell(unnumbered: Unnumbered<Change>): void {
    this.#seq += 1;
    const change = { ...unnumbered, seq: this.#seq } as Change;
    if ('message' in change) change.message.seq = this.#seq;
    for (const listener of this.#listeners) listener(change);
  }
}

/** @returns the message in the shape of the Web API and of interaction payloads. */
export function wireMessage(message: Message, { bot, team }: Workspace, withMetadata = false): Json {
  return {
    type: 'message',
    user: message.user,
    ...(message.from === 'bot' && { bot_id: bot.botId, app_id: bot.appId }),
    text: message.text,
    ...blocksOf(message),
    ...(message.stream && { streaming_state: message.stream.state }),
    ts: message.ts,
    team: team.id,
    ...(message.threadTs && { thread_ts: message.threadTs }),
    ...(message.editedTs && { edited: { user: message.user, ts: message.editedTs } }),
    ...(message.reactions.length > 0 && {
      reactions: message.reactions.map((name) => ({ name, users: [bot.userId], count: 1 })),
    }),
    ...(withMetadata && message.metadata && { metadata: message.metadata }),
  };
}

/** What was streamed comes back as Slack keeps it: tasks as a plan above the rest, text as rich text. */
function blocksOf({ blocks, stream }: Message): { blocks?: Json[] } {
  if (!stream) return blocks.length > 0 ? { blocks } : {};
  const tasks = stream.tasks.map(({ id, title, status }) => ({
    type: 'task_card',
    block_id: `task-${id}`,
    task_id: id,
    title,
    status,
  }));
  const plan = { type: 'plan', block_id: 'plan', title: stream.title ?? '', tasks };
  const kept = blocks.map((one) => (one.type === 'markdown' ? asRichText(one) : one));
  const all = tasks.length > 0 ? [plan, ...kept] : kept;
  return all.length > 0 ? { blocks: all } : {};
}

const asRichText = ({ block_id, text }: Block): Json => ({
  type: 'rich_text',
  block_id,
  elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }],
});

const directMessagesId = (person: string): string => `D${person.slice(1)}`;
const keyOf = (channel: string, ts: string): string => `${channel}/${ts}`;
