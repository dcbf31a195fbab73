import type { JobContext } from '../context.ts';
import type { Tick } from '../ticker.ts';

/** Asks for an incremental sync of every connected system whose last one was long enough ago. */
export function queueSyncs({ stores, systems, business, now, wake }: JobContext): Tick {
  return {
    name: 'queue-syncs',
    everySeconds: 30,
    async run() {
      const home = await stores.workspaces.home();
      if (!home) return 'idle';
      for (const system of systems.values()) {
        if (!system.on || system.streams.length === 0) continue;
        const latest = await stores.syncRuns.latest(home.id, system.id);
        const since = latest ? now().getTime() - latest.createdAt.getTime() : Number.POSITIVE_INFINITY;
        const active = latest?.state === 'queued' || latest?.state === 'running';
        if (active || since < business.sync.everyMinutes * 60_000) continue;
        await stores.syncRuns.request(home.id, system.id, 'incremental', undefined, {
          actor: 'schedule:sync',
        });
        wake('sync');
      }
      return 'idle';
    },
  };
}
