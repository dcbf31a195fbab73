import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Canonical } from '../../domain/canonical.ts';
import type { JobContext, ReadableSystem } from '../../scheduler/context.ts';
import { processSignals } from '../../scheduler/jobs/process-signals.ts';
import { runSync } from '../../scheduler/run-sync.ts';
import { silentLog } from '../support/log.ts';
import { personOf } from '../support/persons.ts';
import { type Rig, startRig } from '../support/rig.ts';
import { sql } from '../support/sql.ts';

let rig: Rig;
let context: JobContext;
beforeAll(async () => {
  rig = await startRig();
  await rig.sync('hubspot');
  const { stores, config } = rig.bot.core;
  context = {
    stores,
    business: config.business,
    now: rig.clock.now,
    log: silentLog,
    wake() {},
  } as unknown as JobContext;
});
afterAll(() => rig.stop());

const contact = (externalId: string, firstName: string): Canonical => ({
  source: 'crm-double',
  type: 'contact',
  externalId,
  data: { email: `${externalId}@customer.example`, firstName },
});
const present = async (externalId: string) =>
  (
    await sql(
      rig.databaseUrl,
      'SELECT 1 FROM external_record WHERE external_id = $1 AND deleted_at IS NULL',
      [externalId],
    )
  ).length === 1;
/** A system with one stream; what happens between two pages is up to the test. */
const systemOf = (parts: { pages?(): AsyncGenerator<object>; read?(ids: string[]): Promise<Canonical[]> }) =>
  ({
    id: 'crm-double',
    streams: ['contacts'],
    stream: () => ({ type: 'contact', always: undefined, sweeps: false, read: () => parts.pages!() }),
    read: (_type: string, ids: string[]) => parts.read!(ids),
  }) as unknown as ReadableSystem;
const page = (...upserts: Canonical[]) => ({ upserts, deletes: [], rejected: [], checkpoint: {} });

async function sync(pages: () => AsyncGenerator<object>): Promise<void> {
  const { syncRuns } = context.stores;
  await syncRuns.request(rig.workspaceId, 'crm-double', 'full', undefined, { actor: 'test' });
  const { token, runs } = await syncRuns.claim(1, 30);
  await runSync(context, token, runs[0]!, systemOf({ pages }), new AbortController().signal);
  await syncRuns.finish(token, runs[0]!, rig.clock.now(), () => []);
}
/** The vendor says that something happened to a contact; it is read back with `read`. */
async function hear(id: string, deleted: boolean, read: () => Promise<Canonical[]>): Promise<void> {
  const record = { type: 'contact', externalId: id, ...(deleted && { deleted }) };
  const eventKey = `${id}-${Math.random()}`;
  await context.stores.inbox.accept(rig.workspaceId, [
    { source: 'crm-double', eventKey, kind: 'test', payload: { id: eventKey, kind: 'test', record } },
  ]);
  await processSignals(context, systemOf({ read })).run(new AbortController().signal);
}

test('what was deleted after a page was asked for stays deleted when the page arrives', async () => {
  await sync(async function* () {
    yield page(contact('c1', 'Known'));
  });
  expect(await present('c1')).toBe(true);
  await sync(async function* () {
    rig.clock.advance(1_000);
    await hear('c1', true, async () => []);
    yield page(contact('c1', 'As it was'));
  });
  expect(await present('c1')).toBe(false);
  expect(await personOf(rig, 'c1@customer.example')).toMatchObject({ crm_id: null });
});

test('what was deleted while it was read back stays deleted', async () => {
  await hear('c2', false, async () => [contact('c2', 'Known')]);
  await hear('c2', false, async () => {
    rig.clock.advance(1_000);
    await hear('c2', true, async () => []);
    return [contact('c2', 'As it was')];
  });
  expect(await present('c2')).toBe(false);
});

test('what was restored is there again once it is read', async () => {
  rig.clock.advance(1_000);
  await hear('c2', false, async () => [contact('c2', 'Known')]);
  expect(await present('c2')).toBe(true);
});
