import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HookEvent } from '../../connectors/connector.ts';
import { defaultScoring } from '../../domain/scoring.ts';
import { peopleCalled, personOf } from '../support/persons.ts';
import { channels, type Rig, startRig } from '../support/rig.ts';
import { sql } from '../support/sql.ts';
import { consultation, courseView, websiteEvent } from '../support/website-events.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
  await rig.sync('hubspot');
  await rig.sync('stripe');
  rig.hubspot.setWebhookTarget({ url: `${rig.bot.url}/webhooks/hubspot` });
  rig.stripe.setWebhookTarget({ url: `${rig.bot.url}/webhooks/stripe` });
});
afterAll(() => rig.stop());

/** Everything that is on its way has arrived and has been worked. */
async function arrived(): Promise<void> {
  await Promise.all([rig.hubspot.webhooksIdle(), rig.stripe.webhooksIdle()]);
  await rig.settled();
}
const proposals = () =>
  sql<{ person_id: string; other_id: string; evidence: string }>(
    rig.databaseUrl,
    'SELECT * FROM merge_proposal',
  );
const visit = (anonymousId: string, course: string) =>
  websiteEvent('page.viewed', { anonymousId, page: `/courses/${course}` });

describe('a visitor who says who they are', () => {
  test('keeps their visits, and points for each page once', async () => {
    const email = 'visitor@customer.example';
    for (const course of ['a', 'b', 'c']) await rig.inbound(visit('browser-1', course));
    await rig.inbound(courseView(email, 'a'));
    await rig.settled();
    expect(await personOf(rig, email)).toMatchObject({ score: 1, activities: 1 });

    await rig.inbound(
      websiteEvent('form.submitted', { email, anonymousId: 'browser-1', form: 'f', name: 'Vi Sitor' }),
    );
    await rig.settled();
    expect(await personOf(rig, email)).toMatchObject({
      stage: 'lead',
      name: 'Vi Sitor',
      score: 3,
      ledger: 3,
      activities: 5,
    });
    await rig.inbound(visit('browser-1', 'd'));
    await rig.settled();
    expect(await personOf(rig, email)).toMatchObject({ score: 4, ledger: 4, activities: 6 });
  });

  test('and was hot before becomes a lead that sales hears of, once', async () => {
    const anonymousId = 'browser-hot';
    for (let n = 0; n < 9; n++)
      await rig.inbound(websiteEvent('course.previewed', { anonymousId, course: `preview-${n}` }));
    await rig.settled();
    const alerts = () => rig.slack.outbox().filter(({ text }) => text.includes('Hot Visitor'));
    await rig.inbound(
      websiteEvent('form.submitted', {
        email: 'hot@customer.example',
        anonymousId,
        form: 'f',
        name: 'Hot Visitor',
      }),
    );
    await rig.settled();
    expect(await personOf(rig, 'hot@customer.example')).toMatchObject({ score: 90, band: 'high_intent' });
    expect(alerts().map(({ channel }) => channel)).toEqual([channels.sales]);
    await rig.inbound(visit(anonymousId, 'one-more'));
    await rig.settled();
    expect(alerts()).toHaveLength(1);
  });

  test('does not become somebody else who uses the same browser', async () => {
    const shared = 'browser-of-two';
    await Promise.all([
      rig.inbound(courseView('one@customer.example', 'x', { anonymousId: shared })),
      rig.inbound(courseView('two@customer.example', 'y', { anonymousId: shared })),
      rig.inbound(courseView('one@customer.example', 'z')),
    ]);
    await rig.settled();
    const [one, two] = [
      await personOf(rig, 'one@customer.example'),
      await personOf(rig, 'two@customer.example'),
    ];
    expect(one).toMatchObject({ score: 2, email: 'one@customer.example' });
    expect(two).toMatchObject({ score: 1, email: 'two@customer.example' });
    expect(one!.id).not.toBe(two!.id);
  });
});

describe('CRM contact, payment customer and website address', () => {
  const orders = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ];
  test.each(orders)('are one person, met in the order %i %i %i', async (...order) => {
    const name = `known${order.join('')}`;
    const email = `${name}@customer.example`;
    const meet = [
      async () => {
        const properties = { email, firstname: 'Kim', phone: '+49 1', lifecyclestage: 'lead' };
        rig.hubspot.put('contacts', [{ properties }]);
      },
      async () => {
        const customer = `cus_${name}`;
        rig.stripe.put('payment_intents', [
          { id: `pi_${name}`, customer, amount: 4900, status: 'succeeded' },
        ]);
        await arrived();
        rig.stripe.put('customers', [{ id: customer, email: email.toUpperCase(), name: 'Kim Payer' }]);
      },
      async () => {
        await rig.inbound(consultation(email, `r-${name}`));
      },
    ];
    for (const index of order) {
      await meet[index]!();
      await arrived();
    }
    const people = await peopleCalled(rig, email);
    expect(people).toHaveLength(1);
    expect(people[0]).toMatchObject({
      stage: 'customer',
      score: 20,
      phone: '+49 1',
      crm_id: expect.any(String),
    });
    expect(
      await sql(rig.databaseUrl, 'SELECT person_id FROM payment WHERE external_id = $1', [`pi_${name}`]),
    ).toEqual([{ person_id: people[0]!.id }]);
    expect((await proposals()).filter(({ evidence }) => evidence.includes(name))).toEqual([]);
  });
});

test('a phone and a job title that the CRM empties are gone, whatever a form had said', async () => {
  const email = 'emptied@customer.example';
  const formOf = (form: string) => websiteEvent('form.submitted', { email, form, phone: '+49 30 1' });
  await rig.inbound(formOf('f1'));
  await arrived();
  expect(await personOf(rig, email)).toMatchObject({ phone: '+49 30 1' });
  rig.hubspot.put('contacts', [
    { id: '7001', properties: { email, phone: '+49 30 2', jobtitle: 'Head of Learning' } },
  ]);
  await arrived();
  expect(await personOf(rig, email)).toMatchObject({ phone: '+49 30 2', job_title: 'Head of Learning' });
  rig.hubspot.put('contacts', [{ id: '7001', properties: { email, phone: '', jobtitle: '' } }]);
  await arrived();
  await rig.inbound(formOf('f2'));
  await arrived();
  expect(await personOf(rig, email)).toMatchObject({ phone: null, job_title: null });
});

test('two contacts with one address are proposed for a merge and stay two', async () => {
  const email = 'dup@customer.example';
  rig.hubspot.put('contacts', [
    { id: '9001', properties: { email, firstname: 'First' } },
    { id: '9002', properties: { email, firstname: 'Second' } },
  ]);
  await arrived();
  const people = await peopleCalled(rig, email);
  expect(people.map(({ crm_id, name }) => ({ crm_id, name }))).toEqual([
    { crm_id: '9001', name: 'First' },
    { crm_id: '9002', name: 'Second' },
  ]);
  const ids = people.map(({ id }) => id).sort();
  const mine = (await proposals()).filter(({ evidence }) => evidence.includes(email));
  expect(mine).toEqual([expect.objectContaining({ person_id: ids[0], other_id: ids[1] })]);
});

describe('a name with accents', () => {
  const find = async (words: string) =>
    (await rig.bot.core.stores.leads.find(rig.workspaceId, words, 5)).map(({ email }) => email);
  const composed = 'Zo\u00eb M\u00fcller';
  const decomposed = composed.normalize('NFD');

  test('that arrived in pieces is stored whole and found as it is typed, from the website and the CRM', async () => {
    const emails = ['zoe-site@customer.example', 'zoe-crm@customer.example'];
    await rig.inbound(
      websiteEvent('form.submitted', {
        email: emails[0]!,
        form: 'f',
        name: decomposed,
        company: 'Caf\u0065\u0301',
      }),
    );
    const [firstname, lastname] = decomposed.split(' ') as [string, string];
    rig.hubspot.put('contacts', [{ id: '9501', properties: { email: emails[1]!, firstname, lastname } }]);
    await arrived();
    for (const email of emails) expect((await personOf(rig, email))?.name).toBe(composed);
    expect((await find(composed)).sort()).toEqual([...emails].sort());
    expect(await find(`caf\u00e9 zo\u00eb`)).toEqual([emails[0]]);
  });

  test('that was stored in pieces before is found all the same', async () => {
    await sql(rig.databaseUrl, `UPDATE person SET name = $1 WHERE email = 'zoe-crm@customer.example'`, [
      decomposed,
    ]);
    expect(await find(composed)).toContain('zoe-crm@customer.example');
    expect(await find('m\u00fcller')).toContain('zoe-crm@customer.example');
  });
});

describe('a new person who does many things at once', () => {
  test('is one person, through eight requests', async () => {
    const email = 'eager@customer.example';
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        rig.inbound(courseView(email, `c${n}`, { anonymousId: 'browser-e' })),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    await rig.settled();
    expect(await peopleCalled(rig, email)).toMatchObject([{ score: 8, ledger: 8, activities: 8 }]);
  });

  test('is one person, through eight workers that work at the same moment', async () => {
    const { stores } = rig.bot.core;
    const email = 'parallel@customer.example';
    const now = new Date();
    const source = 'parallel';
    const event = (n: number): HookEvent => ({
      id: `p${n}`,
      kind: 'page.viewed',
      signal: {
        // Half of them are known by the browser only until the other half says whose it is.
        ...(n % 2 === 0 && { email }),
        anonymousId: 'browser-p',
        activity: {
          kind: 'page_view',
          subject: `/courses/p${n}`,
          occurredAt: now.toISOString(),
          automated: false,
          properties: {},
        },
      },
    });
    const events = Array.from({ length: 16 }, (_, n) => event(n));
    await stores.inbox.accept(
      rig.workspaceId,
      events.map((payload) => ({ source, eventKey: payload.id, kind: payload.kind, payload })),
    );
    const worker = async () => {
      for (;;) {
        const { token, deliveries } = await stores.inbox.claim([source], 1, 30);
        const [delivery] = deliveries;
        if (!delivery) return;
        const { signal } = delivery.payload as Required<HookEvent>;
        await stores.effects
          .apply(
            { workspaceId: rig.workspaceId, token, ids: [delivery.id] },
            {
              signals: [{ source, eventKey: delivery.eventKey, ...signal }],
              records: [],
              removed: [],
              readAt: now,
            },
            { scoring: defaultScoring, now, announce: async () => [] },
          )
          .catch(() => stores.inbox.fail(token, delivery.id, 'lost every race', new Date()));
      }
    };
    await Promise.all(Array.from({ length: 8 }, worker));
    expect(await peopleCalled(rig, email)).toMatchObject([{ score: 16, ledger: 16, activities: 16 }]);
    expect(
      await sql(
        rig.databaseUrl,
        `SELECT count(DISTINCT person_id)::int AS n FROM activity WHERE source = 'parallel'`,
      ),
    ).toEqual([{ n: 1 }]);
  });
});

test('after all of this no person is without a key, and no row without its person', async () => {
  const orphans = await sql(
    rig.databaseUrl,
    `SELECT person_id FROM activity UNION ALL SELECT person_id FROM points_entry
     UNION ALL SELECT person_id FROM person_key UNION ALL SELECT person_id FROM stage_change
     EXCEPT ALL SELECT id FROM person, generate_series(1, 100)`,
  );
  expect(orphans).toEqual([]);
  const keyless = await sql(
    rig.databaseUrl,
    'SELECT id FROM person WHERE NOT EXISTS (SELECT FROM person_key WHERE person_id = person.id)',
  );
  expect(keyless).toEqual([]);
});
