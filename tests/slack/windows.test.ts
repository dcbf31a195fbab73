import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { elementsOf } from '../../playground/slack/blocks/check.ts';
import type { View } from '../../playground/slack/views.ts';
import { channels, people, type Rig, startRig } from '../support/rig.ts';
import { audited, held, loadSalesTeam, makeHot } from '../support/sales-team.ts';
import { sql } from '../support/sql.ts';
import { eventually } from '../support/wait.ts';

type As = keyof typeof people;
let rig: Rig;
beforeAll(async () => {
  rig = await startRig({ load: loadSalesTeam });
  await rig.sync('hubspot');
});
afterAll(() => rig.stop());
beforeEach(() => {
  rig.slack.clearFaults();
  for (const { id } of Object.values(people)) rig.slack.views.close(id, true);
});

const windowOf = (as: As): View | undefined => rig.slack.views.stackOf(people[as].id).at(-1);
const homeOf = (as: As): View | undefined => rig.slack.views.homeOf(people[as].id);
const textOf = (view: View | undefined): string => JSON.stringify(view?.blocks ?? []);
const titleOf = (view: View | undefined) => (view?.title as { text: string } | undefined)?.text;
/** Waits until the window of a person says something. */
async function shows(as: As, words: string | RegExp): Promise<string> {
  const wanted = () =>
    typeof words === 'string' ? textOf(windowOf(as)).includes(words) : words.test(textOf(windowOf(as)));
  await eventually(
    `a window with ${words}; it has ${textOf(windowOf(as)).slice(0, 600)}`,
    async () => wanted(),
    8_000,
  );
  return textOf(windowOf(as));
}
const shortcut = (as: As, callbackId: string) => rig.slack.shortcut({ as: people[as].id, callbackId });
const submit = (as: As, values: Record<string, string | boolean>) =>
  rig.slack.submit({ as: people[as].id, values });
const find = (as: As, value: string, actionId = 'lead') =>
  rig.slack.options({ as: people[as].id, view: 'modal', actionId, value });
const pressIn = (as: As, actionId: string, value?: string) =>
  rig.slack.pressInView({ as: people[as].id, view: 'modal', actionId, ...(value && { value }) });
const calls = (method: string) => rig.slack.requests.filter((call) => call.method === method);
/** The first lead that is found, chosen in the field. */
async function lead(as: As, words: string): Promise<string> {
  const { options } = await find(as, words);
  expect(options.length).toBeGreaterThan(0);
  return options[0]!.value;
}
const directly = (as: As) =>
  rig.slack
    .messagesFor(people[as].id)
    .filter(({ from, channel }) => from === 'bot' && channel.startsWith('D'));

describe('a shortcut opens a form', () => {
  test('find a lead: search, choose, and the lead takes the place of the form', async () => {
    expect(await shortcut('rep', 'find_lead')).toMatchObject({ status: 200 });
    await shows('rep', 'Lead');
    const { options } = await find('rep', 'grace');
    expect(options.map(({ text }) => text.text)).toEqual(['Grace Hopper']);
    expect(await submit('rep', { lead: options[0]!.value })).toMatchObject({ status: 200 });
    expect(await shows('rep', 'hubspot')).toContain('Grace Hopper');
  });

  test('a note is checked at its fields, shown as a proposal, and written when it is confirmed', async () => {
    await shortcut('rep', 'log_note');
    await shows('rep', 'Note');
    const value = await lead('rep', 'alan');
    await submit('rep', { lead: value, text: 'Called back.' });
    expect(await shows('rep', 'pending.confirm')).toContain('Called back.');
    expect(held(rig, 'notes')).toEqual([]);
    await pressIn('rep', 'pending.confirm');
    await shows('rep', 'Note added');
    expect(held(rig, 'notes')).toHaveLength(1);
    expect(titleOf(windowOf('rep'))).toBe('Done');
  });

  test('what stands wrongly is said at its field, and the form stays as it was filled in', async () => {
    await shortcut('ops', 'resync');
    await shows('ops', 'System');
    const before = windowOf('ops');
    expect(await submit('ops', { mode: 'full', since: '2026-01-01' })).toMatchObject({
      errors: { since: 'Leave this empty to read everything.' },
    });
    expect(windowOf('ops')).toBe(before);
    await submit('ops', { since: '2026-01-01' });
    await shows('ops', 'HubSpot');
  });

  test('a person without the right is told so in the window', async () => {
    await shortcut('rep', 'resync');
    expect(await shows('rep', 'sync.run')).not.toContain('"input"');
  });

  test('so is a guest', async () => {
    await shortcut('guest', 'find_lead');
    expect(await shows('guest', 'guests can only read the help')).not.toContain('"input"');
  });

  test('a time zone is found by its words', async () => {
    await rig.slack.openMessages(people.rep.id, 'home');
    await eventually('Home', async () => homeOf('rep') !== undefined);
    const settings = homeOf('rep')!
      .blocks.flatMap(elementsOf)
      .find(({ value }) => String(value).includes('"settings"'));
    await rig.slack.pressInView({ as: people.rep.id, view: 'home', actionId: String(settings?.action_id) });
    await shows('rep', 'timeZone');
    const { options } = await find('rep', 'new york', 'timeZone');
    expect(options).toMatchObject([{ value: 'America/New_York', text: { text: 'America/New York' } }]);
    expect(await submit('rep', { quietFrom: '20:00' })).toMatchObject({
      errors: { quietTo: expect.any(String) },
    });
    const drawn = calls('views.publish').length;
    await submit('rep', { quietFrom: '20:00', quietTo: '07:30' });
    await shows('rep', 'Settings saved');
    await eventually('Home drawn anew', async () => calls('views.publish').length > drawn);
  });
});

describe('a message becomes a note or a task', () => {
  const say = (text: string) => rig.slack.say({ as: people.other.id, channel: channels.sales, text });

  test('its text stands in the field and not in the metadata, and what comes of it is marked', async () => {
    const { channel, ts } = await say('Turing wants the <https://x.example|offer> & a call');
    const on = { as: people.rep.id, channel, messageTs: ts };
    await rig.slack.shortcut({ ...on, callbackId: 'message_note' });
    const form = await shows('rep', 'somebody else may have written');
    expect(form).toContain('& a call');
    expect(windowOf('rep')?.private_metadata).toBe('{"f":"note","a":{"tainted":"1"}}');
    const entries = await audited(rig, async () => {
      await submit('rep', { lead: await lead('rep', 'alan') });
      await shows('rep', 'pending.confirm');
    });
    expect(entries.filter(({ subject }) => subject === 'note_add')).toMatchObject([
      { detail: { tainted: true } },
    ]);

    rig.slack.views.close(people.rep.id, true);
    await rig.slack.shortcut({ ...on, callbackId: 'message_task' });
    await shows('rep', 'What is to be done');
    expect(await submit('rep', { lead: await lead('rep', 'alan'), dueOn: '2020-01-01' })).toMatchObject({
      errors: { dueOn: expect.stringContaining('over') },
    });
  });
});

/** Nobody reads or writes a table for so long. */
async function locked(table: string, seconds: number): Promise<{ freed: Promise<unknown> }> {
  const freed = sql(
    rig.databaseUrl,
    `BEGIN; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(${seconds}); COMMIT`,
  );
  await eventually('the lock', async () => {
    const [row] = await sql<{ held: number }>(
      rig.databaseUrl,
      `SELECT count(*)::int AS held FROM pg_locks WHERE relation = '${table}'::regclass AND mode = 'AccessExclusiveLock' AND granted`,
    );
    return row?.held === 1;
  });
  return { freed };
}

describe('a window that takes time, or is gone', () => {
  test('says so until the form is there', async () => {
    const { freed } = await locked('teammate', 1.5);
    await shortcut('rep', 'log_note');
    expect(await shows('rep', 'One moment')).not.toContain('"input"');
    await shows('rep', '"input"');
    await freed;
  });

  test('closed before the answer: the answer comes as a direct message', async () => {
    await shortcut('rep', 'find_lead');
    await shows('rep', 'Lead');
    const value = await lead('rep', 'grace');
    const before = directly('rep').length;
    await submit('rep', { lead: value });
    rig.slack.views.close(people.rep.id, true);
    await eventually('a direct message', async () => directly('rep').length > before, 8_000);
    expect(JSON.stringify(directly('rep').at(-1))).toContain('Grace Hopper');
  });

  test('not opened in time: the person is told', async () => {
    rig.slack.addFault({ method: 'views.open', error: 'expired_trigger_id' });
    const before = directly('rep').length;
    await shortcut('rep', 'log_note');
    await eventually('a direct message', async () => directly('rep').length > before);
    expect(directly('rep').at(-1)?.text).toContain('press once more');
  });
});

describe('the Home tab', () => {
  test('a button opens a window at once, and the result goes into it', async () => {
    await makeHot(rig, 'grace.hopper@customer.example');
    await rig.slack.openMessages(people.rep.id, 'home');
    await eventually('Home with leads', async () => textOf(homeOf('rep')).includes('lead_get'));
    const button = homeOf('rep')!
      .blocks.flatMap(elementsOf)
      .find(({ value }) => String(value).includes('lead_get'));
    const opened = calls('views.open').length;
    await rig.slack.pressInView({ as: people.rep.id, view: 'home', actionId: String(button?.action_id) });
    expect(calls('views.open')).toHaveLength(opened + 1);
    await shows('rep', 'Grace Hopper');
  });

  test('the window of a press that could not be stored says so', async () => {
    rig.slack.views.close(people.rep.id, true);
    const button = homeOf('rep')!
      .blocks.flatMap(elementsOf)
      .find(({ value }) => String(value).includes('lead_get'));
    const { freed } = await locked('delivery', 3);
    await rig.slack.pressInView({ as: people.rep.id, view: 'home', actionId: String(button?.action_id) });
    await shows('rep', 'could not store this');
    await freed;
  });
});
