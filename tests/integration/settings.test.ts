import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addDays, localDate, momentOf } from '../../domain/local-time.ts';
import type { FormView } from '../../tools/views.ts';
import { asking, assignmentsOf, runAs, viewAs } from '../support/assignments.ts';
import { channels, people, type Rig, startRig } from '../support/rig.ts';
import { loadSalesTeam, makeHot, pressable } from '../support/sales-team.ts';
import { sql } from '../support/sql.ts';
import { eventually } from '../support/wait.ts';

const { rep, manager } = people;
let rig: Rig;
beforeAll(async () => {
  rig = await startRig({
    business: { digest: { at: '09:00' } },
    load(vendors) {
      loadSalesTeam(vendors);
      vendors.hubspot.load(
        'contacts',
        Array.from({ length: 6 }, (_, n) => ({
          id: `30${n}`,
          properties: {
            firstname: 'Own',
            lastname: `Lead${n}`,
            email: `own${n}@customer.example`,
            hubspot_owner_id: '11',
          },
        })),
      );
    },
  });
  for (const who of ['rep', 'manager'] as const) await rig.ask(who, '/switchboard help');
  await rig.sync('hubspot');
});
afterAll(() => rig.stop());

const set = (who: 'rep' | 'manager', settings: object) =>
  viewAs(rig, who, 'done', 'settings_update', settings);
const initial = (form: FormView) =>
  Object.fromEntries(
    form.fields.map((field) => [field.name, 'initial' in field ? field.initial : undefined]),
  );
const directTo = (person: { id: string }) => rig.slack.workspace.conversation(person.id)!.id;
const alertsTo = (channel: string, name: string) =>
  rig.slack.outbox().filter((one) => one.channel === channel && one.text.includes(name));
const to = (moment: Date) => rig.clock.advance(moment.getTime() - rig.clock.now().getTime());
/** The next moment of this wall time. */
function next(wall: string, zone: string): Date {
  const today = localDate(rig.clock.now(), zone);
  const moment = momentOf(today, wall, zone);
  return moment > rig.clock.now() ? moment : momentOf(addDays(today, 1), wall, zone);
}

describe('settings', () => {
  test('are shown with a button to the form, which is filled in as they are', async () => {
    const { messages } = await rig.ask('manager', '/switchboard settings');
    const shown = messages.at(-1)!;
    expect(shown.text).toContain(`Time zone: ${manager.tz}, as in Slack`);
    expect(shown.text).toContain('Daily digest: the next one on');
    expect(pressable(shown).map(({ label }) => label)).toContain('Change settings');
    const form = await viewAs(rig, 'manager', 'form', 'settings_get');
    expect(initial(form)).toEqual({
      timeZone: undefined,
      quietFrom: undefined,
      quietTo: undefined,
      alerts: 'mine',
      digest: true,
      digestAt: '09:00',
    });
    expect((await viewAs(rig, 'rep', 'form', 'settings_get')).fields.map(({ name }) => name)).toEqual([
      'timeZone',
      'quietFrom',
      'quietTo',
      'alerts',
    ]);
  });

  test('are kept as they were sent; what is left empty is as for everybody', async () => {
    const saved = await set('rep', {
      timeZone: 'Asia/Kolkata',
      quietFrom: '20:00',
      quietTo: '07:30',
      alerts: 'none',
    });
    expect(saved.lines).toEqual([
      'Time zone: Asia/Kolkata',
      'Quiet hours: 20:00 to 07:30; alerts wait until they end',
      'Alerts: none to you directly',
    ]);
    expect(initial(await viewAs(rig, 'rep', 'form', 'settings_get'))).toMatchObject({
      timeZone: 'Asia/Kolkata',
      quietFrom: '20:00',
    });
    await set('rep', {});
    expect(initial(await viewAs(rig, 'rep', 'form', 'settings_get'))).toEqual({ alerts: 'mine' });
  });

  test.each([
    [{ quietFrom: '20:00' }, 'a beginning and an end'],
    [{ quietFrom: '20:00', quietTo: '20:00' }, 'the same time'],
    [{ timeZone: 'Mars/Olympus' }, 'IANA'],
    [{ digestAt: '9' }, 'a time like'],
    [{ role: 'admin' }, 'role'],
  ])('%j is refused with the reason', async (settings, reason) => {
    expect(await runAs(rig, 'manager', 'settings_update', settings)).toMatchObject({
      status: 'refused',
      error: { code: 'bad_input', message: expect.stringContaining(reason) },
    });
  });

  test('of the time zone win over Slack’s', async () => {
    await set('rep', { timeZone: 'Asia/Kolkata' });
    const { messages } = await rig.ask('rep', '@switchboard create a task for Grace Hopper: call tomorrow', {
      channel: channels.sales,
    });
    expect(messages.map(({ text }) => text).join()).toContain('09:00 (Asia/Kolkata)');
    await set('rep', {});
  });
});

describe('alerts', () => {
  test('do not come to somebody who wants none; the sales channel hears of it', async () => {
    await set('rep', { alerts: 'none' });
    await makeHot(rig, 'own0@customer.example');
    expect(alertsTo(channels.sales, 'Own Lead0')).toHaveLength(1);
    expect(alertsTo(directTo(rep), 'Own Lead0')).toEqual([]);
    expect(await assignmentsOf(rig, 'own0@customer.example')).toMatchObject([{ owner_id: rep.id }]);
    await set('rep', {});
  });

  test('of the quiet hours come as one message when they end, and hold no answer back', async () => {
    await set('rep', { quietFrom: '20:00', quietTo: '07:30' });
    to(next('22:00', rep.tz));
    for (const n of [1, 2, 3]) await makeHot(rig, `own${n}@customer.example`);
    expect(alertsTo(channels.sales, 'Own Lead3')).toHaveLength(1);
    expect(alertsTo(directTo(rep), 'Own Lead')).toEqual([]);
    const { messages } = await rig.ask('rep', '/leads');
    expect(messages.at(-1)?.text).toContain('Own Lead1');

    // What is decided meanwhile is seen on the card that comes later.
    const [second] = await assignmentsOf(rig, 'own2@customer.example');
    await runAs(rig, 'rep', 'lead_dismiss', { assignment: second!.id });
    to(new Date(next('07:30', rep.tz).getTime() - 60_000));
    rig.bot.wake('outbox');
    await rig.settled();
    expect(alertsTo(directTo(rep), 'leads became hot')).toEqual([]);

    to(next('07:30', rep.tz));
    rig.bot.wake('outbox');
    await eventually('they are there', () => alertsTo(directTo(rep), 'leads became hot').length > 0);
    const [joined, ...more] = alertsTo(directTo(rep), 'leads became hot');
    expect(more).toEqual([]);
    for (const n of [1, 2, 3]) expect(joined!.text).toContain(`Own Lead${n}`);
    expect(joined!.text).toContain('Not useful, said Ada Rep');

    // One of several on a card is decided: the others stay as they are.
    const [third] = await assignmentsOf(rig, 'own3@customer.example');
    await runAs(rig, 'rep', 'lead_dismiss', { assignment: third!.id });
    const now = () => rig.slack.workspace.find(joined!.channel, joined!.ts)!.text;
    await eventually('the card changed', () => now().split('Not useful, said').length === 3);
    for (const n of [1, 2, 3]) expect(now()).toContain(`Own Lead${n}`);
    await set('rep', {});
  });

  test('that wait come at once when the quiet hours are given up', async () => {
    await set('rep', { quietFrom: '08:00', quietTo: '20:00' });
    to(next('12:00', rep.tz));
    await makeHot(rig, 'own4@customer.example');
    expect(alertsTo(directTo(rep), 'Own Lead4')).toEqual([]);
    await set('rep', {});
    await eventually('it is there', () => alertsTo(directTo(rep), 'Own Lead4').length === 1);
  });
});

describe('the daily digest', () => {
  const digests = () =>
    sql<{ local_date: string; state: string; late: boolean }>(
      rig.databaseUrl,
      `SELECT local_date, state, late FROM digest_run WHERE recipient = $1 ORDER BY local_date`,
      [manager.id],
    );
  const look = async () => {
    const before = (await digests()).length;
    rig.bot.wake('digests');
    await eventually('it was looked at', async () => (await digests()).length > before);
    return (await digests()).at(-1)!;
  };

  test('comes at the time that the manager chose, in the zone that they chose', async () => {
    // Whatever was due today by the usual time is not this test's business.
    to(next('23:30', manager.tz));
    await set('manager', { timeZone: 'Asia/Tokyo', digest: true, digestAt: '18:15' });
    to(new Date(next('18:15', 'Asia/Tokyo').getTime() - 60_000));
    to(new Date(rig.clock.now().getTime() + 24 * 3_600_000));
    const before = (await digests()).length;
    for (let n = 0; n < 3; n++) rig.bot.wake('digests');
    await rig.settled();
    const waited = await digests();
    to(next('18:15', 'Asia/Tokyo'));
    expect(await look()).toEqual({
      local_date: localDate(rig.clock.now(), 'Asia/Tokyo'),
      state: 'sent',
      late: false,
    });
    expect(
      waited.filter(({ local_date }) => local_date === localDate(rig.clock.now(), 'Asia/Tokyo')),
    ).toEqual([]);
    expect(waited.length).toBeLessThanOrEqual(before + 1);
    const { messages } = await rig.ask('manager', '/digest settings');
    expect(messages.at(-1)?.text).toMatch(/18:15.*Asia\/Tokyo/);
  });

  test('does not come to who wants none, and nothing counts as missed afterwards', async () => {
    await set('manager', { timeZone: 'Asia/Tokyo', digest: false });
    for (let day = 0; day < 2; day++) {
      to(next('09:00', 'Asia/Tokyo'));
      expect(await look()).toMatchObject({ state: 'off' });
    }
    await set('manager', { timeZone: 'Asia/Tokyo' });
    to(next('09:00', 'Asia/Tokyo'));
    expect(await look()).toMatchObject({ state: 'sent', late: false });
    await rig.settled();
    const [sent] = await sql<{ view: { notices: string[] } }>(
      rig.databaseUrl,
      `SELECT view FROM outbox_message WHERE key LIKE 'digest:daily:%' ORDER BY id DESC LIMIT 1`,
    );
    expect(sent!.view.notices.join()).not.toContain('Missed');
  });
});

test('nobody changes the settings of somebody else, and no sentence changes any', async () => {
  const request = { ...asking(rig, 'rep'), origin: 'agent' as const };
  const { runner } = rig.bot.core;
  expect(await runner.run({ tool: 'settings_update', input: { alerts: 'none' } }, request)).toMatchObject({
    status: 'refused',
    error: { code: 'forbidden' },
  });
  expect(
    await runner.run({ tool: 'settings_update', input: { slackUserId: rep.id } }, asking(rig, 'other')),
  ).toMatchObject({ status: 'refused' });
});
