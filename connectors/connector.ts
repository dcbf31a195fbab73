import type { z } from 'zod';
import type { Signal } from '../domain/activity.ts';
import type { Canonical } from '../domain/canonical.ts';

/** How an outside system is connected. A connector is data and functions; it knows no store and no other connector. */
export type Capability = 'crm' | 'payments' | 'email' | 'lms' | 'analytics' | 'calendar' | 'automation';

/** Grants calls under the vendor's limits, shared by all processes. */
export interface RateLimiter {
  /**
   * Waits until one more call fits into the bucket's sliding window and past any block.
   * @throws AppError `rate_limited` when the wait would be longer than `maxWaitMs`; nothing is reserved then.
   */
  take(bucket: RateBucket, options?: { maxWaitMs?: number; signal?: AbortSignal }): Promise<void>;
  /** Holds the bucket back after the vendor said 429. */
  block(bucket: RateBucket, untilMs: number): Promise<void>;
}
/** At most `limit` calls in any `intervalMs`; `name` is unique within the vendor's account. */
export interface RateBucket {
  name: string;
  limit: number;
  intervalMs: number;
}
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
export interface ConnectDeps {
  now(): Date;
  log: Log;
  limiter: RateLimiter;
}

/** The cheapest authenticated read: which account it is, which scopes are missing. */
export interface Health {
  account: string;
  missingScopes?: string[];
  detail?: string;
}
/** A field of the live schema: what plans and mappings are checked against. */
export interface FieldDef {
  key: string;
  label: string;
  type: string;
  custom: boolean;
  readOnly: boolean;
  required: boolean;
  options?: string[];
  description?: string;
  pii: 'none' | 'contact' | 'sensitive';
}

/** What the vendor's published limits allow, for estimates. Which plan an account has is not looked at. */
export interface Allowance {
  /** The limit that the client keeps to. */
  calls: RateBucket;
  /** Calls in a day, where the vendor counts them. */
  perDay?: number;
  /** Records in one call of a full read, and in one call that writes. */
  recordsPerRead: number;
  recordsPerWrite: number;
  /** What the limits are of, and where the vendor says so. */
  of: string;
  url: string;
}

export interface Page<C> {
  upserts: Canonical[];
  /** External ids that the vendor reports as gone. */
  deletes: string[];
  /** Records that we cannot read; the page goes on without them. */
  rejected: { externalId?: string; issues: string[] }[];
  /** Where a later run goes on when this page is the last one that was stored. */
  checkpoint: C;
}
/** One kind of record read from a vendor. `checkpoint`, `sync` and `deletes` are answered before the code is written. */
export interface Stream<Client, C = unknown> {
  name: string;
  type: Canonical['type'];
  checkpoint: z.ZodType<C>;
  sync: 'modified_since' | 'change_feed' | 'full';
  deletes: 'tombstones' | 'sweep' | 'webhook' | 'never';
  /**
   * Yields pages in order. `incremental` goes on from the checkpoint; `full` reads everything, going on
   * from a checkpoint that an interrupted full read left. `since` widens an incremental read backwards.
   */
  read(
    client: Client,
    from: C | undefined,
    mode: 'incremental' | 'full',
    options?: { since?: Date; signal?: AbortSignal },
  ): AsyncGenerator<Page<C>>;
}

/** One operation on the vendor. */
export interface Action<Client, I = unknown, O = unknown> {
  name: string;
  description: string;
  input: z.ZodType<I>;
  output: z.ZodType<O>;
  effect: 'read' | 'write' | 'destructive';
  /** `natural`: the same state again. `key`: the vendor honours a key. `verify`: we must look before repeating. */
  idempotency: 'natural' | 'key' | 'verify';
  /** After a lost answer: try again (with `verify` first), or stop and ask a person. */
  onUnknown: 'retry' | 'stop';
  /** Looks whether an earlier call under this key took effect; its output if so. */
  verify?(client: Client, input: I, key: string): Promise<O | undefined>;
  run(client: Client, input: I, key: string): Promise<O>;
}

export interface RawRequest {
  method: string;
  /** The public URL that the sender signed. */
  url: string;
  headers: Record<string, string | undefined>;
  raw: Buffer;
  now: Date;
}
/** One event of a webhook. `id` is unique within the vendor's account and equal for redeliveries. */
export interface HookEvent {
  id: string;
  kind: string;
  occurredAt?: string;
  /**
   * The record that it is about, and whether the event says that it is gone. What it is now is read back: events
   * arrive in any order, several of one second cannot be told apart, and what was deleted may have been restored.
   */
  record?: { type: Canonical['type']; externalId: string; deleted?: boolean };
  /** What a person did. */
  signal?: Signal;
}
export type Received =
  /** `rejected`: events that we cannot read; the others go on without them. */
  | { ok: true; events: HookEvent[]; rejected?: Page<unknown>['rejected'] }
  | { ok: false; reason: 'bad_signature' | 'stale' | 'malformed'; detail: string };
export interface Webhook<Config> {
  /** Field of the config without which nothing can be verified, and so nothing is received. */
  secret: keyof Config & string;
  receive(request: RawRequest, config: Config): Received;
}

/** What an address of the vendor's own pages says. */
export interface RecordAddress {
  type: Canonical['type'];
  externalId: string;
  /** Whose record it is: another account counts its records by the same numbers. */
  account: string;
}

export interface Connector<Client = unknown, Config = unknown> {
  id: string;
  title: string;
  capabilities: Capability[];
  /** Parses this vendor's slice of the environment. */
  config: z.ZodType<Config>;
  /** Names of the config's secret keys; never logged, never stored. */
  secrets: readonly string[];
  connect(config: Config, deps: ConnectDeps): Client;
  check(client: Client): Promise<Health>;
  /** The fields of one kind of record, for the kinds of `describes`. */
  describe?(client: Client, type: Canonical['type'], options?: { signal?: AbortSignal }): Promise<FieldDef[]>;
  describes?: readonly Canonical['type'][];
  allowance?: Allowance;
  streams: Stream<Client>[];
  actions: Action<Client>[];
  /** Reads single records back, after a webhook or before a write. Missing ones are left out. */
  read?(
    client: Client,
    type: Canonical['type'],
    externalIds: string[],
    options?: { signal?: AbortSignal },
  ): Promise<Canonical[]>;
  webhook?: Webhook<Config>;
  /** The record that a page of the vendor shows. Pure: whether it exists, and is ours, is not looked at. */
  recordAt?(url: URL): RecordAddress | undefined;
}

/**
 * Keeps the precise types inside a connector and hands out the general one. The cast is sound because a
 * client only ever meets the streams and actions of the connector that made it.
 */
export const defineConnector = <Client, Config>(
  connector: {
    [K in keyof Connector<Client, Config>]: K extends 'streams'
      ? // biome-ignore lint/suspicious/noExplicitAny: each stream has a checkpoint type of its own
        Stream<Client, any>[]
      : K extends 'actions'
        ? // biome-ignore lint/suspicious/noExplicitAny: each action has its own input and output
          Action<Client, any, any>[]
        : Connector<Client, Config>[K];
  },
): Connector => connector as unknown as Connector;
