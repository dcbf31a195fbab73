import type { Log } from '../connectors/connector.ts';
import type { Stores } from '../prisma/stores/index.ts';
import type { JobContext } from '../scheduler/context.ts';
import type { ToolContext, ToolRunner } from '../tools/context.ts';
import type { createAnswering } from './answering.ts';
import type { Config } from './config.ts';
import type { ConnectedSystem } from './systems.ts';

/** Everything below the surfaces: database, stores, systems and the tool door. */
export interface Core {
  config: Config;
  log: Log;
  now(): Date;
  databaseUrl: string;
  stores: Stores;
  systems: ReadonlyMap<string, ConnectedSystem>;
  context: Omit<ToolContext, 'request'>;
  runner: ToolRunner;
  answering: ReturnType<typeof createAnswering>;
  vault: JobContext['vault'];
  ping(): Promise<void>;
  /** The systems as a workspace sees them: they belong to the home workspace, elsewhere they are off. */
  systemsOf(workspaceId: string): ReadonlyMap<string, ConnectedSystem>;
  /** Which workspace is the home; replaced once Slack says so. The terminal works for the home only. */
  home: { is(workspaceId: string): boolean };
  /** What the jobs of this process are woken by; replaced once they run. */
  waker: { wake(tick: string): void };
  close(): Promise<void>;
}
