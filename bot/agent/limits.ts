/** What one question, one person and one process may use. Checked before each request, in code. */
export interface Limits {
  modelTurns: number;
  calls: number;
  callsPerTurn: number;
  /** Refused or unknown calls before the assistant stops trying. */
  strikes: number;
  /** Milliseconds for the whole question, waiting for a free place left out. */
  timeMs: number;
  /** Tokens, those read from a cache included. */
  inputTokens: number;
  outputTokens: number;
  /** Tokens of one answer; doubled twice when it was cut off. */
  turnTokens: number;
  /** Tokens of one person in 24 hours, those read from a cache left out. */
  dailyTokens: number;
  queuedPerThread: number;
  perUser: number;
  /** At once, of everybody: as many as questions are worked, so that models that hang hold back nobody else. */
  modelRequests: number;
  circuit: { failures: number; withinMs: number; openMs: number };
  /** Messages of the thread that are repeated word by word. */
  remembered: number;
}

export const defaultLimits: Limits = {
  modelTurns: 6,
  calls: 12,
  callsPerTurn: 6,
  strikes: 3,
  timeMs: 60_000,
  inputTokens: 60_000,
  outputTokens: 4_000,
  turnTokens: 1_024,
  dailyTokens: 300_000,
  queuedPerThread: 3,
  perUser: 4,
  modelRequests: 256,
  circuit: { failures: 5, withinMs: 60_000, openMs: 30_000 },
  remembered: 24,
};
