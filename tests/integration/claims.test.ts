import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Message } from '../../playground/slack/index.ts';
import { asking, assignmentsOf, runAs, viewAs } from '../support/assignments.ts';
import { channels, people, type Rig, startRig } from '../support/rig.ts';
import { held, loadSalesTeam, makeHot, pressable } from '../support/sales-team.ts';
import { sql } from '../support/sql.ts';
import { eventually } from '../support/wait.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({
    load(vendors) {
      loadSalesTeam(vendors);
      const at = '2026-01-05T08:00:00.000Z';
      const owner = { type: 'PERSON', createdAt: at, updatedAt: at, archived: false };
      vendors.hubspot.put('owners', [{ id: '12', email: people.other.email, firstName: 'Bob', ...owner }]);
      vendors.hubspot.load(
        'contacts',
        Array.from({ length: 10 }, (_, n) => ({
          id: `30${n}`,
          properties: { firstname: 'Lead', lastname: `N${n}`, email: `lead${n}@customer.example` },
        })),
      );
    },
  });
  // Everybody has been seen once: names and zones are known.
  for (const who of ['rep', 'other'] as const) await rig.ask(who, '/switchboard help');
  await rig.sync('hubspot');
});
afterAll(() => rig.stop());

const alertOf = (name: string, channel: string = channels.sales): Message => {
  const found = rig.slack.outbox().filter((one) => one.channel === channel && one.text.includes(name));
  if (found.length === 0) throw new Error(`no card about ${name}`);
  return found.at(-1)!;
};
const directTo = (person: { id: string }) => rig.slack.workspace.conversation(person.id)!.id;
const now = ({ channel, ts }: Message): Message => rig.slack.workspace.find(channel, ts)!;
const labels = (message: Message) => pressable(message).map(({ label }) => label);
const ownerInCrm = (email: string) =>
  held(rig, 'contacts').find(({ properties }) => properties.email === email)?.properties.hubspot_owner_id;
const writesTo = (id: string) =>
  rig.hubspot.requests.all().filter(({ method, path }) => method === 'PATCH' && path.endsWith(`/${id}`))
    .length;
/** Becomes hot; the id of what waits then. */
async function hot(email: string): Promise<string> {
  await makeHot(rig, email);
  return (await assignmentsOf(rig, email)).at(-1)!.id;
}
async function proposed(who: 'rep' | 'other', assignment: string) {
  const outcome = await runAs(rig, who, 'lead_claim', { assignment });
  if (outcome.status !== 'needs_confirmation') throw new Error(JSON.stringify(outcome));
  return outcome;
}

describe('a hot lead', () => {
  test('waits for its owner, with what can be done about it', async () => {
    await hot('grace.hopper@customer.example');
    const [assignment, ...more] = await assignmentsOf(rig, 'grace.hopper@customer.example');
    expect(more).toEqual([]);
    expect(assignment).toMatchObject({ state: 'waiting', owner_id: people.rep.id });
    for (const channel of [channels.sales, directTo(people.rep)])
      expect(labels(alertOf('Grace Hopper', channel))).toEqual(
        expect.arrayContaining(['Claim', 'Snooze', 'Not useful', 'Why?', 'Open in HubSpot']),
      );
    const subjects = await sql<{ subject: string }>(
      rig.databaseUrl,
      `SELECT subject FROM outbox_message WHERE key LIKE 'hot:%' AND state = 'sent'`,
    );
    expect(subjects).toEqual(Array(2).fill({ subject: `assignment:${assignment!.id}` }));
  });

  test('is claimed by a press and a confirmation; the others see who took it, and who comes later is told', async () => {
    const id = await hot('lead0@customer.example');
    const card = alertOf('Lead N0');
    const claim = pressable(card).find(({ label }) => label === 'Claim')!;
    const { messages } = await rig.press('other', card, claim.actionId, claim.value);
    const proposal = messages.at(-1)!;
    expect(proposal.text).toContain('nobody → Bob Rep');
    expect(proposal.text).toContain('The others see that you took it.');
    expect(ownerInCrm('lead0@customer.example')).toBeFalsy();

    await rig.press('other', proposal, 'pending.confirm');
    await rig.settled();
    expect(ownerInCrm('lead0@customer.example')).toBe('12');
    expect(writesTo('300')).toBe(1);
    expect(await assignmentsOf(rig, 'lead0@customer.example')).toMatchObject([
      { id, state: 'claimed', decided_by: people.other.id },
    ]);
    await eventually('the card says who', () => now(card).text.includes('Claimed by Bob Rep'));
    expect(labels(now(card))).not.toContain('Claim');
    expect(labels(now(card))).toContain('Why?');

    const late = await runAs(rig, 'rep', 'lead_claim', { assignment: id });
    expect(late).toMatchObject({
      status: 'refused',
      error: {
        message: expect.stringMatching(/^Bob Rep took this lead on \w{3},? \d+ \w{3} \d{4}, \d\d:\d\d/),
      },
    });
    expect(writesTo('300')).toBe(1);
  });

  test('that waits already waits once, however often it becomes hot', async () => {
    const id = await hot('lead9@customer.example');
    const { assignments } = rig.bot.core.stores;
    const [first] = await assignmentsOf(rig, 'lead9@customer.example');
    const { personId } = (await assignments.get(rig.workspaceId, id))!;
    const again = { personId, bandEntryId: '900000', ownerId: null, at: rig.clock.now() };
    expect(await assignments.create(rig.workspaceId, again)).toMatchObject({ id });
    expect(await assignmentsOf(rig, 'lead9@customer.example')).toEqual([first]);
  });

  test('20 confirmations at once write once', async () => {
    const id = await hot('lead1@customer.example');
    const { pendingId, argsHash } = await proposed('rep', id);
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => rig.bot.core.runner.confirm(pendingId, argsHash, asking(rig, 'rep'))),
    );
    expect(outcomes.filter(({ status }) => status === 'done')).toHaveLength(1);
    expect(writesTo('301')).toBe(1);
    expect(ownerInCrm('lead1@customer.example')).toBe('11');
  });

  test('of two people who confirm at once one gets it, and the CRM has that one', async () => {
    for (const n of [2, 3]) {
      const email = `lead${n}@customer.example`;
      const id = await hot(email);
      const [ada, bob] = [await proposed('rep', id), await proposed('other', id)];
      const outcomes = await Promise.all([
        rig.bot.core.runner.confirm(ada.pendingId, ada.argsHash, asking(rig, 'rep')),
        rig.bot.core.runner.confirm(bob.pendingId, bob.argsHash, asking(rig, 'other')),
      ]);
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['done', 'refused']);
      const winner = outcomes[0]!.status === 'done' ? ['11', people.rep.id] : ['12', people.other.id];
      expect(ownerInCrm(email)).toBe(winner[0]);
      expect(await assignmentsOf(rig, email)).toMatchObject([{ state: 'claimed', decided_by: winner[1] }]);
      expect(writesTo(`30${n}`)).toBe(1);
    }
  });

  test('that HubSpot refuses to give waits again for everybody', async () => {
    const id = await hot('lead4@customer.example');
    const { pendingId, argsHash } = await proposed('rep', id);
    rig.hubspot.faults.set({ matching: '/crm/objects/2026-03/contacts/304', status: 400 });
    const refused = await rig.bot.core.runner.confirm(pendingId, argsHash, asking(rig, 'rep'));
    rig.hubspot.faults.clear();
    expect(refused).toMatchObject({ status: 'refused' });
    expect(await assignmentsOf(rig, 'lead4@customer.example')).toMatchObject([
      { state: 'waiting', decided_by: null },
    ]);
    const again = await proposed('other', id);
    await rig.bot.core.runner.confirm(again.pendingId, again.argsHash, asking(rig, 'other'));
    expect(ownerInCrm('lead4@customer.example')).toBe('12');
  });

  test('that was put off, and that HubSpot refuses to give, stays put off, as the card says', async () => {
    const id = await hot('lead8@customer.example');
    const card = alertOf('Lead N8');
    const until = new Date(rig.clock.now().getTime() + 3_600_000);
    await viewAs(rig, 'rep', 'done', 'lead_snooze', { assignment: id, until: until.toISOString() });
    const { pendingId, argsHash } = await proposed('other', id);
    rig.hubspot.faults.set({ matching: '/crm/objects/2026-03/contacts/308', status: 400 });
    await rig.bot.core.runner.confirm(pendingId, argsHash, asking(rig, 'other'));
    rig.hubspot.faults.clear();
    const [assignment] = await assignmentsOf(rig, 'lead8@customer.example');
    expect(assignment).toMatchObject({ state: 'snoozed', decided_by: people.rep.id });
    await eventually('the card says so', () => now(card).text.includes('Snoozed by Ada Rep'));
  });

  test('is nothing for somebody whom the CRM does not know', async () => {
    const id = await hot('lead5@customer.example');
    const { runner } = rig.bot.core;
    const outcome = await runner.run(
      { tool: 'lead_claim', input: { assignment: id } },
      asking(rig, 'manager'),
    );
    expect(outcome).toMatchObject({ status: 'refused', error: { code: 'config' } });
    expect(await runAs(rig, 'ops', 'lead_claim', { assignment: id })).toMatchObject({
      status: 'refused',
      error: { code: 'forbidden' },
    });
  });

  test('without a contact in the CRM is taken all the same, which the card says', async () => {
    const id = await hot('only-website@customer.example');
    const { pendingId, argsHash, view } = await proposed('rep', id);
    expect(JSON.stringify(view)).toContain('HubSpot has no contact of this person yet');
    const done = await rig.bot.core.runner.confirm(pendingId, argsHash, asking(rig, 'rep'));
    expect(done).toMatchObject({ status: 'done', view: { title: 'You took this lead' } });
    expect(await assignmentsOf(rig, 'only-website@customer.example')).toMatchObject([{ state: 'claimed' }]);
    const card = await viewAs(rig, 'rep', 'customer', 'customer_get', {
      who: 'only-website@customer.example',
    });
    expect(card.next, 'there is nothing to write a note to').toEqual([]);
  });
});

describe('a lead that is put off', () => {
  test('says so on the card, and comes back once, to who put it off', async () => {
    const id = await hot('lead6@customer.example');
    const card = alertOf('Lead N6');
    const until = new Date(rig.clock.now().getTime() + 2 * 3_600_000);
    await viewAs(rig, 'rep', 'done', 'lead_snooze', { assignment: id, until: until.toISOString() });
    await eventually('the card says so', () => now(card).text.includes('Snoozed by Ada Rep'));
    expect(labels(now(card))).toContain('Claim');
    expect(labels(now(card))).not.toContain('Snooze');
    rig.bot.wake('snoozed');
    await rig.settled();
    const returned = () =>
      rig.slack
        .outbox()
        .filter(({ text }) => text.includes('You put this lead off') && text.includes('Lead N6'));
    expect(returned()).toEqual([]);

    rig.clock.advance(2 * 3_600_000);
    for (let n = 0; n < 5; n++) rig.bot.wake('snoozed');
    await eventually('it is back', () => returned().length > 0);
    rig.bot.wake('snoozed');
    await rig.settled();
    expect(returned()).toHaveLength(1);
    expect(returned()[0]).toMatchObject({ channel: directTo(people.rep) });
    expect(labels(returned()[0]!)).toEqual(expect.arrayContaining(['Claim', 'Snooze', 'Not useful']));
    await eventually('it waits on the first card, too', () => labels(now(card)).includes('Snooze'));
    expect(await assignmentsOf(rig, 'lead6@customer.example')).toMatchObject([{ state: 'waiting' }]);
  });

  test('by somebody who left meanwhile waits again, and nobody is written to', async () => {
    const id = await hot('lead9@customer.example');
    const card = alertOf('Lead N9');
    const until = new Date(rig.clock.now().getTime() + 3_600_000);
    await viewAs(rig, 'rep', 'done', 'lead_snooze', { assignment: id, until: until.toISOString() });
    await eventually('the card says so', () => now(card).text.includes('Snoozed by Ada Rep'));
    const who = [rig.workspaceId, people.rep.id];
    const setGuest = (guest: boolean) =>
      sql(
        rig.databaseUrl,
        `UPDATE teammate SET guest = ${guest} WHERE workspace_id = $1 AND slack_user_id = $2`,
        who,
      );
    await setGuest(true);
    rig.clock.advance(2 * 3_600_000);
    rig.bot.wake('snoozed');
    await eventually('it waits again', () => labels(now(card)).includes('Snooze'));
    await rig.settled();
    await setGuest(false);
    const returned = rig.slack.outbox().filter(({ text }) => text.includes('You put this lead off'));
    expect(returned.filter(({ text }) => text.includes('Lead N9'))).toEqual([]);
  });

  test('not to a time that has passed, nor for ever, nor by somebody whose lead it is not', async () => {
    const [own] = await assignmentsOf(rig, 'grace.hopper@customer.example');
    const at = (ms: number) => new Date(rig.clock.now().getTime() + ms).toISOString();
    const put = (who: 'rep' | 'other', until: string) =>
      runAs(rig, who, 'lead_snooze', { assignment: own!.id, until });
    expect(await put('rep', at(-1000))).toMatchObject({ error: { code: 'bad_input' } });
    expect(await put('rep', at(100 * 24 * 3_600_000))).toMatchObject({ error: { code: 'bad_input' } });
    expect(await put('other', at(3_600_000))).toMatchObject({ error: { code: 'forbidden' } });
    expect(await put('rep', 'soon')).toMatchObject({ error: { code: 'bad_input' } });
    expect(await assignmentsOf(rig, 'grace.hopper@customer.example')).toMatchObject([{ state: 'waiting' }]);
  });
});

test('a lead that is not useful waits for nobody, and says who said so', async () => {
  const id = await hot('lead7@customer.example');
  const card = alertOf('Lead N7');
  const button = pressable(card).find(({ label }) => label === 'Not useful')!;
  await rig.press('rep', card, button.actionId, button.value);
  await eventually('the card says so', () => now(card).text.includes('Not useful, said Ada Rep'));
  expect(labels(now(card))).toEqual(['Why?', 'Open in HubSpot']);
  expect(await runAs(rig, 'other', 'lead_claim', { assignment: id })).toMatchObject({
    status: 'refused',
    error: { code: 'stale', message: expect.stringContaining('Ada Rep marked this lead as not useful') },
  });
});

test('what is personal comes by a press or a form only', async () => {
  const [own] = await assignmentsOf(rig, 'grace.hopper@customer.example');
  for (const origin of ['agent', 'command', 'schedule', 'terminal'] as const) {
    const request = { ...asking(rig, 'rep'), origin };
    expect(
      await rig.bot.core.runner.run({ tool: 'lead_dismiss', input: { assignment: own!.id } }, request),
    ).toMatchObject({ status: 'refused', error: { code: 'forbidden' } });
  }
});

test('an answer has one vote of each person, the latest', async () => {
  const rate = (who: 'rep' | 'other', vote: string) =>
    runAs(rig, who, 'answer_rate', { answer: 'slack-17', vote });
  await rate('rep', 'helpful');
  await Promise.all([rate('rep', 'not_helpful'), rate('other', 'helpful')]);
  await rate('rep', 'not_helpful');
  const votes = await sql(rig.databaseUrl, 'SELECT slack_user_id, vote FROM feedback ORDER BY slack_user_id');
  expect(votes).toEqual([
    { slack_user_id: people.rep.id, vote: 'not_helpful' },
    { slack_user_id: people.other.id, vote: 'helpful' },
  ]);
});
