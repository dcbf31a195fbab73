/** How the assistant talks to whatever answers: a model over the network, or the rules without one. */
export type Block =
  | { type: 'text'; text: string }
  | { type: 'tool_call'; id: string; name: string; input: unknown }
  | { type: 'tool_result'; callId: string; content: string; isError: boolean }
  /** A block that only its port understands (a model's thinking); it goes back unchanged, to that port alone. */
  | { type: 'opaque'; block: unknown };
export type ToolCallBlock = Extract<Block, { type: 'tool_call' }>;

export interface Message {
  role: 'user' | 'assistant';
  content: Block[];
}

export interface ToolSpec {
  name: string;
  description: string;
  /** JSON Schema of an object. */
  inputSchema: Record<string, unknown>;
  /** The schema is simple enough for the model's server to enforce it. */
  strict: boolean;
}

export interface TurnRequest {
  system: string;
  tools: readonly ToolSpec[];
  messages: readonly Message[];
  maxTokens: number;
  /** Who asks, for abuse detection; a port passes on no more than a keyed hash of it. */
  user: string;
}

/** Tokens; `input` leaves out what the cache held. */
export interface Usage {
  input: number;
  cacheRead: number;
  cacheWrite: number;
  output: number;
}
export const noUsage: Usage = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0 };
export const addUsage = (a: Usage, b: Usage): Usage => ({
  input: a.input + b.input,
  cacheRead: a.cacheRead + b.cacheRead,
  cacheWrite: a.cacheWrite + b.cacheWrite,
  output: a.output + b.output,
});

/** Tools run on `tool_calls` alone; in any other case `content` holds no call. */
export type Stop = 'answer' | 'tool_calls' | 'cut_off' | 'refused';

export interface Turn {
  content: Block[];
  stop: Stop;
  model: string;
  usage: Usage;
  /** Requests it took, retries included. */
  attempts: number;
  /** The server's id of the last request, for support. */
  requestId?: string;
}

export interface TurnOptions {
  /** In real time, whatever an injected clock says. */
  deadline: Date;
  signal: AbortSignal;
}

export interface ModelPort {
  name: string;
  /** False for the rules: their answers are marked as made without AI. */
  ai: boolean;
  /** @throws ModelFault when no turn could be had within the deadline. */
  turn(request: TurnRequest, options: TurnOptions): Promise<Turn>;
}

export const textOf = (content: readonly Block[]): string =>
  content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n');
