import type { HookEvent } from '../../connectors/connector.ts';
import type { Canonical, RecordType } from '../../domain/canonical.ts';
import { AppError, isPassing } from '../../domain/errors.ts';
import type { ClaimedDelivery } from '../../prisma/stores/inbox.ts';
import type { JobContext, ReadableSystem } from '../context.ts';
import { causeOf, retryAt } from '../retry.ts';
import type { Tick } from '../ticker.ts';
import { hotLeadMessages } from './hot-lead-messages.ts';

const batchSize = 200;
/** Renewed while the work goes on: what a process or a database took down with it is due again this soon. */
const leaseSeconds = 6;

export const signalsTick = (systemId: string): string => `signals:${systemId}`;

/**
 * Turns received webhooks of one system into effects. A batch is one transaction; when it fails, its deliveries
 * are worked one by one, so that a poisonous one is parked alone. Each system has a tick of its own: one that
 * does not answer holds nobody else back.
 */
export function processSignals(context: JobContext, system: ReadableSystem): Tick {
  const { stores, log, now } = context;

  async function work(token: string, deliveries: ClaimedDelivery[]): Promise<void> {
    const [{ workspaceId }] = deliveries as [ClaimedDelivery];
    const events = deliveries.map(({ source, eventKey, payload }) => ({
      source,
      eventKey,
      ...(payload as HookEvent),
    }));
    const readAt = now();
    const { records, removed } = await readBack(events, system);
    const { messages } = await stores.effects.apply(
      { workspaceId, token, ids: deliveries.map(({ id }) => id) },
      {
        signals: events.flatMap(({ source, eventKey, signal }) =>
          signal ? [{ source, eventKey, ...signal }] : [],
        ),
        records,
        removed,
        readAt,
      },
      {
        scoring: context.business.scoring,
        now: now(),
        announce: (hot, inside) => hotLeadMessages(hot, workspaceId, inside, context),
      },
    );
    if (messages > 0) context.wake('outbox');
  }

  async function workEach(token: string, deliveries: ClaimedDelivery[]): Promise<void> {
    for (const delivery of deliveries)
      await work(token, [delivery]).catch((error: unknown) => putBack(token, delivery, error));
  }

  async function putBack(token: string, delivery: ClaimedDelivery, error: unknown): Promise<void> {
    const { id, source, attempts } = delivery;
    const again = retryAt(error, attempts, new Date());
    await stores.inbox.fail(token, id, causeOf(error), again);
    const fields = { delivery: String(id), source, attempts, cause: causeOf(error) };
    if (again) log.warn(fields, 'delivery failed, it is tried again');
    else log.error(fields, 'delivery parked');
  }

  async function workGroup(token: string, group: ClaimedDelivery[]): Promise<void> {
    try {
      await work(token, group);
    } catch (error) {
      // A vendor that does not answer now would not answer each of them either, and take as long every time.
      const isAway = error instanceof AppError && isPassing(error);
      if (group.length > 1 && !isAway) {
        log.warn({ deliveries: group.length, cause: causeOf(error) }, 'batch failed, each is worked alone');
        await workEach(token, group);
      } else for (const delivery of group) await putBack(token, delivery, error);
    }
  }

  return {
    name: signalsTick(system.id),
    everySeconds: 1,
    async run() {
      const { token, deliveries } = await stores.inbox.claim([system.id], batchSize, leaseSeconds);
      if (deliveries.length === 0) return 'idle';
      const heartbeat = setInterval(
        () => {
          stores.inbox.renew([token], leaseSeconds).catch(() => {});
        },
        (leaseSeconds * 1000) / 3,
      );
      try {
        for (const group of byWorkspace(deliveries)) await workGroup(token, group);
      } finally {
        clearInterval(heartbeat);
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

/**
 * Reads what events are about from the vendor, once for all events about one record. What is there counts,
 * whatever the events say; what is not there is gone when one of them says so.
 */
async function readBack(
  events: (HookEvent & { source: string })[],
  system: ReadableSystem,
): Promise<{ records: Canonical[]; removed: { source: string; type: RecordType; externalId: string }[] }> {
  const wanted = new Map<RecordType, Set<string>>();
  for (const { record } of events) {
    if (record) wanted.set(record.type, (wanted.get(record.type) ?? new Set()).add(record.externalId));
  }
  const records = (await Promise.all([...wanted].map(([type, ids]) => system.read(type, [...ids])))).flat();
  const there = new Set(records.map(({ type, externalId }) => `${type} ${externalId}`));
  const removed = events.flatMap(({ source, record }) =>
    record?.deleted && !there.has(`${record.type} ${record.externalId}`)
      ? [{ source, type: record.type, externalId: record.externalId }]
      : [],
  );
  return { records, removed };
}
