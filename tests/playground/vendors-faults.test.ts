import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { vendorControls } from '../../playground/vendors/controls.ts';
import { type HubspotStandIn, startHubspot } from '../../playground/vendors/hubspot/index.ts';
import { type StripeStandIn, startStripe } from '../../playground/vendors/stripe/index.ts';

const clock = () => new Date('2026-11-20T10:00:00Z');
let hubspot: HubspotStandIn;
let stripe: StripeStandIn;
const shared = { clock, rateLimit: 'unlimited' } as const;
const call = (path: string, init: RequestInit = {}) =>
  fetch(hubspot.url + path, {
    ...init,
    headers: { authorization: 'Bearer test-token', 'content-type': 'application/json' },
    signal: AbortSignal.timeout(init.method === 'POST' ? 3_000 : 500),
  });
const contacts = '/crm/v3/objects/contacts';

beforeEach(async () => {
  hubspot = await startHubspot({ ...shared, token: 'test-token', clientSecret: 'test-secret', portalId: 42 });
  stripe = await startStripe({ ...shared, secretKey: 'sk_test_playground', webhookSecret: 'whsec_test' });
});
afterEach(async () => {
  await Promise.all([hubspot.stop(), stripe.stop()]);
});

describe('faults', () => {
  it('answers a status in the vendor’s shape, with Retry-After, under one path only', async () => {
    hubspot.faults.set({ status: 429, retryAfterSeconds: 7, matching: contacts });
    const refused = await call(contacts);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '7']);
    expect(await refused.json()).toMatchObject({ errorType: 'RATE_LIMIT' });
    expect((await call('/crm/v3/owners')).status).toBe(200);
    hubspot.faults.clear();
    expect((await call(contacts)).status).toBe(200);
  });

  it('fails a share of the requests evenly, and stops after so many', async () => {
    const statuses = async () =>
      Promise.all(Array.from({ length: 8 }, async () => (await call(contacts)).status));
    hubspot.faults.set({ errorRate: 0.25 });
    expect((await statuses()).filter((status) => status === 500)).toHaveLength(2);
    hubspot.faults.set({ status: 503, times: 3 });
    expect((await statuses()).filter((status) => status === 503)).toHaveLength(3);
  });

  it('drops the connection after the effect', async () => {
    hubspot.faults.set({ dropAfterEffect: true });
    const body = JSON.stringify({ properties: { email: 'ada@example.com' } });
    await expect(call(contacts, { method: 'POST', body })).rejects.toThrow('fetch failed');
    expect(hubspot.crm.tables.contacts.find('email', 'ada@example.com')).toBeDefined();
    expect(hubspot.requests.all().at(-1)?.status).toBe(0);
  });

  it('hangs, but not beyond its own end', async () => {
    hubspot.faults.set({ hang: true });
    await expect(call(contacts)).rejects.toThrow('timeout');
  });

  it('answers late, with a page of HTML, or with the caller’s credential', async () => {
    hubspot.faults.set({ latencyMs: 120 });
    const start = performance.now();
    expect((await call(contacts)).status).toBe(200);
    expect(performance.now() - start).toBeGreaterThan(110);
    hubspot.faults.set({ htmlInsteadOfJson: true });
    const page = await call(contacts);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<h1>')]);
    hubspot.faults.set({ status: 403, echoCredential: true });
    expect(await (await call(contacts)).text()).toContain('Bearer test-token');
  });
});

describe('the request log', () => {
  it('keeps the last two thousand, without credentials', async () => {
    await call(`${contacts}?limit=5`);
    expect(hubspot.requests.all()).toEqual([
      { method: 'GET', path: `${contacts}?limit=5`, status: 200, at: '2026-11-20T10:00:00.000Z' },
    ]);
    for (let at = 0; at < 2_005; at += 1) hubspot.requests.open('GET', `/${at}`, clock());
    const paths = hubspot.requests.all().map(({ path }) => path);
    expect([paths.length, paths[0], paths.at(-1)]).toEqual([2_000, '/5', '/2004']);
    expect(JSON.stringify(hubspot.requests.all())).not.toContain('test-token');
  });
});

describe('controls over HTTP', () => {
  const control = (path: string, body?: unknown) =>
    vendorControls([hubspot, stripe]).request(
      path,
      body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) },
    );

  it('sets and lifts faults', async () => {
    expect((await control('/hubspot/faults', { status: 500, matching: contacts })).status).toBe(200);
    expect((await call(contacts)).status).toBe(500);
    await control('/hubspot/faults', {});
    expect((await call(contacts)).status).toBe(200);
    expect((await control('/hubspot/faults', { staus: 500 })).status).toBe(400);
  });

  it('adds and replaces records of anybody’s own', async () => {
    const records = [{ properties: { email: 'me@mycompany.example', firstname: 'Me', amount_of_cats: 3 } }];
    await control('/hubspot/records', { type: 'contacts', records });
    const answer = await control('/hubspot/records', { type: 'contacts', records });
    const [{ id }] = ((await answer.json()) as { records: { id: string }[] }).records as [{ id: string }];
    const read = await (await call(`${contacts}/${id}?properties=amount_of_cats`)).json();
    expect(read).toMatchObject({ properties: { amount_of_cats: '3' } });
    expect(hubspot.crm.tables.contacts.size).toBe(1);
    await control('/stripe/records', { type: 'customers', records: [{ id: 'cus_me', name: 'Me' }] });
    expect(stripe.store.require('customers', 'cus_me').name).toBe('Me');
  });

  it.each(['abc', '1e400', '-1', ''])(
    'refuses the record id "%s", which no later id could follow',
    async (id) => {
      const properties = { email: 'id@example.com' };
      const refused = await control('/hubspot/records', { type: 'contacts', records: [{ id, properties }] });
      expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining('whole number')]);
      const taken = await control('/hubspot/records', { type: 'contacts', records: [{ properties }] });
      expect(await taken.json()).toMatchObject({ records: [{ id: '1' }] });
    },
  );

  it('says what is wrong', async () => {
    const unknown = await control('/hubspot/records', { type: 'cats', records: [{ properties: {} }] });
    expect([unknown.status, await unknown.text()]).toEqual([400, expect.stringContaining('contacts')]);
    expect((await control('/salesforce/requests')).status).toBe(404);
  });

  it('lists what was asked', async () => {
    await call(contacts);
    const { total, requests } = (await (await control('/hubspot/requests')).json()) as Record<
      string,
      unknown
    >;
    expect([total, requests]).toEqual([1, [expect.objectContaining({ path: contacts, status: 200 })]]);
  });
});
