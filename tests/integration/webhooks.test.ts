import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { signStandardWebhook } from '../../playground/vendors/website.ts';
import { type Rig, secrets, startRig } from '../support/rig.ts';
import { sql } from '../support/sql.ts';
import { postAsHubspot, postAsStripe } from '../support/vendor-webhooks.ts';
import { eventually } from '../support/wait.ts';
import { consultation, courseView, websiteEvent } from '../support/website-events.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({
    load({ hubspot }) {
      hubspot.load('contacts', [
        { id: '101', properties: { email: 'grace@customer.example', firstname: 'Grace' } },
        { id: '102', properties: { email: 'gone@customer.example', firstname: 'Gone' } },
        { id: '103', properties: { email: 'back@customer.example', firstname: 'Back' } },
      ]);
    },
  });
  await rig.sync('hubspot');
  await rig.sync('stripe');
  rig.hubspot.setWebhookTarget({ url: `${rig.bot.url}/webhooks/hubspot` });
  rig.stripe.setWebhookTarget({ url: `${rig.bot.url}/webhooks/stripe` });
});
afterAll(() => rig.stop());
afterEach(() => {
  vi.useRealTimers();
});

const query = <Row extends object>(text: string, values: unknown[] = []) =>
  sql<Row>(rig.databaseUrl, text, values);
const stored = async () => (await query<{ n: number }>('SELECT count(*)::int AS n FROM delivery'))[0]!.n;
const person = async (email: string) =>
  (
    await query<{ id: string; stage: string; score: number; phone: string | null; crm_id: string | null }>(
      `SELECT person.* FROM person JOIN person_key key ON key.person_id = person.id
       WHERE key.kind = 'email' AND key.value = $1`,
      [email],
    )
  )[0];
const did = (email: string) =>
  query<{ kind: string }>(
    `SELECT activity.kind FROM activity JOIN person_key key USING (person_id)
     WHERE key.kind = 'email' AND key.value = $1`,
    [email],
  );
/** Nothing was taken in: the answer is the given one and no delivery was stored. */
async function expectRefused(status: number, post: () => Promise<Response>): Promise<void> {
  const before = await stored();
  expect((await post()).status).toBe(status);
  expect(await stored()).toBe(before);
}

describe('what the website sends', () => {
  const body = JSON.stringify(courseView('gate@customer.example', 'ai'));
  const post = (headers: Record<string, string>, raw = body) =>
    rig.inbound(courseView('gate@customer.example', 'ai'), 'gate', { headers, raw });
  const signedAt = (ms: number, raw = body, secret = secrets.INBOUND_WEBHOOK_SECRET) => {
    const seconds = Math.floor(ms / 1000);
    return {
      'webhook-timestamp': String(seconds),
      'webhook-signature': signStandardWebhook(secret, 'gate', seconds, raw),
    };
  };

  test('is refused without a signature, and with a wrong one', async () => {
    await expectRefused(401, () => post({ 'webhook-signature': '' }));
    await expectRefused(401, () => post({ 'webhook-signature': 'v1,bm90IGl0' }));
    const otherSecret = `whsec_${Buffer.from('another secret').toString('base64')}`;
    await expectRefused(401, () => post(signedAt(Date.now(), body, otherSecret)));
  });

  test('is refused when it was written anew after it had been signed', async () => {
    const rewritten = JSON.stringify(JSON.parse(body), null, 1);
    await expectRefused(401, () => post(signedAt(Date.now()), rewritten));
    await expectRefused(401, () => post(signedAt(Date.now()), `${body}\n`));
  });

  test.each([-299, 299])('is taken when its time is %i seconds off', async (seconds) => {
    vi.useFakeTimers({ toFake: ['Date'] });
    expect((await post(signedAt(Date.now() + seconds * 1000))).status).toBe(200);
  });
  test.each([-301, 301])('is refused when its time is %i seconds off', async (seconds) => {
    vi.useFakeTimers({ toFake: ['Date'] });
    await expectRefused(401, () => post(signedAt(Date.now() + seconds * 1000)));
  });

  test.each([
    ['no JSON', '{"type":'],
    ['no object', '[]'],
    ['nothing', ''],
    ['an unknown type', JSON.stringify({ type: 'form.exploded', data: {} })],
    [
      'nobody who did it',
      JSON.stringify({ type: 'page.viewed', data: { page: '/', occurredAt: '2026-11-20T10:00:00Z' } }),
    ],
    ['no time', JSON.stringify({ type: 'page.viewed', data: { page: '/', email: 'a@customer.example' } })],
  ])('is refused for good when it holds %s', async (_what, raw) => {
    await expectRefused(400, () => post(signedAt(Date.now(), raw), raw));
  });

  test.each([
    ['company', ''],
    ['name', ' '],
    ['company', null],
    ['consent', null],
    ['anonymousId', ''],
  ])('may leave a field empty that nobody must fill: %s %j', async (field, value) => {
    const email = `blank-${field}-${JSON.stringify(value).length}@customer.example`.toLowerCase();
    const event = websiteEvent('form.submitted', { email, form: 'f', [field]: value });
    expect((await rig.inbound(event)).status).toBe(200);
    await rig.settled();
    expect(await person(email)).toMatchObject({ stage: 'lead' });
  });
  test('may leave the e-mail address empty beside a browser, not beside nothing', async () => {
    const form = { email: '', form: 'f' };
    const browser = { ...form, anonymousId: 'browser-blank' };
    expect((await rig.inbound(websiteEvent('form.submitted', browser))).status).toBe(200);
    await expectRefused(400, () => rig.inbound(websiteEvent('form.submitted', form)));
    await expectRefused(400, () => rig.inbound(websiteEvent('form.submitted', { ...browser, form: ' ' })));
  });

  const minutes = (count: number) => new Date(Date.now() + count * 60_000).toISOString();
  test.each([
    ['four minutes ahead', minutes(4)],
    ['of twenty years ago', '2006-11-20T10:00:00Z'],
    ['of the year 1', '0001-01-01T00:00:00Z'],
  ])('may tell of a time %s', async (_what, occurredAt) => {
    const event = courseView('times@customer.example', 'ai', { occurredAt });
    expect((await rig.inbound(event)).status).toBe(200);
  });
  test.each([
    ['ahead of now', minutes(10), 'more than five minutes in the future'],
    ['of the year 0', '0000-12-31T23:59:59Z', 'no time in the years 1 to 9999'],
    ['after the year 9999', '9999-12-31T23:59:59-10:00', 'no time in the years 1 to 9999'],
  ])('is refused for good when it tells of a time %s', async (_what, occurredAt, reason) => {
    const event = courseView('times@customer.example', 'ai', { occurredAt });
    await expectRefused(400, () => rig.inbound(event));
    expect(await (await rig.inbound(event)).text()).toContain(reason);
  });

  test('may have 1 MB and not a byte more, whether it says its length or not', async () => {
    const limit = 1_048_576;
    const padded = (length: number) =>
      body.replace(/}}$/, `,"padding":"${' '.repeat(length - body.length - 13)}"}}`);
    const allowed = padded(limit);
    expect(Buffer.byteLength(allowed)).toBe(limit);
    expect((await post(signedAt(Date.now(), allowed), allowed)).status).toBe(200);

    const tooLong = padded(limit + 1);
    await expectRefused(413, () => post(signedAt(Date.now(), tooLong), tooLong));
    await expectRefused(413, () =>
      fetch(`${rig.bot.url}/webhooks/inbound`, {
        method: 'POST',
        headers: { 'webhook-id': 'gate', ...signedAt(Date.now(), tooLong) },
        body: new Blob([tooLong]).stream(),
        duplex: 'half',
      } as RequestInit),
    );
  });

  test('is refused for good when it is nested deeper than anybody can read', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const raw = body.replace(/}}$/, `,"utm":{"source":${deep}}}}`);
    await expectRefused(400, () => post(signedAt(Date.now(), raw), raw));
    expect((await post({})).status).toBe(200);
  });

  test('goes to a system that is there', async () => {
    await expectRefused(404, () => fetch(`${rig.bot.url}/webhooks/salesforce`, { method: 'POST', body }));
  });

  test('counts once when it arrives three times at the same moment, and once more later', async () => {
    const event = consultation('triple@customer.example', 'r1');
    const answers = await Promise.all([1, 2, 3].map(() => rig.inbound(event, 'triple')));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    await rig.settled();
    expect((await rig.inbound(event, 'triple')).status).toBe(200);
    await rig.settled();
    expect(await did('triple@customer.example')).toEqual([{ kind: 'consultation_request' }]);
    expect(await person('triple@customer.example')).toMatchObject({ score: 20, stage: 'lead' });
  });

  test('may hold any characters: they are kept as far as the database can hold them', async () => {
    const title = 'a\u0000b \ud800 \u202e "quoted" \\u0000 \\';
    const event = courseView('odd@customer.example', 'ai', { title, name: 'Zoë\u0000 O’Hara' });
    expect((await rig.inbound(event)).status).toBe(200);
    await rig.settled();
    const [activity] = await query<{ title: string }>(
      `SELECT activity.title FROM activity JOIN person_key key USING (person_id) WHERE key.value = 'odd@customer.example'`,
    );
    expect(activity?.title).toBe('ab \ufffd \u202e "quoted" \\u0000 \\');
  });
});

describe('what HubSpot sends', () => {
  const change = (id: string, more: object = {}) => ({
    eventId: 1,
    portalId: 4711,
    subscriptionType: 'contact.propertyChange',
    objectId: Number(id),
    propertyName: 'phone',
    occurredAt: Date.now(),
    ...more,
  });

  test.each([-299, 299])('is taken when its time is %i seconds off', async (seconds) => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const at = new Date(Date.now() + seconds * 1000);
    expect((await postAsHubspot(rig, [change('101')], at)).status).toBe(200);
  });
  test.each([-301, 301])('is refused when its time is %i seconds off', async (seconds) => {
    vi.useFakeTimers({ toFake: ['Date'] });
    await expectRefused(401, () =>
      postAsHubspot(rig, [change('101')], new Date(Date.now() + seconds * 1000)),
    );
  });
  test('is refused without the signature that covers the time', async () => {
    await expectRefused(401, () => fetch(`${rig.bot.url}/webhooks/hubspot`, { method: 'POST', body: '[]' }));
  });

  test('a change is read back, and the person has it', async () => {
    rig.hubspot.requests.clear();
    rig.hubspot.put('contacts', [
      {
        id: '101',
        properties: { email: 'grace@customer.example', firstname: 'Grace', phone: '+49 30 1234' },
      },
    ]);
    await rig.hubspot.webhooksIdle();
    await rig.settled();
    expect(await person('grace@customer.example')).toMatchObject({ phone: '+49 30 1234', crm_id: '101' });
    const asked = rig.hubspot.requests.all().map(({ path }) => path);
    expect(asked.some((path) => path.includes('/contacts/batch/read'))).toBe(true);
  });

  test('a new contact is a new lead', async () => {
    rig.hubspot.put('contacts', [{ properties: { email: 'new@customer.example', lastname: 'New' } }]);
    await rig.hubspot.webhooksIdle();
    await rig.settled();
    expect(await person('new@customer.example')).toMatchObject({ stage: 'lead' });
  });

  test('a deleted contact leaves the person and what they did', async () => {
    await rig.inbound(courseView('gone@customer.example', 'ai'));
    rig.hubspot.crm.archive('contacts', '102');
    await rig.hubspot.webhooksIdle();
    await rig.settled();
    expect(await person('gone@customer.example')).toMatchObject({ crm_id: null, score: 1 });
  });

  test.each([
    ['in order', ['contact.deletion', 'contact.restore']],
    ['the wrong way round', ['contact.restore', 'contact.deletion']],
  ])('a contact that was deleted and restored is there, told %s', async (how, kinds) => {
    const events = kinds.map((subscriptionType, index) => ({
      ...change('103', { subscriptionType, eventId: `${how} ${index}` }),
    }));
    expect((await postAsHubspot(rig, events)).status).toBe(200);
    await rig.settled();
    expect(await person('back@customer.example')).toMatchObject({ crm_id: '103' });
  });

  test('waits while HubSpot is away, asked once for all of it, and holds nobody else back', async () => {
    rig.hubspot.setWebhookTarget(undefined);
    rig.hubspot.put('contacts', [
      { id: '101', properties: { email: 'grace@customer.example', firstname: 'Grace', phone: '+49 30 777' } },
    ]);
    rig.hubspot.faults.set({ status: 503 });
    rig.hubspot.requests.clear();
    const events = Array.from({ length: 40 }, (_, n) => change('101', { eventId: `away-${n}` }));
    expect((await postAsHubspot(rig, events)).status).toBe(200);
    await eventually('HubSpot was asked', () => rig.hubspot.requests.total > 0);
    const began = performance.now();
    await rig.inbound(courseView('meanwhile@customer.example', 'ai'));
    await eventually('others are worked', async () => (await did('meanwhile@customer.example')).length === 1);
    expect(performance.now() - began).toBeLessThan(2_000);

    const waiting = async () =>
      (
        await query<{ n: number }>(
          `SELECT count(*)::int AS n FROM delivery WHERE last_error LIKE 'HubSpot%' AND state = 'pending'`,
        )
      )[0]!.n;
    await eventually('all are put back', async () => (await waiting()) === 40);
    expect(rig.hubspot.requests.total).toBeLessThanOrEqual(4);
    rig.hubspot.faults.clear();
    rig.hubspot.setWebhookTarget({ url: `${rig.bot.url}/webhooks/hubspot` });
    await rig.settled();
    expect(await person('grace@customer.example')).toMatchObject({ phone: '+49 30 777' });
  });
});

describe('what Stripe sends', () => {
  const buyer = (email: string) =>
    rig.stripe.put('customers', [{ email, name: 'Buyer' }])[0] as { id: string };

  test.each([-299, 299])('is taken when its time is %i seconds off', async (seconds) => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const event = {
      id: 'evt_time',
      object: 'event',
      type: 'x',
      created: 1,
      data: { object: { id: 'x', object: 'x' } },
    };
    expect((await postAsStripe(rig, event, new Date(Date.now() + seconds * 1000))).status).toBe(200);
  });
  test.each([-301, 301])('is refused when its time is %i seconds off', async (seconds) => {
    vi.useFakeTimers({ toFake: ['Date'] });
    await expectRefused(401, () => postAsStripe(rig, { id: 'evt' }, new Date(Date.now() + seconds * 1000)));
  });

  test('a payment makes a customer, whom no sales alert is about', async () => {
    const email = 'buyer@customer.example';
    rig.stripe.put('payment_intents', [{ customer: buyer(email).id, amount: 4900, status: 'succeeded' }]);
    await rig.stripe.webhooksIdle();
    await rig.settled();
    expect(await person(email)).toMatchObject({ stage: 'customer' });
    for (let n = 0; n < 5; n++) await rig.inbound(consultation(email, `b${n}`));
    await rig.settled();
    expect(await person(email)).toMatchObject({ stage: 'customer', score: 100 });
    expect(rig.slack.outbox().filter(({ text }) => text.includes('became hot'))).toEqual([]);
  });

  test('a payment that was given back whole makes a lead again', async () => {
    const email = 'refund@customer.example';
    const [charge] = rig.stripe.put('charges', [{ amount: 4900 }]) as { id: string }[];
    const [payment] = rig.stripe.put('payment_intents', [
      { customer: buyer(email).id, amount: 4900, status: 'succeeded', latest_charge: charge!.id },
    ]) as { id: string }[];
    await rig.stripe.webhooksIdle();
    await rig.settled();
    expect(await person(email)).toMatchObject({ stage: 'customer' });
    rig.stripe.put('charges', [
      { ...charge, amount: 4900, payment_intent: payment!.id, amount_refunded: 4900, refunded: true },
    ]);
    await rig.stripe.webhooksIdle();
    await rig.settled();
    expect(await person(email)).toMatchObject({ stage: 'lead' });
  });
});

describe('the order in which events arrive', () => {
  const orders = [
    [0, 1, 2],
    [2, 1, 0],
    [1, 0, 2],
    [1, 2, 0],
  ];

  test.each([
    ['customer', [0, 1, 2, 3]],
    ['the last state', [3, 2, 1, 0]],
    ['the first state', [1, 0, 3, 2]],
    ['a failure', [2, 3, 0, 1]],
  ])('Stripe: a payment of one second, told beginning with %s', async (_name, order) => {
    const email = `payer${order.join('')}@customer.example`;
    await rig.inbound(courseView(email, 'ai'));
    rig.stripe.setWebhookTarget(undefined);
    const latestEvent = () => rig.stripe.store.events.all()[0]!;
    const [customer] = rig.stripe.put('customers', [{ email }]) as { id: string }[];
    const id = `pi_${order.join('')}`;
    const states = ['requires_action', 'requires_payment_method', 'succeeded'];
    const events = [
      latestEvent(),
      ...states.map((status) => {
        rig.stripe.put('payment_intents', [{ id, customer: customer!.id, amount: 100, status }]);
        return latestEvent();
      }),
    ].map((event) => ({ ...event, created: Math.floor(Date.now() / 1000) }));
    rig.stripe.setWebhookTarget({ url: `${rig.bot.url}/webhooks/stripe` });
    expect(new Set(events.map((event) => event.id)).size).toBe(4);
    for (const index of order) {
      expect((await postAsStripe(rig, events[index]!)).status).toBe(200);
      await rig.settled();
    }
    const { id: personId, ...state } = (await person(email))!;
    expect(state).toMatchObject({ stage: 'customer', score: 1 });
    expect(await query('SELECT status, person_id FROM payment WHERE external_id = $1', [id])).toEqual([
      { status: 'succeeded', person_id: personId },
    ]);
  });

  test('website: one history in four orders is one score and one last activity', async () => {
    const at = (minutes: number) => new Date(Date.UTC(2026, 10, 1, 12, minutes)).toISOString();
    const states = await Promise.all(
      orders.map(async (order, index) => {
        const email = `shuffled${index}@customer.example`;
        const events = [
          courseView(email, 'ai', { occurredAt: at(1), title: 'first' }),
          consultation(email, 'r', { occurredAt: at(2), title: 'second' }),
          websiteEvent('content.downloaded', { email, resource: 'guide', occurredAt: at(3), title: 'third' }),
        ];
        for (const position of order) {
          await rig.inbound(events[position]!);
          await rig.settled();
        }
        const [state] = await query(
          `SELECT score, band, last_activity, last_activity_at FROM person WHERE id = $1`,
          [(await person(email))!.id],
        );
        return state;
      }),
    );
    for (const state of states) expect(state).toEqual(states[0]);
    expect(states[0]).toMatchObject({ score: 26, band: 'course_nurture', last_activity: 'third' });
  });

  test.each([
    ['label, failed, refunded', [0, 1, 2]],
    ['refunded, failed, label', [2, 1, 0]],
    ['failed, label, refunded', [1, 0, 2]],
  ])('CRM and payments: %s ends in one stage', async (_name, order) => {
    const email = `both${order.join('')}@customer.example`;
    const [customer] = rig.stripe.put('customers', [{ email }]) as { id: string }[];
    const [charge] = rig.stripe.put('charges', [{ amount: 100, amount_refunded: 100, refunded: true }]) as {
      id: string;
    }[];
    const steps = [
      () => rig.hubspot.put('contacts', [{ properties: { email, lifecyclestage: 'customer' } }]),
      () =>
        rig.stripe.put('payment_intents', [
          { customer: customer!.id, amount: 100, status: 'requires_payment_method' },
        ]),
      () =>
        rig.stripe.put('payment_intents', [
          { customer: customer!.id, amount: 100, latest_charge: charge!.id },
        ]),
    ];
    for (const index of order) {
      steps[index]!();
      await Promise.all([rig.hubspot.webhooksIdle(), rig.stripe.webhooksIdle()]);
      await rig.settled();
    }
    // Money decides, not the label: what was paid was given back.
    expect(await person(email)).toMatchObject({ stage: 'lead' });
  });
});

describe('a delivery that can never be worked', () => {
  test('is parked alone after its tries, while the others go on; health shows it', async () => {
    await rig.inbound(courseView('good@customer.example', 'c0'), 'good-0');
    await rig.settled();
    await query(`
      INSERT INTO delivery (workspace_id, source, event_key, kind, payload)
      SELECT workspace_id, source, 'good-' || n, kind,
        jsonb_set(payload, '{signal,activity,subject}', to_jsonb('/courses/c' || n))
      FROM delivery, generate_series(1, 20) n WHERE event_key = 'good-0'
      UNION ALL
      SELECT workspace_id, source, 'poison', kind, jsonb_set(payload, '{signal,activity,occurredAt}', '"never"')
      FROM delivery WHERE event_key = 'good-0'`);
    rig.bot.wake('signals:inbound');
    await eventually(
      'the good ones are done',
      async () => (await person('good@customer.example'))?.score === 21,
    );

    const poison = async () =>
      (
        await query<{ state: string; attempts: number; last_error: string | null }>(
          `SELECT state, attempts, last_error FROM delivery WHERE event_key = 'poison'`,
        )
      )[0]!;
    for (let tries = 1; tries <= 8; tries++) {
      await eventually(`try ${tries}`, async () => {
        const { attempts, last_error } = await poison();
        return attempts >= tries && last_error !== null;
      });
      if ((await poison()).state === 'parked') break;
      await query(`UPDATE delivery SET due_at = now() WHERE event_key = 'poison'`);
      rig.bot.wake('signals:inbound');
    }
    await eventually('it is parked', async () => (await poison()).state === 'parked');
    expect(await poison()).toMatchObject({ attempts: 8, last_error: expect.stringContaining('never') });
    await rig.settled();
    const { messages } = await rig.ask('ops', '/health');
    expect(messages.at(-1)?.text).toMatch(/1 Parked after failing|Parked after failing\W+1/i);
  });
});
