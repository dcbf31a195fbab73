import type { Allowance, FieldDef, Health, Log, RecordAddress } from '../connectors/connector.ts';
import type { Actor, Origin } from '../domain/actor.ts';
import type { Business } from '../domain/business.ts';
import type { Canonical } from '../domain/canonical.ts';
import type { DataClass } from '../domain/permissions.ts';
import type { Readers, Stores } from '../prisma/stores/index.ts';
import type { CommandHelp, View } from './views.ts';

/** Who asks, from where. It comes from the verified request, never from a model or an input. */
export interface Request {
  workspaceId: string;
  actor: Actor;
  origin: Origin;
  /** Data classes that everybody who will see the answer may see. */
  audience: readonly DataClass[];
  channel?: string;
  thread?: string;
  /** Appears in logs, audit entries and error messages. */
  id: string;
  /** The conversation has read text that an outsider wrote. */
  tainted?: boolean;
}

/** An outside system as tools see it: on or off, with what it can do. */
export interface System {
  id: string;
  title: string;
  capabilities: readonly string[];
  on: boolean;
  /** Why it is off and how to switch it on. */
  offReason?: string;
  /** What helps, where it is not a setting of this bot. */
  offFix?: string;
  /** Names of the streams, in the order in which a sync runs them. */
  streams: readonly string[];
  /**
   * Reads records as they are now, past our copy.
   * @throws AppError with the connector's code.
   */
  read(
    type: Canonical['type'],
    externalIds: string[],
    options?: { signal?: AbortSignal },
  ): Promise<Canonical[]>;
  /** What can be done in it; empty: it is only read. */
  actions?: readonly string[];
  /** What its vendor's limits allow. */
  allowance?: Allowance;
  /** Why it could send, but nothing is received. */
  hooksOff?: string;
  /** Kinds of record whose fields can be asked for. */
  describes?: readonly Canonical['type'][];
  /** The fields of one kind as they are now. @throws AppError with the connector's code. */
  describe?(type: Canonical['type'], options?: { signal?: AbortSignal }): Promise<FieldDef[]>;
  /** Which account it is, and what the credential may not do. @throws AppError with the connector's code. */
  check?(): Promise<Health>;
  /** The record that a page of this system shows. Nothing is read: it may be of another account, or gone. */
  recordAt?(url: URL): RecordAddress | undefined;
}
export interface ActingSystem extends System {
  /**
   * Runs an action once under `key`: a row is stored first, an unknown outcome is verified before any repeat.
   * @returns the action's output.
   */
  act(workspaceId: string, action: string, input: unknown, key: string): Promise<unknown>;
}

export interface ReadContext {
  request: Request;
  now(): Date;
  log: Log;
  business: Business;
  stores: Readers;
  systems: ReadonlyMap<string, System>;
  /** Where this bot is reached from outside: links to people start with it. */
  publicUrl?: string;
  /** What people can type, for help. */
  commands: readonly CommandHelp[];
}
export interface ToolContext extends ReadContext {
  stores: Stores;
  systems: ReadonlyMap<string, ActingSystem>;
  /** Wakes a tick so that queued work starts now instead of at the next second; for the inbox by who sent it. */
  wake(tick: 'outbox' | 'sync' | { inbox: string }): void;
}

export type Outcome =
  | { status: 'done'; view: View }
  | { status: 'needs_confirmation'; pendingId: string; argsHash: string; expiresAt: Date; view: View }
  | { status: 'refused'; error: { code: string; message: string }; view: View };

/** The one door: permission, strict parse, preview and confirmation of writes, run, audit entry. */
export interface ToolRunner {
  /**
   * Whether the person may call a tool at all, before anything is filled in, and whether the call itself changes
   * something: a write changes nothing before it is confirmed. Nothing runs, and nothing goes on record.
   */
  permits(tool: string, request: Request): { changes: boolean } | { refusal: View };
  /** @param options.signal ends reads of outside systems; what a person confirmed has none. */
  run(
    call: { tool: string; input: unknown },
    request: Request,
    options?: { signal?: AbortSignal },
  ): Promise<Outcome>;
  /** Runs the stored input of a pending action, never a new one. `argsHash` is what the button carried. */
  confirm(pendingId: string, argsHash: string, request: Request): Promise<Outcome>;
  cancel(pendingId: string, request: Request): Promise<Outcome>;
  /**
   * Goes on with a confirmed action that a crash cut off, under the same key: the action looks first whether it
   * took effect. `request` is the requester's; the caller has taken the action over.
   */
  resume(pendingId: string, request: Request): Promise<Outcome>;
}
