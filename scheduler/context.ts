import type { Log } from '../connectors/connector.ts';
import type { Business } from '../domain/business.ts';
import type { Canonical } from '../domain/canonical.ts';
import type { ClaimedDelivery } from '../prisma/stores/inbox.ts';
import type { Stores } from '../prisma/stores/index.ts';
import type { System, ToolRunner } from '../tools/context.ts';
import type { Destination } from '../tools/destination.ts';
import type { View } from '../tools/views.ts';

/** A system as a sync sees it. */
export interface ReadableSystem extends System {
  stream(name: string): {
    type: Canonical['type'];
    always: 'full' | undefined;
    sweeps: boolean;
    read(
      from: unknown,
      mode: 'incremental' | 'full',
      options: { since?: Date; signal: AbortSignal },
    ): AsyncGenerator<{
      upserts: Canonical[];
      deletes: string[];
      rejected: { externalId?: string; issues: string[] }[];
      checkpoint: unknown;
    }>;
  };
}

/** One answer to a delivery. */
export interface Answered {
  view: View;
  to: Destination;
  /** Sent once under this key, ever; without one, once per delivery. */
  once?: string;
}
/** What goes on around a delivery while it is worked. */
export interface Working {
  /** Ends when somebody presses stop. */
  signal: AbortSignal;
  /** Keeps the message that shows the progress, so that a later try goes on in it. */
  showing(ts: string): Promise<void>;
}

/** What jobs work with. Values arrive here; jobs import types only. */
export interface JobContext {
  /**
   * The home workspace, which the connected systems belong to. Read it at each run: it is there once somebody has
   * installed the bot.
   * @throws AppError `config` before that; `isServed` says whether.
   */
  readonly workspaceId: string;
  /** Whether the bot may work in the home workspace now. */
  isServed(): boolean;
  stores: Stores;
  log: Log;
  now(): Date;
  business: Business;
  systems: ReadonlyMap<string, ReadableSystem>;
  /** The tool door: a schedule asks like a person does. */
  runner: Pick<ToolRunner, 'run' | 'resume'>;
  /**
   * Sends one message. `ambiguous`: an earlier try may have arrived, look first.
   * @throws AppError; its code decides whether it is tried again.
   */
  send(message: {
    workspaceId: string;
    key: string;
    to: Destination;
    view: View;
    ambiguous: boolean;
  }): Promise<{ externalId?: string }>;
  /** Understands and answers what somebody said or pressed. */
  converse(delivery: ClaimedDelivery, responseUrl: string | undefined, working: Working): Promise<Answered[]>;
  /** Keeps addresses that act as a credential encrypted while they wait. */
  vault: {
    seal(workspaceId: string, table: string, rowKey: string, text: string): Buffer;
    open(workspaceId: string, table: string, rowKey: string, sealed: Uint8Array): string;
  };
  wake(tick: 'outbox' | 'sync'): void;
}
