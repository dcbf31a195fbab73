import { AppError } from '../../domain/errors.ts';
import type { SyncRun } from '../../prisma/stores/sync-runs.ts';
import { syncView } from '../../tools/sync-view.ts';
import type { JobContext, ReadableSystem } from '../context.ts';
import { causeOf, retryAt } from '../retry.ts';
import { runSync } from '../run-sync.ts';
import type { Tick } from '../ticker.ts';

const leaseSeconds = 30;
const atOnce = 4;

/** Works the syncs that are queued. A sync that was cut off goes on at its checkpoint. */
export function runSyncs(context: JobContext): Tick {
  const { stores, log, now } = context;

  async function work(token: string, run: SyncRun, stopping: AbortSignal): Promise<void> {
    const system = context.systems.get(run.connector);
    const lost = new AbortController();
    const signal = AbortSignal.any([stopping, lost.signal]);
    const heartbeat = setInterval(
      () => {
        stores.syncRuns.renew(token, run.id, leaseSeconds).then(
          (held) => held || lost.abort(new AppError('transient', 'Another worker took this sync over.')),
          () => {},
        );
      },
      (leaseSeconds * 1000) / 3,
    );
    try {
      if (!system?.on)
        throw new AppError(
          'config',
          `${system?.title ?? run.connector} is off: ${system?.offReason ?? 'not connected'}.`,
        );
      await runSync(context, token, run, system, signal);
      await stores.syncRuns.finish(token, run, now());
      await tell(run, system, 'done');
      log.info({ run: run.id, system: system.id, mode: run.mode }, 'sync done');
    } catch (error) {
      if (lost.signal.aborted) return;
      const code = error instanceof AppError ? error.code : 'transient';
      const again = stopping.aborted ? new Date() : retryAt(error, run.attempts, new Date());
      await stores.syncRuns.fail(token, run, code, causeOf(error), again);
      log.warn(
        { run: run.id, system: run.connector, code, cause: causeOf(error), again: again !== null },
        'sync interrupted',
      );
      if (system && !stopping.aborted) await tell(run, system, again ? 'waiting' : 'failed');
    } finally {
      clearInterval(heartbeat);
    }
  }

  /** Everybody who asked hears how it ended, and once if it has to wait. */
  async function tell(
    { id, workspaceId }: SyncRun,
    system: ReadableSystem,
    moment: 'done' | 'failed' | 'waiting',
  ): Promise<void> {
    const run = await stores.syncRuns.get(workspaceId, id);
    if (!run) return;
    const view = syncView(run, system, now());
    const messages = run.requestedBy.flatMap(({ destination }, index) =>
      destination ? [{ key: `sync:${id}:${index}:${moment}`, destination, view }] : [],
    );
    await stores.outbox.add(undefined, workspaceId, messages);
    if (messages.length > 0) context.wake('outbox');
  }

  return {
    name: 'sync',
    everySeconds: 2,
    async run(signal) {
      const { token, runs } = await stores.syncRuns.claim(atOnce, leaseSeconds);
      await Promise.all(runs.map((run) => work(token, run, signal)));
      return runs.length > 0 ? 'more' : 'idle';
    },
  };
}
