import { createServer, type Server } from 'node:http';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Stores } from '../../prisma/stores/index.ts';
import type { TickState } from '../../scheduler/ticker.ts';

export interface MetricsDeps {
  host: string;
  port: number;
  stores: Pick<Stores, 'inbox' | 'outbox'>;
  workspaceId: string;
  ticks(): TickState[];
}

/** `GET /metrics` for Prometheus, on a port of its own so that it is never reachable where Slack is. */
export async function startMetrics({
  host,
  port,
  stores,
  workspaceId,
  ticks,
}: MetricsDeps): Promise<{ close(): Promise<void> }> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const gauge = (name: string, help: string, labelNames: string[]) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const items = gauge('switchboard_queue_items', 'Items in a queue by state', ['queue', 'state']);
  const age = gauge('switchboard_queue_oldest_seconds', 'Age of the oldest item that is not done', ['queue']);
  const failures = gauge('switchboard_tick_failures', 'Failed runs since the last good one', ['tick']);

  async function collect(): Promise<void> {
    for (const queue of ['inbox', 'outbox'] as const) {
      const { waiting, parked, oldest } = await stores[queue].state(workspaceId);
      items.set({ queue, state: 'waiting' }, waiting);
      items.set({ queue, state: 'parked' }, parked);
      age.set({ queue }, oldest ? (Date.now() - oldest.getTime()) / 1000 : 0);
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
