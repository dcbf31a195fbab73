import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Rig, startRig } from '../support/rig.ts';
import { loadSalesTeam } from '../support/sales-team.ts';
import { eventually } from '../support/wait.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({ load: loadSalesTeam });
  await rig.sync('hubspot');
});
afterAll(() => rig.stop());

const minuteMs = 60_000;

/** Lets the schedule see the time, and waits for the sync that it asked for. */
async function scheduled() {
  const { syncRuns } = rig.bot.core.stores;
  const before = await syncRuns.latest(rig.workspaceId, 'hubspot');
  rig.bot.wake('queue-syncs');
  await eventually('a scheduled sync has ended', async () => {
    const run = await syncRuns.latest(rig.workspaceId, 'hubspot');
    return run?.id !== before?.id && run?.state === 'done';
  });
  return syncRuns.latest(rig.workspaceId, 'hubspot');
}

test('every quarter of an hour what changed is read', async () => {
  rig.clock.advance(16 * minuteMs);
  expect(await scheduled()).toMatchObject({ mode: 'incremental', requestedBy: [{ actor: 'schedule:sync' }] });
});

test('once a day everything is read, so that a deletion without a webhook is found', async () => {
  rig.hubspot.crm.archive('contacts', '102');
  rig.clock.advance(25 * 60 * minuteMs);
  const run = await scheduled();
  expect(run).toMatchObject({ mode: 'full', counts: { contacts: { deleted: 1 } } });
});

test('a bot for another workspace makes that one the home of the terminal', async () => {
  const { workspaces } = rig.bot.core.stores;
  expect(await workspaces.home()).toMatchObject({ id: rig.workspaceId });
  await workspaces.start('T0ANOTHER1', 'Another company');
  expect(await workspaces.home()).toEqual({ id: 'T0ANOTHER1', name: 'Another company' });
});
