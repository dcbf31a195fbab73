import type { StreamAge } from '../../prisma/stores/sync-runs.ts';
import type { JobContext, ReadableSystem } from '../context.ts';
import type { Tick } from '../ticker.ts';

/**
 * Asks for a sync of every connected system whose last one was long enough ago: of what changed, and once in
 * a while of everything, because a deletion whose webhook was missed shows in no other way.
 */
export function queueSyncs(context: JobContext): Tick {
  const { stores, systems, business, now, wake } = context;
  return {
    name: 'queue-syncs',
    everySeconds: 30,
    async run() {
      const { workspaceId } = context;
      const { everyMinutes, fullEveryHours } = business.sync;
      const ages = await stores.syncRuns.ages(workspaceId);
      for (const system of systems.values()) {
        if (!system.on || system.streams.length === 0) continue;
        const latest = await stores.syncRuns.latest(workspaceId, system.id);
        const since = latest ? now().getTime() - latest.createdAt.getTime() : Number.POSITIVE_INFINITY;
        const active = latest?.state === 'queued' || latest?.state === 'running';
        if (active || since < everyMinutes * 60_000) continue;
        const fullBefore = new Date(now().getTime() - fullEveryHours * 3_600_000);
        const mode = needsFullRead(system, ages, fullBefore) ? 'full' : 'incremental';
        await stores.syncRuns.request(workspaceId, system.id, mode, undefined, { actor: 'schedule:sync' });
        wake('sync');
      }
      return 'idle';
    },
  };
}

const needsFullRead = (system: ReadableSystem, ages: StreamAge[], before: Date): boolean =>
  ages.some(
    ({ connector, stream, fullReadAt }) =>
      connector === system.id &&
      system.streams.includes(stream) &&
      system.stream(stream).sweeps &&
      fullReadAt !== null &&
      fullReadAt < before,
  );
