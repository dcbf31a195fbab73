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

/** What jobs work with. Values arrive here; jobs import types only. */
export interface JobContext {
  /** The workspace that this installation serves. */
  workspaceId: string;
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
  converse(
    delivery: ClaimedDelivery,
    responseUrl: string | undefined,
  ): Promise<{ view: View; to: Destination }[]>;
  /** Keeps addresses that act as a credential encrypted while they wait. */
  vault: {
    seal(workspaceId: string, table: string, rowKey: string, text: string): Buffer;
    open(workspaceId: string, table: string, rowKey: string, sealed: Uint8Array): string;
  };
  wake(tick: 'outbox' | 'sync'): void;
}
