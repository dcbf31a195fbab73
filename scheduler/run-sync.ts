import type { Page } from '../connectors/connector.ts';
import { AppError } from '../domain/errors.ts';
import type { StreamCounts, SyncRun } from '../prisma/stores/sync-runs.ts';
import type { JobContext, ReadableSystem } from './context.ts';

const noCounts: StreamCounts = { created: 0, updated: 0, unchanged: 0, deleted: 0, rejected: 0, done: false };

/** A page, and when it was asked for. */
interface Read {
  page: Page<unknown>;
  readAt: Date;
}

/**
 * Reads every stream of a system that this run has not finished yet. Records and checkpoint of a page are
 * stored together, so that a crash after any page ends in the same state; the next page is fetched meanwhile.
 */
export async function runSync(
  context: JobContext,
  token: string,
  run: SyncRun,
  system: ReadableSystem,
  signal: AbortSignal,
): Promise<void> {
  for (const stream of system.streams) {
    if (run.counts[stream]?.done) continue;
    await readStream(context, token, run, system, stream, signal);
  }
}

async function readStream(
  { stores, now }: JobContext,
  token: string,
  run: SyncRun,
  system: ReadableSystem,
  name: string,
  signal: AbortSignal,
): Promise<void> {
  const { type, always, sweeps, read: readPages } = system.stream(name);
  const position = await stores.syncRuns.position(run.workspaceId, run.connector, name);
  const interrupted = position.fullCheckpoint !== null;
  const mode =
    always ?? (run.mode === 'full' || interrupted || position.checkpoint === null ? 'full' : 'incremental');
  const generation = mode === 'full' && !interrupted ? position.generation + 1 : position.generation;
  const from = mode === 'full' ? position.fullCheckpoint : position.checkpoint;
  if (mode === 'full' && !interrupted && sweeps) await stores.effects.beginFullRead(run, type, generation);
  const startedAt = now();
  let counts = run.counts[name] ?? noCounts;
  let checkpoint = from;

  const store = async ({ page, readAt }: Read, last: boolean) => {
    checkpoint = page.checkpoint;
    counts = await stores.effects.applyPage(
      { token, run },
      {
        stream: name,
        upserts: page.upserts,
        deletes: page.deletes,
        sweep: last && mode === 'full' && sweeps,
        progress: {
          type,
          mode,
          checkpoint,
          counts: { ...counts, done: last },
          rejected: page.rejected,
          generation,
          ...(last && { readAt: startedAt }),
        },
        readAt,
      },
    );
  };
  const options = { signal, ...(run.since && { since: run.since }) };
  const pages = readPages(from ?? undefined, mode, options);
  const next = async (): Promise<Read | undefined> => {
    const readAt = now();
    const { value, done } = await pages.next();
    return done ? undefined : { page: value, readAt };
  };

  let read = await next();
  while (read) {
    if (signal.aborted)
      throw signal.reason instanceof AppError
        ? signal.reason
        : new AppError('transient', 'Stopped; it goes on where it stopped.');
    const current = read;
    // The next page is asked for while this one is stored. A failure there must not lose this one.
    const following = next().then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    await store(current, false);
    const ahead = await following;
    if ('error' in ahead) throw ahead.error;
    read = ahead.value;
  }
  await store({ page: { upserts: [], deletes: [], rejected: [], checkpoint }, readAt: startedAt }, true);
}
