import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Stream } from '../../connectors/connector.ts';
import { createClient, type HubSpotClient } from '../../connectors/hubspot/client.ts';
import { configSchema } from '../../connectors/hubspot/config.ts';
import { hubspot } from '../../connectors/hubspot/index.ts';
import type { ObjectCheckpoint } from '../../connectors/hubspot/streams/checkpoint.ts';
import { type HubspotStandIn, startHubspot } from '../../playground/vendors/hubspot/index.ts';
import { collect, deps, hasty, ids, stored } from './connect.ts';

const contacts = hubspot.streams.find(({ name }) => name === 'contacts') as Stream<unknown, ObjectCheckpoint>;
const start = Date.parse('2026-11-20T10:00:00Z');
let now: number;
let standIn: HubspotStandIn;
let client: HubSpotClient;

async function open(pageLimitOverride?: number): Promise<void> {
  standIn = await startHubspot({
    clock: () => new Date(now),
    token: 'test-token',
    clientSecret: 'client-secret',
    portalId: 42,
    rateLimit: 'unlimited',
    ...(pageLimitOverride ? { pageLimitOverride } : {}),
  });
  const given = deps();
  // Searches would wait for five a second.
  given.limiter.take = async () => {};
  client = createClient(configSchema.parse({ accessToken: 'test-token', apiUrl: standIn.url }), given, hasty);
}
const load = (count: number, at: (index: number) => number, firstId = 1) =>
  standIn.load(
    'contacts',
    Array.from({ length: count }, (_, index) => ({
      id: String(firstId + index),
      properties: { email: `person-${firstId + index}@example.com` },
      updatedAt: new Date(at(index)).toISOString(),
    })),
  );
const changes = (from: ObjectCheckpoint) => contacts.read(client, from, 'incremental');

beforeEach(() => {
  now = start;
});
afterEach(() => standIn.stop());

describe('changed contacts', () => {
  it('are all read, oldest first, when more share one instant than fit on a page', async () => {
    await open(7);
    load(10, () => start - 10_000);
    load(20, () => start - 5_000, 100);
    load(3, (index) => start - 1_000 + index, 200);
    const read = await collect(changes({ at: start - 20_000, seen: [] }));
    const found = ids(read.upserts);
    expect(new Set(found).size).toBe(33);
    expect(found.at(-1)).toBe('202');
  });

  it('are all read when an import gave more than 10,000 of them one time', async () => {
    await open();
    load(10_450, () => start - 5_000);
    const read = await collect(changes({ at: start - 60_000, seen: [] }));
    expect(new Set(ids(read.upserts)).size).toBe(10_450);
    expect(read.rejected).toEqual([]);
  });

  it('are all read beyond 10,000 results, and go on from any page', async () => {
    await open();
    load(10_300, (index) => start - 200_000 + Math.floor(index / 3));
    const half = await collect(changes({ at: 0, seen: [] }), 30);
    const rest = await collect(changes(stored(contacts, half.checkpoints.at(-1))));
    expect(half.upserts.length).toBeGreaterThan(5_000);
    expect(new Set(ids([...half.upserts, ...rest.upserts])).size).toBe(10_300);
    // Border records are read once.
    expect(half.upserts.length + rest.upserts.length).toBe(10_300);
  });

  it('include what HubSpot indexed late: the next read starts a minute before the end of the last', async () => {
    await open();
    load(5, () => start - 10_000);
    const first = await collect(changes({ at: start - 60_000, seen: [] }));
    load(1, () => start - 40_000, 900);
    const second = await collect(changes(stored(contacts, first.checkpoints.at(-1))));
    expect(ids(second.upserts)).toContain('900');
  });

  it('do not move the start back when nothing changes', async () => {
    await open();
    load(5, () => start - 10_000);
    let checkpoint: ObjectCheckpoint = { at: start - 60_000, seen: [] };
    for (let run = 0; run < 3; run++) {
      const read = await collect(changes(checkpoint));
      checkpoint = stored(contacts, read.checkpoints.at(-1));
      expect(checkpoint.at).toBe(start - 70_000);
    }
  });

  it('leave the start where it is when there are none', async () => {
    await open();
    const { checkpoints } = await collect(changes({ at: start, seen: [] }));
    expect(checkpoints).toEqual([{ at: start, seen: [] }]);
  });

  it('can be read again from an earlier day', async () => {
    await open();
    load(3, (index) => start - 86_400_000 * (index + 1));
    const since = new Date(start - 2 * 86_400_000);
    const read = await collect(contacts.read(client, { at: start, seen: [] }, 'incremental', { since }));
    expect(ids(read.upserts).sort()).toEqual(['1', '2']);
  });

  it('are never lost, whatever changes while they are read', async () => {
    await open(5);
    let round = 0;
    const mutation = fc.record({
      page: fc.nat(6),
      contact: fc.nat(29),
      stepMs: fc.constantFrom(0, 0, 1, 500),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(mutation, { maxLength: 12 }), fc.nat(4), async (mutations, crashAt) => {
        round += 1;
        now += 3_600_000;
        const firstId = round * 1_000;
        const began = now;
        load(30, (index) => began - 1_000 + Math.floor(index / 8), firstId);
        const seen = new Map<string, string>();
        let checkpoint: ObjectCheckpoint = { at: began - 1_000, seen: [] };
        for (const limit of [crashAt + 1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]) {
          let page = 0;
          for await (const { upserts, checkpoint: next } of changes(checkpoint)) {
            for (const { externalId, data } of upserts) {
              seen.set(externalId, (data as { firstName?: string }).firstName ?? '');
            }
            checkpoint = stored(contacts, next);
            for (const one of mutations.filter((given) => given.page === page)) {
              now += one.stepMs;
              standIn.crm.update('contacts', String(firstId + one.contact), {
                firstname: `At ${now} ${page}`,
              });
            }
            page += 1;
            if (page >= limit) break;
          }
          // The last two reads see the end of all changes.
          if (limit > 100) mutations.length = 0;
        }
        for (let id = firstId; id < firstId + 30; id++) {
          const { firstname = '' } = standIn.crm.require('contacts', String(id)).properties;
          expect(seen.get(String(id))).toBe(firstname);
        }
      }),
      { numRuns: 25 },
    );
  });
});
