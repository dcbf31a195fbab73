import type { Request } from '../../tools/context.ts';
import type { FaultKind } from './faults.ts';
import type { Stop, Usage } from './port.ts';

export type CallOutcome =
  | 'ok'
  | 'proposed'
  | 'cached'
  | 'invalid'
  | 'forbidden'
  | 'failed'
  | 'timeout'
  | 'budget';

/** What the assistant did, for the audit trail: names, counts and times, none of the words. */
export type AgentEntry = { request: Request } & (
  | {
      kind: 'model_turn';
      model: string;
      outcome: Stop | FaultKind;
      usage: Usage;
      attempts: number;
      ms: number;
      tainted: boolean;
      /** Hash of system prompt and tools: equal for all requests that share a cache. */
      prefix: string;
      requestId?: string;
    }
  | { kind: 'tool_call'; tool: string; outcome: CallOutcome; ms: number }
  | {
      kind: 'answer';
      status: 'ok' | 'repaired' | 'tables_only' | 'refused' | 'failed' | 'stopped';
      model: string;
      withoutAI: boolean;
      figures: number;
      /** Pieces that the check found in the answer. */
      unsupported: number;
      blockedLinks: number;
    }
);
export type Recorder = (entry: AgentEntry) => Promise<void>;
