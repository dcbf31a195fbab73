import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { connect, type Database } from '../../prisma/connect.ts';
import { createStores, type Stores } from '../../prisma/stores/index.ts';
import type { StreamCounts, SyncRun } from '../../prisma/stores/sync-runs.ts';
import { peopleCalled, personOf } from '../support/persons.ts';
import { freshDatabase } from '../support/postgres.ts';
import { people, type Rig, startRig } from '../support/rig.ts';
import { sql } from '../support/sql.ts';
import { eventually } from '../support/wait.ts';

const long = '2026-01-05T08:00:00.000Z';
const contacts = '/crm/objects/2026-03/contacts';
/** Four pages of a list. */
const total = 350;
const contact = (n: number, properties: Record<string, string> = {}) => ({
  id: String(1000 + n),
  createdAt: long,
  updatedAt: long,
  properties: { email: `person${n}@customer.example`, firstname: `Person ${n}`, ...properties },
});

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({
    load({ hubspot }) {
      hubspot.load(
        'contacts',
        Array.from({ length: total }, (_, n) => contact(n)),
      );
      hubspot.load(
        'companies',
        Array.from({ length: 40 }, (_, n) => ({
          id: String(n + 1),
          updatedAt: long,
          properties: { name: `Company ${n}` },
        })),
      );
    },
  });
});
afterAll(() => rig.stop());
afterEach(() => {
  rig.hubspot.faults.clear();
  rig.hubspot.setWebhookTarget(undefined);
});

const latest = async () => (await rig.bot.core.stores.syncRuns.latest(rig.workspaceId, 'hubspot'))!;
/** Reads HubSpot to its end and says what moved in one stream. */
async function read(mode: 'full' | 'incremental', stream = 'contacts'): Promise<Partial<StreamCounts>> {
  await rig.sync('hubspot', mode);
  return (await latest()).counts[stream]!;
}
const present = async (type = 'contact') =>
  (
    await sql<{ id: string }>(
      rig.databaseUrl,
      'SELECT external_id AS id FROM external_record WHERE type = $1 AND deleted_at IS NULL ORDER BY 1',
      [type],
    )
  ).map(({ id }) => id);
/** How many contacts there are at HubSpot. */
const live = () => [...rig.hubspot.crm.tables.contacts.live()].length;
const nothing = { created: 0, updated: 0, deleted: 0, rejected: 0 };

describe('reading HubSpot', () => {
  test('in full stores everything; then there is nothing new', async () => {
    expect(await read('full')).toMatchObject({ ...nothing, created: total, done: true });
    expect(await present()).toHaveLength(total);
    expect(await personOf(rig, 'person7@customer.example')).toMatchObject({ crm_id: '1007', stage: 'lead' });
    expect(await read('incremental')).toMatchObject(nothing);
    expect(await read('full')).toMatchObject({ ...nothing, unchanged: total });
  });

  test('finds what is new and what changed', async () => {
    rig.hubspot.put('contacts', [
      { ...contact(3, { phone: '+49 30 3' }), updatedAt: undefined },
      { ...contact(5000), updatedAt: undefined },
    ]);
    expect(await read('incremental')).toMatchObject({ ...nothing, created: 1, updated: 1 });
    expect(await personOf(rig, 'person3@customer.example')).toMatchObject({ phone: '+49 30 3' });
    expect(await personOf(rig, 'person5000@customer.example')).toMatchObject({ stage: 'lead' });
  });

  test('in full finds what is gone, also when it had changed shortly before', async () => {
    rig.hubspot.put('contacts', [{ ...contact(4, { phone: '+49 30 4' }), updatedAt: undefined }]);
    await read('incremental');
    for (const n of [4, 5]) rig.hubspot.crm.archive('contacts', String(1000 + n));
    expect(await read('incremental')).toMatchObject({ deleted: 0 });
    expect(await read('full')).toMatchObject({ ...nothing, deleted: 2 });
    expect(await present()).not.toContain('1004');
    expect(await personOf(rig, 'person4@customer.example')).toMatchObject({ crm_id: null });
  });

  test('deletes nothing when far too much is gone, and says so', async () => {
    for (let n = 1; n <= 20; n++) rig.hubspot.crm.archive('companies', String(n));
    expect(await read('full', 'companies')).toMatchObject({ deleted: 0, sweepRefused: 20 });
    expect(await present('company')).toHaveLength(40);
    const { messages } = await rig.ask('ops', '/resync hubspot status');
    expect(messages.at(-1)?.text).toContain('Far fewer companies than before were found');
  });

  test('sets aside a record that cannot be read; the others go on', async () => {
    const deal = (id: string, amount: string) => ({
      id,
      properties: {
        dealname: `Deal ${id}`,
        pipeline: 'default',
        dealstage: 'x',
        amount,
        deal_currency_code: 'EUR',
      },
    });
    rig.hubspot.load('deals', [deal('1', '10.50'), deal('2', 'a dozen'), deal('3', '7')]);
    expect(await read('full', 'deals')).toMatchObject({ created: 2, rejected: 1 });
    const { id } = await latest();
    expect(
      await sql(
        rig.databaseUrl,
        'SELECT stream, external_id, issues FROM rejected_record WHERE run_id = $1',
        [id],
      ),
    ).toEqual([
      { stream: 'deals', external_id: '2', issues: [expect.stringContaining('is not a decimal amount')] },
    ]);
    expect(await sql(rig.databaseUrl, 'SELECT external_id, amount_minor::int FROM deal ORDER BY 1')).toEqual([
      { external_id: '1', amount_minor: 1050 },
      { external_id: '3', amount_minor: 700 },
    ]);
  });

  test('stores a record with characters that no database holds', async () => {
    rig.hubspot.put('contacts', [
      { ...contact(6000, { firstname: 'Null\u0000 \ud800' }), updatedAt: undefined },
    ]);
    expect(await read('incremental')).toMatchObject({ created: 1, rejected: 0 });
    expect(await personOf(rig, 'person6000@customer.example')).toMatchObject({ name: 'Null \ufffd' });
  });
});

describe('a full read that breaks off', () => {
  const listed = () =>
    rig.hubspot.requests
      .all()
      .filter(
        ({ method, path, status }) => method === 'GET' && path.startsWith(`${contacts}?`) && status === 200,
      )
      .map(({ path }) => new URL(path, rig.hubspot.url).searchParams.get('after'));

  test.each([2, 3, 4])('at page %i goes on there, and ends where an unbroken one ends', async (page) => {
    await sql(rig.databaseUrl, `DELETE FROM external_record WHERE type = 'contact'`);
    rig.hubspot.requests.clear();
    // Every so-many-th list fails once, in a way that is not tried again.
    rig.hubspot.faults.set({ matching: contacts, status: 403, errorRate: 1 / page, times: 1 });
    await expect(rig.sync('hubspot')).rejects.toThrow('failed');
    rig.hubspot.faults.clear();
    const before = listed();
    expect(before).toHaveLength(page - 1);
    expect(await present()).toHaveLength((page - 1) * 100);

    await rig.sync('hubspot');
    const cursors = listed();
    expect(cursors).toHaveLength(4);
    expect(new Set(cursors).size).toBe(4);
    expect(await present()).toHaveLength(live());
    expect(await read('full')).toMatchObject(nothing);
  });

  test('is followed by no deletion: what it did not see is not gone', async () => {
    rig.hubspot.faults.set({ matching: contacts, status: 403, errorRate: 1 / 2, times: 1 });
    await expect(rig.sync('hubspot')).rejects.toThrow('failed');
    expect(await present()).toHaveLength(live());
  });

  test('does not delete what a webhook brought while it was read', async () => {
    await rig.sync('hubspot');
    rig.hubspot.setWebhookTarget({ url: `${rig.bot.url}/webhooks/hubspot` });
    rig.hubspot.requests.clear();
    rig.hubspot.faults.set({ matching: contacts, latencyMs: 300 });
    const reading = rig.sync('hubspot');
    await eventually('two pages were read', () => listed().length >= 2);
    // Its id comes before the pages that are still to be read.
    rig.hubspot.put('contacts', [{ id: '7', properties: { email: 'early@customer.example' } }]);
    await rig.hubspot.webhooksIdle();
    await rig.settled();
    expect(listed().length).toBeLessThan(4);
    await reading;
    expect(await personOf(rig, 'early@customer.example')).toMatchObject({ crm_id: '7' });
    expect(await read('full')).toMatchObject({ deleted: 0 });
  });
});

describe('HubSpot that does not answer', () => {
  test('is said to who asked for a sync, which goes on by itself; /leads answers with its age', async () => {
    rig.clock.advance(3 * 60 * 60_000);
    rig.hubspot.faults.set({ status: 503 });
    await rig.ask('manager', '/resync hubspot');
    const said = () => rig.slack.messagesFor(people.manager.id).map(({ text }) => text);
    await eventually(
      'the manager hears of the problem',
      () => said().some((text) => /Problem: HubSpot/.test(text)),
      15_000,
    );
    const { id, state, attempts } = await latest();
    expect({ state, attempts }).toEqual({ state: 'queued', attempts: 1 });
    expect(said().at(-1)).toContain('goes on by itself');

    const { messages } = await rig.ask('rep', '/leads all 3');
    expect(messages.at(-1)?.text).toContain('Person');
    expect(messages.at(-1)?.text).toMatch(/HubSpot was last read 3 h ago/);

    rig.hubspot.faults.clear();
    await sql(rig.databaseUrl, 'UPDATE sync_run SET due_at = now() WHERE id = $1', [id]);
    rig.bot.wake('sync');
    await eventually(
      'the manager hears of the end',
      () => said().some((text) => text.includes('✅ done')),
      15_000,
    );
    expect(await latest()).toMatchObject({ id, state: 'done', error: null });
  });

  test('two people who ask for the same sync get one run, and both are told', async () => {
    rig.hubspot.faults.set({ latencyMs: 100 });
    const told = (person: string) =>
      rig.slack.messagesFor(person).filter(({ text }) => text.includes('✅ done')).length;
    const [manager, ops] = [people.manager.id, people.ops.id];
    const before = { manager: told(manager), ops: told(ops) };
    const runs = async () => (await sql(rig.databaseUrl, 'SELECT id FROM sync_run')).length;
    const runsBefore = await runs();
    await Promise.all([
      rig.slack.command({ as: manager, dm: true, text: '/resync hubspot' }),
      rig.slack.command({ as: ops, dm: true, text: '/resync hubspot' }),
    ]);
    await eventually('both are told', () => told(manager) > before.manager && told(ops) > before.ops, 20_000);
    await rig.settled();
    expect({ manager: told(manager), ops: told(ops) }).toEqual({
      manager: before.manager + 1,
      ops: before.ops + 1,
    });
    expect(await runs()).toBe(runsBefore + 1);
  });
});

describe('workers beside each other', () => {
  let database: Database;
  let stores: Stores;
  beforeAll(async () => {
    const { url } = await freshDatabase();
    database = connect(url, { max: 10 });
    stores = createStores(database.db, Buffer.alloc(32), database);
  });
  afterAll(() => database.close());

  const ask = async () =>
    (await stores.syncRuns.request('T1', 'hubspot', 'full', undefined, { actor: 'test' })).run;
  const page = (run: SyncRun, token: string, externalId: string) =>
    stores.effects.applyPage(
      { token, run },
      {
        stream: 'contacts',
        upserts: [
          {
            source: 'hubspot',
            type: 'contact',
            externalId,
            data: { email: `${externalId}@customer.example` },
          },
        ],
        deletes: [],
        sweep: false,
        progress: {
          type: 'contact',
          mode: 'full',
          checkpoint: { after: externalId },
          counts: { created: 0, updated: 0, unchanged: 0, deleted: 0, rejected: 0, done: false },
          rejected: [],
          generation: 1,
        },
        readAt: new Date(),
      },
    );

  test('claim a run once, and everybody who asks meanwhile joins it', async () => {
    const asked = await Promise.all(
      ['a', 'b', 'c', 'd', 'e', 'e'].map((actor) =>
        stores.syncRuns.request('T1', 'hubspot', 'full', undefined, { actor }),
      ),
    );
    expect(new Set(asked.map(({ run }) => run.id)).size).toBe(1);
    expect(asked.filter(({ joined }) => !joined)).toHaveLength(1);
    const claims = await Promise.all(Array.from({ length: 8 }, () => stores.syncRuns.claim(4, 30)));
    const [claim, ...others] = claims.filter(({ runs }) => runs.length > 0);
    expect(others).toEqual([]);
    expect(claim!.runs[0]!.requestedBy.map(({ actor }) => actor).sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
    await stores.syncRuns.finish(claim!.token, claim!.runs[0]!, new Date(), () => []);
  });

  test('one that lost its claim stores nothing more and ends nothing', async () => {
    const run = await ask();
    const slow = await stores.syncRuns.claim(1, 0);
    await eventually('its lease is over', async () => {
      const [row] = await database.db.$queryRaw<
        { over: boolean }[]
      >`SELECT claim_until < now() AS over FROM sync_run WHERE id = ${run.id}::uuid`;
      return row!.over;
    });
    const other = await stores.syncRuns.claim(1, 30);
    expect(other.runs.map(({ id }) => id)).toEqual([run.id]);
    expect(await stores.syncRuns.renew(slow.token, run.id, 30)).toBe(false);
    await expect(page(run, slow.token, 'late')).rejects.toThrow('another worker');
    await page(run, other.token, 'mine');
    const told = vi.fn(() => []);
    expect(await stores.syncRuns.finish(slow.token, run, new Date(), told)).toBe(false);
    expect(told).not.toHaveBeenCalled();
    expect(await stores.syncRuns.get('T1', run.id)).toMatchObject({ state: 'running' });
    expect(await database.db.externalRecord.findMany({ select: { externalId: true } })).toEqual([
      { externalId: 'mine' },
    ]);
    expect((await stores.syncRuns.position('T1', 'hubspot', 'contacts')).fullCheckpoint).toEqual({
      after: 'mine',
    });
  });
});

test('nobody was made twice by any of this', async () => {
  for (const n of [3, 4, 7, 5000])
    expect(await peopleCalled(rig, `person${n}@customer.example`)).toHaveLength(1);
});
