import type { HookEvent } from '../../connectors/connector.ts';
import type { Canonical, RecordType } from '../../domain/canonical.ts';
import type { ClaimedDelivery } from '../../prisma/stores/inbox.ts';
import type { JobContext } from '../context.ts';
import { causeOf, retryAt } from '../retry.ts';
import type { Tick } from '../ticker.ts';
import { hotLeadMessages } from './hot-lead-messages.ts';

const batchSize = 200;
const leaseSeconds = 30;

/**
 * Turns received webhooks into effects. A batch is one transaction; when it fails, its deliveries are worked
 * one by one, so that a poisonous one is parked alone.
 */
export function processSignals(context: JobContext): Tick {
  const { stores, log, now } = context;

  async function work(token: string, deliveries: ClaimedDelivery[]): Promise<void> {
    const [{ workspaceId }] = deliveries as [ClaimedDelivery];
    const records = await readBack(deliveries, context);
    const events = deliveries.map(({ source, eventKey, payload }) => ({
      source,
      eventKey,
      ...(payload as HookEvent),
    }));
    const { messages } = await stores.effects.apply(
      { workspaceId, token, ids: deliveries.map(({ id }) => id) },
      {
        signals: events.flatMap(({ source, eventKey, signal }) =>
          signal ? [{ source, eventKey, ...signal }] : [],
        ),
        records: [...events.flatMap(({ canonical }) => canonical ?? []), ...records],
        removed: events.flatMap(({ source, record }) => (record?.deleted ? [{ source, ...record }] : [])),
      },
      {
        scoring: context.business.scoring,
        now: now(),
        announce: (hot, inside) => hotLeadMessages(hot, workspaceId, inside, context),
      },
    );
    if (messages > 0) context.wake('outbox');
  }

  async function workAlone(token: string, delivery: ClaimedDelivery): Promise<void> {
    try {
      await work(token, [delivery]);
    } catch (error) {
      const again = retryAt(error, delivery.attempts, new Date());
      await stores.inbox.fail(token, delivery.id, causeOf(error), again);
      const fields = {
        delivery: String(delivery.id),
        source: delivery.source,
        attempts: delivery.attempts,
        cause: causeOf(error),
      };
      if (again) log.warn(fields, 'delivery failed, it is tried again');
      else log.error(fields, 'delivery parked');
    }
  }

  return {
    name: 'signals',
    everySeconds: 1,
    async run() {
      const { token, deliveries } = await stores.inbox.claim(
        [...context.systems.keys()],
        batchSize,
        leaseSeconds,
      );
      for (const group of byWorkspace(deliveries)) {
        try {
          await work(token, group);
        } catch (error) {
          if (group.length > 1)
            log.warn(
              { deliveries: group.length, cause: causeOf(error) },
              'batch failed, each is worked alone',
            );
          for (const delivery of group) await workAlone(token, delivery);
        }
      }
      return deliveries.length === batchSize ? 'more' : 'idle';
    },
  };
}

function byWorkspace(deliveries: ClaimedDelivery[]): ClaimedDelivery[][] {
  const groups = new Map<string, ClaimedDelivery[]>();
  for (const delivery of deliveries) {
    const group = groups.get(delivery.workspaceId);
    if (group) group.push(delivery);
    else groups.set(delivery.workspaceId, [delivery]);
  }
  return [...groups.values()];
}

/** An event names a record; what it says now is read from the vendor, once for all events about it. */
async function readBack(deliveries: ClaimedDelivery[], { systems }: JobContext): Promise<Canonical[]> {
  const wanted = new Map<string, { source: string; type: RecordType; ids: Set<string> }>();
  for (const { source, payload } of deliveries) {
    const { record, canonical } = payload as HookEvent;
    if (!record || record.deleted || canonical) continue;
    const key = `${source} ${record.type}`;
    const group = wanted.get(key) ?? { source, type: record.type, ids: new Set<string>() };
    group.ids.add(record.externalId);
    wanted.set(key, group);
  }
  const read = await Promise.all(
    [...wanted.values()].map(
      async ({ source, type, ids }) => systems.get(source)?.read(type, [...ids]) ?? [],
    ),
  );
  return read.flat();
}
