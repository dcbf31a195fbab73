import type { Json } from './model.ts';

const KEPT = 500;

interface Common {
  /** Number of the entry, from 1 on; later ones are greater. */
  seq: number;
  /** ISO, by the playground's clock. */
  at: string;
  /** How long it took, in milliseconds of the system's clock. */
  ms: number;
}

/** What Slack brought to the app: one attempt of an event, a command or a click. */
export interface BroughtToApp extends Common {
  to: 'app';
  over: 'http' | 'socket';
  kind: 'events_api' | 'slash_commands' | 'interactive';
  /** What happened: the event's type, the command, or the action and its id. */
  name: string;
  /** As sent, signature and timestamp included; empty over a socket, which signs nothing. */
  headers: Record<string, string>;
  body: Json;
  /** 200 for an ack; 0 when none came. */
  status: number;
  answer?: unknown;
  /** Why there was no ack, in Slack's word. */
  reason?: string;
  /** Which retry this was, from 1 on. */
  retry?: number;
}

/** What the app asked Slack: a method of the Web API, or an answer through a response address. */
export interface AskedOfSlack extends Common {
  to: 'slack';
  name: string;
  body: Json;
  /** `null` when the app got no answer. */
  answer: Json | null;
}

export type Entry = BroughtToApp | AskedOfSlack;
type Unnumbered<E> = E extends Entry ? Omit<E, 'seq'> : never;

/** Everything that went between Slack and the app, newest 500, without the tokens. */
export class Traffic {
  #entries: Entry[] = [];
  #listeners = new Set<(entry: Entry) => void>();
  #secrets: readonly string[];
  #seq = 0;

  /** @param secrets never shown, wherever they stand. */
  constructor(secrets: readonly string[]) {
    this.#secrets = secrets.filter(Boolean);
  }

  note(unnumbered: Unnumbered<Entry>): void {
    this.#seq += 1;
    const entry = this.#masked({ ...unnumbered, seq: this.#seq } as Entry);
    this.#entries.push(entry);
    if (this.#entries.length > KEPT) this.#entries.shift();
    for (const listener of this.#listeners) listener(entry);
  }

  /** @returns entries after this number, oldest first. */
  since(seq = 0): Entry[] {
    return this.#entries.filter((one) => one.seq > seq);
  }

  /** Calls back on each entry until the returned function is called. */
  onEntry(listener: (entry: Entry) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A copy of what it was at that time; what is noted may change afterwards. */
  #masked(entry: Entry): Entry {
    const text = JSON.stringify(entry);
    return JSON.parse(this.#secrets.reduce((shown, secret) => shown.replaceAll(secret, '•••'), text));
  }
}

/** Says in a few words what a delivery is about: `block_actions tool.run`, `/leads`, `app_mention`. */
export function nameOf(kind: BroughtToApp['kind'], payload: Json): string {
  if (kind === 'slash_commands') return String(payload.command);
  if (kind === 'events_api') return String((payload.event as Json | undefined)?.type ?? payload.type);
  const [action] = (payload.actions ?? []) as Json[];
  const view = payload.view as Json | undefined;
  const about = action?.action_id ?? payload.action_id ?? payload.callback_id ?? view?.callback_id ?? '';
  return `${payload.type} ${about}`.trim();
}
