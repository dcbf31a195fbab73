import type { Prompts, Session } from './model.ts';
import type { Workspace } from './workspace.ts';

/** The app as an agent: sessions of threads, and what it suggests to ask. */
export class Sessions {
  #sessions = new Map<string, Session>();
  #prompts = new Map<string, Prompts>();
  #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** Sets the status and, for a new session, its title. */
  set(session: Session): Session {
    const key = keyOf(session.channel, session.threadTs);
    const known = this.#sessions.get(key);
    const title = known ? known.title : session.title;
    const { title: _, ...rest } = session;
    const now: Session = { ...rest, ...(title !== undefined && { title }) };
    this.#sessions.set(key, now);
    this.#workspace.tell({ kind: 'session', channel: now.channel, session: now });
    return now;
  }

  get(channel: string, threadTs: string): Session | undefined {
    return this.#sessions.get(keyOf(channel, threadTs));
  }

  /** Sessions that this person sees, oldest first. */
  for(person: string): Session[] {
    return [...this.#sessions.values()].filter((one) => this.#workspace.isVisible(one, person));
  }

  suggest(prompts: Prompts): void {
    this.#prompts.set(keyOf(prompts.channel, prompts.threadTs ?? ''), prompts);
    this.#workspace.tell({ kind: 'prompts', channel: prompts.channel, prompts });
  }

  promptsFor(person: string): Prompts[] {
    return [...this.#prompts.values()].filter((one) => this.#workspace.isVisible(one, person));
  }
}

const keyOf = (channel: string, threadTs: string): string => `${channel}/${threadTs}`;
