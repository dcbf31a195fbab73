import { createServer, type Server } from 'node:http';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Stores } from '../../prisma/stores/index.ts';
import type { TickState } from '../../scheduler/ticker.ts';

export interface MetricsDeps {
  host: string;
  port: number;
  stores: Pick<Stores, 'inbox' | 'outbox'>;
  /** Workspaces that are served. */
  workspaces(): string[];
  /** Installations that were removed. */
  removed(): number;
  ticks(): TickState[];
}

/** `GET /metrics` for Prometheus, on a port of its own so that it is never reachable where Slack is. */
export async function startMetrics({
  host,
  port,
  stores,
  workspaces,
  removed,
  ticks,
}: MetricsDeps): Promise<{ close(): Promise<void> }> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const gauge = (name: string, help: string, labelNames: string[]) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const items = gauge('switchboard_queue_items', 'Items in a queue by state', ['queue', 'state']);
  const age = gauge('switchboard_queue_oldest_seconds', 'Age of the oldest item that is not done', ['queue']);
  const installed = gauge('switchboard_workspaces', 'Workspaces that the bot is in, or was removed from', [
    'state',
  ]);
  const failures = gauge('switchboard_tick_failures', 'Failed runs since the last good one', ['tick']);

  async function collect(): Promise<void> {
    const ids = workspaces();
    installed.set({ state: 'served' }, ids.length);
    installed.set({ state: 'removed' }, removed());
    for (const queue of ['inbox', 'outbox'] as const) {
      const states = await Promise.all(ids.map((id) => stores[queue].state(id)));
      const sum = (of: 'waiting' | 'parked') => states.reduce((all, state) => all + state[of], 0);
      items.set({ queue, state: 'waiting' }, sum('waiting'));
      items.set({ queue, state: 'parked' }, sum('parked'));
      const ages = states.flatMap(({ oldest }) => (oldest ? Date.now() - oldest.getTime() : []));
      age.set({ queue }, Math.max(0, ...ages) / 1000);
    }
    for (const tick of ticks()) failures.set({ tick: tick.name }, tick.failures);
  }

  const server: Server = createServer(async (request, response) => {
    if (request.url !== '/metrics') return void response.writeHead(404).end();
    try {
      await collect();
      response.writeHead(200, { 'content-type': registry.contentType }).end(await registry.metrics());
    } catch {
      response.writeHead(503, { 'retry-after': '5' }).end();
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
