/** What the assistant remembers of a thread: what was said and shown; never results, never thinking. */
export interface Remembered {
  role: 'user' | 'assistant';
  /** Figures of an answer stand as `[label]`: numbers are read again, not remembered. */
  text: string;
  /** What the answer showed, in order: `lead:<id>`, `deal:<id>`. */
  refs: string[];
  /** Text of an outsider was read for it. */
  tainted: boolean;
  /** ISO, UTC. */
  at: string;
}

export interface Place {
  workspaceId: string;
  channel: string;
  thread: string;
}

export interface ThreadMemory {
  /** The last `n` messages, oldest first. */
  recent(workspaceId: string, channel: string, thread: string, n: number): Promise<Remembered[]>;
  append(place: Place & { userId: string }, messages: readonly Remembered[]): Promise<void>;
}
