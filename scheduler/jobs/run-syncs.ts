import { AppError } from '../../domain/errors.ts';
import type { NewMessage } from '../../prisma/stores/outbox.ts';
import type { SyncRun } from '../../prisma/stores/sync-runs.ts';
import { syncView } from '../../tools/sync-view.ts';
import type { JobContext, ReadableSystem } from '../context.ts';
import { causeOf, retryAt } from '../retry.ts';
import { runSync } from '../run-sync.ts';
import { sideBySide } from '../side-by-side.ts';
import type { Tick } from '../ticker.ts';

const leaseSeconds = 30;
/** One system's long read must not hold back the others. */
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
      const ended = await stores.syncRuns.finish(token, run, now(), (done) => news(done, system, 'done'));
      if (!ended) return;
      context.wake('outbox');
      log.info({ run: run.id, system: system.id, mode: run.mode }, 'sync done');
    } catch (error) {
      if (lost.signal.aborted) return;
      const code = error instanceof AppError ? error.code : 'transient';
      const again = stopping.aborted ? new Date() : retryAt(error, run.attempts, new Date());
      const shown =
        error instanceof AppError ? error.message : 'Something failed on our side; the log says what.';
      const silent = !system || stopping.aborted;
      await stores.syncRuns.fail(token, run, { code, message: shown, retryAt: again }, (failed) =>
        silent ? [] : news(failed, system, again ? 'waiting' : 'failed'),
      );
      context.wake('outbox');
      log.warn(
        { run: run.id, system: run.connector, code, cause: causeOf(error), again: again !== null },
        'sync interrupted',
      );
    } finally {
      clearInterval(heartbeat);
    }
  }

  /** Everybody who asked hears how it ended, and once if it has to wait. */
  function news(run: SyncRun, system: ReadableSystem, moment: 'done' | 'failed' | 'waiting'): NewMessage[] {
    const view = syncView(run, system, now());
    return run.requestedBy.flatMap(({ destination }, index) =>
      destination ? [{ key: `sync:${run.id}:${index}:${moment}`, destination, view }] : [],
    );
  }

  return sideBySide(
    { name: 'sync', everySeconds: 2 },
    { width: atOnce },
    async (stopping) => {
      const { token, runs } = await stores.syncRuns.claim(1, leaseSeconds);
      const [run] = runs;
      return run && (() => work(token, run, stopping));
    },
    log,
  );
}
