import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays, localDate, momentOf } from '../../domain/local-time.ts';
import { allClasses } from '../../domain/permissions.ts';
import type { DealsView, DigestView } from '../../tools/views.ts';
import { people, type Rig, startRig } from '../support/rig.ts';

const { admin } = people;
const company = 'Pacific/Auckland';

let rig: Rig;
/** Tomorrow of the person who asks. */
let today: string;
beforeAll(async () => {
  rig = await startRig({ business: { timeZone: company } });
  today = addDays(localDate(rig.clock.now(), admin.tz), 1);
  rig.clock.advance(momentOf(today, '15:00', admin.tz).getTime() - rig.clock.now().getTime());
  const deal = (dealname: string, closedate: Date) => ({
    properties: { dealname, pipeline: 'default', dealstage: 'x', closedate: closedate.toISOString() },
  });
  rig.hubspot.load('deals', [
    deal('Due today', momentOf(today, '00:00', admin.tz)),
    deal('Due yesterday', momentOf(addDays(today, -1), '23:59', admin.tz)),
    deal('Due in a week', momentOf(addDays(today, 7), '12:00', admin.tz)),
  ]);
  await rig.sync('hubspot');
});
afterAll(() => rig.stop());

const run = (tool: string, input: object) =>
  rig.bot.core.runner.run(
    { tool, input },
    {
      workspaceId: rig.workspaceId,
      actor: { kind: 'teammate', id: admin.id, name: admin.realName, role: 'admin', timeZone: admin.tz },
      origin: 'command',
      audience: allClasses,
      id: 'test',
    },
  );
async function shown<View>(tool: string, input: object): Promise<View> {
  const outcome = await run(tool, input);
  if (outcome.status !== 'done') throw new Error(JSON.stringify(outcome));
  return outcome.view as View;
}

test.each([
  ['task_create', { who: 'Ada', title: 'call', dueOn: '2027-02-30' }],
  ['digest_preview', { date: '2026-02-30' }],
  ['sync_start', { system: 'hubspot', since: '2026-02-30' }],
])('%s takes no date that does not exist', async (tool, input) => {
  const outcome = await run(tool, input);
  expect(outcome).toMatchObject({ status: 'refused', error: { code: 'bad_input' } });
  expect(JSON.stringify(outcome)).toContain('a date that exists');
});

test('a deal that is due today is about to close, all day long', async () => {
  const { rows } = await shown<DealsView>('deals_search', { filter: 'closing' });
  expect(rows.map(({ name }) => name.untrusted)).toEqual(['Due today', 'Due in a week']);
});

test('the summary of payments carries the date of the company', async () => {
  const { date, timeZone } = await shown<DigestView>('payments_summary', {});
  // At 15:00 in Berlin it is tomorrow in Auckland, and still today in UTC.
  expect({ date, timeZone }).toEqual({ date: addDays(today, 1), timeZone: company });
});
