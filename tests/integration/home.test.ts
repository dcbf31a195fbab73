import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addDays, localDate, momentOf } from '../../domain/local-time.ts';
import type { HomeSection, HomeView, LeadsView } from '../../tools/views.ts';
import { asking, assignmentsOf, runAs, viewAs } from '../support/assignments.ts';
import { people, type Rig, startRig } from '../support/rig.ts';
import { loadSalesTeam, makeHot } from '../support/sales-team.ts';

const { manager } = people;
const zone = manager.tz;
let rig: Rig;
beforeAll(async () => {
  rig = await startRig({ business: { digest: { at: '09:00' } }, load: loadSalesTeam });
  await rig.ask('rep', '/switchboard help');
  const today = localDate(rig.clock.now(), zone);
  const paid = (daysAgo: number, amount: number, currency = 'eur') => ({
    amount,
    currency,
    status: 'succeeded',
    created: momentOf(addDays(today, -daysAgo), '12:00', zone).getTime() / 1000,
  });
  rig.stripe.put('payment_intents', [
    paid(1, 10_000),
    paid(1, 5_000),
    paid(3, 2_500, 'usd'),
    paid(7, 1_000),
    paid(8, 40_000),
    paid(15, 99_900),
  ]);
  await rig.sync('hubspot');
  await rig.sync('stripe');
  await makeHot(rig, 'grace.hopper@customer.example');
  await makeHot(rig, 'nobody-owns@customer.example');
});
afterAll(() => rig.stop());

const homeOf = (who: 'rep' | 'other' | 'manager' | 'ops' | 'admin') => viewAs(rig, who, 'home', 'home_get');
const section = (home: HomeView, title: string): HomeSection => {
  const found = home.sections.find((each) => each.title === title);
  if (!found) throw new Error(`no "${title}" in ${home.sections.map((each) => each.title).join(', ')}`);
  return found;
};
const figures = ({ figures: all = [] }: HomeSection) =>
  all.map(({ label, value, currency }) => [label, value, ...(currency ? [currency] : [])]);
const steps = ({ next = [] }: { next?: { label: string }[] }) => next.map(({ label }) => label);

describe('a rep', () => {
  test('sees what waits for them with what they can do, and their hot leads', async () => {
    const home = await homeOf('rep');
    const waiting = section(home, 'Waiting for you');
    expect(waiting.assignments?.map(({ lead }) => lead.name.untrusted)).toEqual([
      'Grace Hopper',
      'nobody-owns@customer.example',
    ]);
    expect(steps(waiting.assignments![0]!)).toEqual([
      'Claim',
      'Snooze',
      'Not useful',
      'Why?',
      'Open in HubSpot',
    ]);
    expect(figures(waiting)[0]).toEqual(['Leads that wait', 2]);
    expect(section(home, 'Your hot leads').leads?.map(({ name }) => name.untrusted)).toEqual([
      'Grace Hopper',
    ]);
    expect(steps(home)).toEqual(['Find a lead', 'Log a note', 'Settings']);
    expect(home.sections.map(({ title }) => title)).not.toContain('Taken or put off by you');
  });

  test('sees what nobody owns and not what waits for somebody else', async () => {
    const home = await homeOf('other');
    expect(section(home, 'Waiting for you').assignments?.map(({ lead }) => lead.name.untrusted)).toEqual([
      'nobody-owns@customer.example',
    ]);
    expect(section(home, 'Your hot leads').empty).toBeDefined();
  });

  test('sees what they took or put off apart, and it waits no more', async () => {
    const [free] = await assignmentsOf(rig, 'nobody-owns@customer.example');
    const until = new Date(rig.clock.now().getTime() + 3_600_000).toISOString();
    await viewAs(rig, 'other', 'done', 'lead_snooze', { assignment: free!.id, until });
    const home = await homeOf('other');
    expect(section(home, 'Waiting for you').empty).toBe('No hot lead waits for you.');
    const [row] = section(home, 'Taken or put off by you').assignments!;
    expect(row).toMatchObject({ assignment: { state: 'snoozed', until } });
    expect(steps(row!)).not.toContain('Snooze');
  });
});

describe('a manager', () => {
  test('sees the numbers of the team: yesterday, seven days and the seven before, no currency added to another', async () => {
    const home = await homeOf('manager');
    const yesterday = section(home, 'Yesterday');
    expect(figures(yesterday).slice(2)).toEqual([['Received', 15_000, 'EUR']]);
    const week = section(home, 'The last 7 days, and the 7 before');
    expect(figures(week)).toEqual([
      ['New leads', expect.any(Number)],
      ['New leads, 7 days before', expect.any(Number)],
      ['Became hot', 0],
      ['Became hot, 7 days before', 0],
      ['Received', 16_000, 'EUR'],
      ['Received, 7 days before', 40_000, 'EUR'],
      ['Received', 2_500, 'USD'],
      ['Received, 7 days before', 0, 'USD'],
    ]);
    for (const each of [...yesterday.figures!, ...week.figures!]) {
      expect(each.asOf).toBeTruthy();
      expect(each.source.title).toBeTruthy();
    }
  });

  test('sees how many wait and since when, the systems, and the next digest', async () => {
    const home = await homeOf('manager');
    const waiting = section(home, 'Hot leads that wait for somebody');
    expect(figures(waiting)).toEqual([
      ['Leads that wait', 1],
      ['The first waits for', expect.any(Number)],
    ]);
    expect(section(home, 'Where the numbers come from').systems?.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['hubspot', 'stripe']),
    );
    const digest = section(home, 'Daily digest');
    expect(digest.lines?.[0]).toMatch(/09:00 \(America\/New_York\)/);
    expect(steps(digest)).toEqual(['Preview', 'Send it now']);
  });
});

test.each(['ops', 'admin'] as const)(
  '%s sees every system, what failed, and how to read it again',
  async (who) => {
    const home = await homeOf(who);
    const systems = section(home, 'Connected systems');
    expect(systems.systems?.map(({ state }) => state)).toEqual(expect.arrayContaining(['ok']));
    expect(steps(systems)).toEqual(['Resync HubSpot', 'Resync Stripe']);
    expect(figures(section(home, 'The bot itself')).map(([label]) => label)).toContain(
      'Parked after failing',
    );
    expect(steps(home)).toEqual(
      who === 'ops' ? ['Find a lead', 'Settings'] : ['Find a lead', 'Log a note', 'Settings'],
    );
  },
);

test('a guest sees nothing of it', async () => {
  const request = { ...asking(rig, 'rep'), audience: ['public' as const] };
  const outcome = await rig.bot.core.runner.run({ tool: 'home_get', input: {} }, request);
  expect(outcome).toMatchObject({ status: 'refused', error: { code: 'forbidden' } });
});

test('the steps that Home offers are ones that the person may take', async () => {
  for (const who of ['rep', 'other', 'manager', 'ops', 'admin'] as const) {
    const home = await homeOf(who);
    const offered = [
      ...(home.next ?? []),
      ...home.sections.flatMap(({ next = [], assignments = [] }) => [
        ...next,
        ...assignments.flatMap((row) => row.next),
      ]),
    ];
    for (const step of offered) {
      if (!('call' in step) || ['sync_start', 'digest_send', 'lead_dismiss'].includes(step.call.tool))
        continue;
      const outcome = await runAs(rig, who, step.call.tool, step.call.input);
      const refused = outcome.status === 'refused' ? outcome.error.code : 'no';
      expect(refused, `${who}: ${step.label}`).not.toBe('forbidden');
      expect(refused, `${who}: ${step.label}`).not.toBe('bad_input');
    }
  }
});

describe('a search field', () => {
  const find = async (words: string) =>
    (await viewAs(rig, 'rep', 'leads', 'leads_find', { words })).rows.map(({ name }) => name.untrusted);

  test.each([
    ['gra', ['Grace Hopper']],
    ['HOPPER', ['Grace Hopper']],
    ['schm an', ['Anna Schmidt', 'Anna Schmidt']],
    ['alan.turing@', ['Alan Turing']],
    ['ｇｒａｃｅ', ['Grace Hopper']],
    ['100%', []],
    ['_', []],
    ['zzz', []],
  ])('finds for "%s" %j', async (words, names) => {
    expect(await find(words)).toEqual(names);
  });

  test('puts those first who begin with the words, and says how many there are', async () => {
    const { rows, paging }: LeadsView = await viewAs(rig, 'rep', 'leads', 'leads_find', {
      words: 'a',
      limit: 2,
    });
    expect(rows).toHaveLength(2);
    expect(rows.every(({ name }) => name.untrusted.startsWith('A'))).toBe(true);
    expect(paging.total.value).toBe(5);
  });
});

test('the digest has a chart of seven days, per currency, that its figures bear out', async () => {
  const digest = await viewAs(rig, 'manager', 'digest', 'digest_preview');
  const { chart, figures: shown } = digest.sections.find(({ title }) => title === 'Money')!;
  expect(chart!.series.map(({ name }) => name)).toEqual(['EUR', 'USD']);
  const [euros, dollars] = chart!.series.map(({ points }) => points.map(({ value }) => value.value));
  expect(euros).toEqual([1_000, 0, 0, 0, 0, 0, 15_000]);
  expect(dollars).toEqual([0, 0, 0, 0, 2_500, 0, 0]);
  expect(shown[0]).toMatchObject({ value: euros!.at(-1), currency: 'EUR' });
  for (const { points } of chart!.series)
    for (const { label, value } of points) {
      expect(label.length).toBeLessThanOrEqual(20);
      expect(value).toMatchObject({ unit: 'money', class: 'finance', source: { title: 'Stripe' } });
    }
  expect(steps(digest)).toEqual(['Hot leads', 'Stuck deals']);
  const { messages } = await rig.ask('manager', '/digest preview');
  expect(messages.at(-1)?.text).toContain('EUR 150.00');

  const teamOnly = { ...asking(rig, 'manager'), audience: ['public' as const, 'team' as const] };
  const outcome = await rig.bot.core.runner.run({ tool: 'digest_preview', input: {} }, teamOnly);
  expect(JSON.stringify(outcome)).not.toContain('"chart"');
  expect(JSON.stringify(outcome)).not.toContain('EUR');
});
