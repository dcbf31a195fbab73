import { readFileSync } from 'node:fs';
import { Client } from '@hubspot/api-client';
import { AssociationSpecAssociationCategoryEnum } from '@hubspot/api-client/lib/codegen/crm/associations/v4/models/AssociationSpec.js';
import { FilterOperatorEnum } from '@hubspot/api-client/lib/codegen/crm/contacts/models/Filter.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hubspot as connector } from '../../connectors/hubspot/index.ts';
import {
  type HubspotOptions,
  type HubspotStandIn,
  startHubspot,
} from '../../playground/vendors/hubspot/index.ts';
import { canonicalPath } from '../../playground/vendors/hubspot/paths.ts';
import { loadSpec } from '../contract/spec.ts';
import { asking, listenForWebhooks } from './vendors-ask.ts';

const token = 'test-token';
const clientSecret = 'test-client-secret';
let now: Date;
let standIn: HubspotStandIn;
const start = async (options: Partial<HubspotOptions> = {}) => {
  standIn = await startHubspot({
    clock: () => now,
    token,
    clientSecret,
    portalId: 42,
    rateLimit: 'unlimited',
    ...options,
  });
};
const ask = asking(() => standIn.url, loadSpec('hubspot'), token);
const contact = (id: number, properties: Record<string, string> = {}) => ({
  id: String(id),
  properties: { email: `p${id}@example.com`, firstname: `P${id}`, ...properties },
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: new Date(Date.UTC(2026, 0, 1) + id * 1_000).toISOString(),
});
const people = (count: number) => Array.from({ length: count }, (_, at) => contact(at + 1));
const search = (body: object) => ask('POST', '/crm/v3/objects/contacts/search', body);
const idsOf = ({ body }: { body: { results: { id: string }[] } }) => body.results.map(({ id }) => id);

beforeEach(async () => {
  now = new Date('2026-11-20T10:00:00Z');
  await start();
});
afterEach(() => standIn.stop());

describe('reading records', () => {
  it('lists in the order of ids, a page after the other, with what was asked for', async () => {
    standIn.load('contacts', people(25));
    const first = await ask('GET', '/crm/v3/objects/contacts?limit=10&properties=email,phone');
    expect(first.body.results).toHaveLength(10);
    expect(first.body.results[0].properties).toEqual({
      email: 'p1@example.com',
      phone: null,
      createdate: '2026-01-01T00:00:00.000Z',
      lastmodifieddate: '2026-01-01T00:00:01.000Z',
      hs_object_id: '1',
    });
    const last = await ask('GET', '/crm/v3/objects/contacts?limit=100&after=20');
    expect(idsOf(last)).toEqual(['21', '22', '23', '24', '25']);
    expect(last.body.paging).toBeUndefined();
    expect(first.headers.get('date')).toBe('Fri, 20 Nov 2026 10:00:00 GMT');
  });

  it('goes on where a list stopped, although records came and went meanwhile', async () => {
    standIn.load('contacts', people(6));
    const { body } = await ask('GET', '/crm/v3/objects/contacts?limit=3');
    await ask('DELETE', '/crm/v3/objects/contacts/2');
    standIn.load('contacts', [contact(7)]);
    const rest = await ask('GET', `/crm/v3/objects/contacts?limit=100&after=${body.paging.next.after}`);
    expect(idsOf(rest)).toEqual(['4', '5', '6', '7']);
    expect(idsOf(await ask('GET', '/crm/v3/objects/contacts?limit=100&archived=true'))).toEqual(['2']);
  });

  it('answers batch reads in part where records are missing', async () => {
    standIn.load('contacts', people(2));
    const inputs = [{ id: '1' }, { id: '99' }];
    const answer = await ask('POST', '/crm/v3/objects/contacts/batch/read', {
      inputs,
      properties: ['email'],
    });
    expect(answer.status).toBe(207);
    expect(idsOf(answer)).toEqual(['1']);
    expect(answer.body.errors[0]).toMatchObject({ category: 'OBJECT_NOT_FOUND', context: { ids: ['99'] } });
  });

  it('refuses in the vendor’s words: no token, no record, too large a page', async () => {
    const unknown = await ask('GET', '/crm/v3/objects/contacts', undefined, {
      authorization: 'Bearer other',
    });
    expect(unknown).toMatchObject({
      status: 401,
      body: { status: 'error', category: 'INVALID_AUTHENTICATION' },
    });
    expect(await ask('GET', '/crm/v3/objects/contacts/5')).toMatchObject({ status: 404 });
    expect(await ask('GET', '/crm/v3/objects/contacts?limit=101')).toMatchObject({ status: 400 });
  });

  it('knows every dated path that the product may use by its older twin', () => {
    const file = new URL('../specs/hubspot/hubspot-13.5.0.openapi.json', import.meta.url);
    const aliases: Record<string, string> = JSON.parse(readFileSync(file, 'utf8'))['x-date-version-aliases'];
    const used = Object.entries(aliases).filter(([path]) => !path.startsWith('/crm/lists/'));
    expect(used.length).toBeGreaterThan(90);
    for (const [dated, twin] of used) expect(canonicalPath(dated)).toBe(twin.replace(/\/$/, ''));
  });
});

describe('searching', () => {
  const since = (value: string, extra: object = {}) => ({
    filterGroups: [{ filters: [{ propertyName: 'lastmodifieddate', operator: 'GTE', value }] }],
    sorts: ['lastmodifieddate'],
    ...extra,
  });

  it('finds what changed since a moment, oldest first, and counts all of it', async () => {
    standIn.load('contacts', people(500));
    const answer = await search(since('2026-01-01T00:06:40.000Z', { limit: 50 }));
    expect(answer.body.total).toBe(101);
    expect(idsOf(answer).slice(0, 3)).toEqual(['400', '401', '402']);
    const next = await search(
      since('2026-01-01T00:06:40.000Z', { limit: 60, after: answer.body.paging.next.after }),
    );
    expect(idsOf(next)).toHaveLength(51);
  });

  it('agrees with a plain filter on every operator, in both directions', async () => {
    standIn.load('contacts', people(60));
    const values: Record<string, { value?: string; highValue?: string; values?: string[] }> = {
      GT: { value: '20' },
      GTE: { value: '20' },
      LT: { value: '20' },
      LTE: { value: '20' },
      EQ: { value: '20' },
      NEQ: { value: '20' },
      BETWEEN: { value: '20', highValue: '30' },
      IN: { values: ['3', '5'] },
      NOT_IN: { values: ['3', '5'] },
    };
    const expected: Record<string, (id: number) => boolean> = {
      GT: (id) => id > 20,
      GTE: (id) => id >= 20,
      LT: (id) => id < 20,
      LTE: (id) => id <= 20,
      EQ: (id) => id === 20,
      NEQ: (id) => id !== 20,
      BETWEEN: (id) => id >= 20 && id <= 30,
      IN: (id) => id === 3 || id === 5,
      NOT_IN: (id) => id !== 3 && id !== 5,
    };
    for (const [operator, value] of Object.entries(values)) {
      const filters = [{ propertyName: 'hs_object_id', operator, ...value }];
      const ids = people(60)
        .map(({ id }) => Number(id))
        .filter(expected[operator]!);
      for (const [sort, wanted] of [
        ['hs_object_id', ids],
        ['-hs_object_id', [...ids].reverse()],
        ['lastmodifieddate', ids],
      ] as const) {
        const answer = await search({ filterGroups: [{ filters }], sorts: [sort], limit: 200 });
        expect(idsOf(answer).map(Number), `${operator} by ${sort}`).toEqual(wanted);
      }
    }
  });

  it('takes groups as alternatives, tells set from unset, and looks for words', async () => {
    standIn.load('contacts', [
      contact(1, { company: 'Nordlicht' }),
      contact(2),
      contact(3, { phone: '+49 1' }),
    ]);
    const filters = (propertyName: string, operator: string, value?: string) => ({
      filters: [{ propertyName, operator, value }],
    });
    const either = [filters('company', 'HAS_PROPERTY'), filters('email', 'EQ', 'P3@EXAMPLE.COM')];
    expect(idsOf(await search({ filterGroups: either }))).toEqual(['1', '3']);
    expect(idsOf(await search({ filterGroups: [filters('company', 'NOT_HAS_PROPERTY')] }))).toEqual([
      '2',
      '3',
    ]);
    expect(idsOf(await search({ query: 'nordlicht p1' }))).toEqual(['1']);
  });

  it('stops at the vendor’s limits: 10,000 results, 200 a page, 5 groups of 6 filters', async () => {
    standIn.load('contacts', people(10));
    const filter = { propertyName: 'email', operator: 'HAS_PROPERTY' };
    for (const body of [
      { limit: 200, after: '9900' },
      { limit: 201 },
      { filterGroups: Array.from({ length: 6 }, () => ({ filters: [filter] })) },
      { filterGroups: [{ filters: Array.from({ length: 7 }, () => filter) }] },
    ])
      expect(await search(body)).toMatchObject({ status: 400, body: { category: 'VALIDATION_ERROR' } });
    expect(await search({ limit: 200, after: '9800' })).toMatchObject({ status: 200 });
  });

  it('sees a change only after the index has caught up, and never an archived record', async () => {
    standIn.load('contacts', people(2));
    standIn.setSearchLag(5_000);
    now = new Date('2026-11-20T10:00:01Z');
    await ask('PATCH', '/crm/v3/objects/contacts/1', { properties: { firstname: 'Ada' } });
    await ask('DELETE', '/crm/v3/objects/contacts/2');
    const body = since('2026-11-20T00:00:00Z', { properties: ['firstname'] });
    expect((await search(body)).body.total).toBe(0);
    expect(idsOf(await search({}))).toEqual(['1', '2']);
    now = new Date('2026-11-20T10:00:06Z');
    expect((await search(body)).body.results[0].properties.firstname).toBe('Ada');
    expect(idsOf(await search({}))).toEqual(['1']);
  });
});

describe('writing', () => {
  it('creates, refuses a second contact with the address, updates and archives', async () => {
    const created = await ask('POST', '/crm/v3/objects/contacts', {
      properties: { email: 'ada@example.com' },
    });
    expect(created.status).toBe(201);
    const again = await ask('POST', '/crm/v3/objects/contacts', { properties: { email: 'ADA@example.com' } });
    expect(again).toMatchObject({
      status: 409,
      body: { message: `Contact already exists. Existing ID: ${created.body.id}` },
    });
    now = new Date('2026-11-20T11:00:00Z');
    const path = `/crm/v3/objects/contacts/${created.body.id}`;
    const updated = await ask('PATCH', path, { properties: { firstname: 'Ada', phone: '' } });
    expect(updated.body.properties).toMatchObject({ firstname: 'Ada', lastmodifieddate: now.toISOString() });
    expect((await ask('DELETE', path)).status).toBe(204);
    expect((await ask('GET', path)).status).toBe(404);
    const anew = await ask('POST', '/crm/v3/objects/contacts', { properties: { email: 'ada@example.com' } });
    expect(anew.status).toBe(201);
  });

  it('names every value that it would not take', async () => {
    const properties = { nonsense: '1', hs_object_id: '9', lifecyclestage: 'friend', email: 'no-address' };
    const { status, body } = await ask('POST', '/crm/v3/objects/contacts', { properties });
    expect(status).toBe(400);
    for (const code of ['PROPERTY_DOESNT_EXIST', 'READ_ONLY_VALUE', 'INVALID_OPTION', 'INVALID_EMAIL'])
      expect(body.message).toContain(code);
  });

  it('upserts by address and by a unique property of the account’s own', async () => {
    await ask('POST', '/crm/v3/properties/contacts', {
      name: 'switchboard_key',
      label: 'Key',
      type: 'string',
      fieldType: 'text',
      groupName: 'contactinformation',
      hasUniqueValue: true,
    });
    const upsert = (idProperty: string, id: string, properties: object) =>
      ask('POST', '/crm/v3/objects/contacts/batch/upsert', { inputs: [{ idProperty, id, properties }] });
    const first = await upsert('email', 'ada@example.com', { firstname: 'Ada', switchboard_key: 'k1' });
    const second = await upsert('switchboard_key', 'k1', { firstname: 'Ada M.' });
    expect(first.body.results[0]).toMatchObject({ new: true });
    expect(second.body.results[0]).toMatchObject({ new: false, id: first.body.results[0].id });
  });

  it('works out what a stage means for a deal', async () => {
    const at = '2025-01-01T00:00:00Z';
    const stage = (id: string, probability: string, isClosed: string) => ({
      id,
      label: id,
      displayOrder: 0,
      createdAt: at,
      updatedAt: at,
      archived: false,
      metadata: { probability, isClosed },
    });
    standIn.put('pipelines', [
      {
        id: 'default',
        label: 'Sales',
        displayOrder: 0,
        createdAt: at,
        updatedAt: at,
        archived: false,
        stages: [stage('new', '0.1', 'false'), stage('won', '1.0', 'true')],
      },
    ]);
    const properties = { dealname: 'D', pipeline: 'default', dealstage: 'new' };
    const { body } = await ask('POST', '/crm/v3/objects/deals', { properties });
    now = new Date('2026-11-21T10:00:00Z');
    const won = await ask('PATCH', `/crm/v3/objects/deals/${body.id}`, { properties: { dealstage: 'won' } });
    expect(won.body.properties).toMatchObject({
      hs_is_closed_won: 'true',
      hs_v2_date_entered_current_stage: '2026-11-21T10:00:00.000Z',
      hs_v2_date_entered_new: '2026-11-20T10:00:00.000Z',
    });
    const lost = await ask('PATCH', `/crm/v3/objects/deals/${body.id}`, {
      properties: { dealstage: 'nowhere' },
    });
    expect(lost.status).toBe(400);
    expect((await ask('GET', '/crm/v3/pipelines/deals')).body.results[0].stages).toHaveLength(2);
  });

  it('merges and erases', async () => {
    standIn.load('contacts', people(3));
    standIn.load('companies', [{ id: '8', properties: { name: 'Nordlicht' } }]);
    await ask('PUT', '/crm/v4/objects/contacts/2/associations/default/companies/8');
    const merged = await ask('POST', '/crm/v3/objects/contacts/merge', {
      primaryObjectId: '1',
      objectIdToMerge: '2',
    });
    expect(merged.body.properties.hs_merged_object_ids).toBe('2');
    const linked = await ask('GET', '/crm/v3/objects/contacts/1?associations=companies');
    expect(linked.body.associations.companies.results).toEqual([{ id: '8', type: 'contact_to_company' }]);
    await ask('POST', '/crm/v3/objects/contacts/gdpr-delete', {
      objectId: 'p3@example.com',
      idProperty: 'email',
    });
    expect((await ask('GET', '/crm/v3/objects/contacts/3?archived=true')).status).toBe(404);
  });
});

describe('associations and settings', () => {
  it('associates both ways and reads many at once', async () => {
    standIn.load('contacts', people(2));
    standIn.load('deals', [{ id: '70', properties: { dealname: 'D' } }]);
    await ask('PUT', '/crm/objects/2026-03/deals/70/associations/default/contacts/1');
    const many = await ask('POST', '/crm/v4/associations/contacts/deals/batch/read', {
      inputs: [{ id: '1' }, { id: '2' }],
    });
    expect(many.status).toBe(207);
    expect(many.body.results).toMatchObject([{ from: { id: '1' }, to: [{ toObjectId: '70' }] }]);
    const note = await ask('POST', '/crm/v3/objects/notes', {
      properties: { hs_note_body: 'called', hs_timestamp: now.toISOString() },
      associations: [
        { to: { id: '1' }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 202 }] },
      ],
    });
    expect(
      (await ask('GET', '/crm/v4/objects/contacts/1/associations/notes')).body.results[0].toObjectId,
    ).toBe(note.body.id);
  });

  it('tells about the account, its owners and its fields', async () => {
    const stamp = '2025-01-01T00:00:00Z';
    const owner = { id: '7', email: 'lena@example.com', type: 'PERSON', createdAt: stamp, updatedAt: stamp };
    standIn.put('owners', [{ ...owner, archived: false }]);
    expect((await ask('GET', '/account-info/v3/details')).body.portalId).toBe(42);
    expect(idsOf(await ask('GET', '/crm/v3/owners/?email=LENA@example.com&limit=100'))).toEqual(['7']);
    expect((await ask('GET', '/crm/v3/owners/7')).body.email).toBe('lena@example.com');
    const { body } = await ask('GET', '/crm/v3/properties/deals');
    expect(body.results.map(({ name }: { name: string }) => name)).toContain(
      'hs_v2_date_entered_current_stage',
    );
  });
});

describe('limits', () => {
  it('allows so many calls in any window and answers the vendor’s 429 above', async () => {
    await standIn.stop();
    await start({ rateLimit: { limit: 3, intervalMs: 400 } });
    const statuses = [];
    for (let at = 0; at < 5; at += 1) statuses.push((await ask('GET', '/crm/v3/objects/contacts')).status);
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
    const refused = await ask('GET', '/crm/v3/objects/contacts');
    expect(refused.body).toMatchObject({ errorType: 'RATE_LIMIT', policyName: 'TEN_SECONDLY_ROLLING' });
    expect(refused.headers.get('x-hubspot-ratelimit-remaining')).toBe('0');
    await new Promise((resolve) => setTimeout(resolve, 450));
    expect((await ask('GET', '/crm/v3/objects/contacts')).status).toBe(200);
  });

  it('counts searches apart, five a second, without the headers', async () => {
    await standIn.stop();
    await start({ rateLimit: { limit: 1, intervalMs: 60_000 } });
    const answers = [];
    for (let at = 0; at < 6; at += 1) answers.push(await search({}));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429]);
    expect(answers[5]).toMatchObject({ body: { policyName: 'SECONDLY' } });
    expect(answers[0]!.headers.has('x-hubspot-ratelimit-max')).toBe(false);
  });
});

describe('webhooks', () => {
  it('signs what it sends so that the product takes it, and tries again with a new attempt number', async () => {
    const receiver = await listenForWebhooks(503);
    standIn.setWebhookTarget({ url: receiver.url, retryDelaysMs: [20, 20] });
    standIn.load('contacts', people(1));
    await ask('PATCH', '/crm/v3/objects/contacts/1', { properties: { lifecyclestage: 'customer' } });
    await standIn.webhooksIdle();
    const attempts = receiver.received.map(({ raw }) => JSON.parse(raw)[0]);
    expect(attempts.map(({ attemptNumber }) => attemptNumber)).toEqual([0, 1]);
    expect(attempts[1]).toMatchObject({
      eventId: attempts[0].eventId,
      portalId: 42,
      subscriptionType: 'contact.propertyChange',
      objectId: 1,
      propertyName: 'lifecyclestage',
      propertyValue: 'customer',
      occurredAt: now.getTime(),
    });
    const { raw, headers } = receiver.received[1]!;
    const request = {
      method: 'POST',
      url: receiver.url,
      headers: headers as Record<string, string>,
      raw: Buffer.from(raw),
      now,
    };
    const read = (secret: string) =>
      connector.webhook!.receive(request, { accessToken: token, clientSecret: secret });
    expect(read(clientSecret)).toMatchObject({ ok: true });
    expect(read('another')).toMatchObject({ ok: false, reason: 'bad_signature' });
    await receiver.close();
  });

  it('sends at most a hundred events at once and tells creation, deletion, merge and erasure apart', async () => {
    const receiver = await listenForWebhooks();
    standIn.setWebhookTarget({ url: receiver.url });
    standIn.put('contacts', people(150));
    await standIn.webhooksIdle();
    expect(receiver.received.map(({ raw }) => JSON.parse(raw).length).sort()).toEqual([100, 50]);
    await ask('POST', '/crm/v3/objects/contacts/merge', { primaryObjectId: '1', objectIdToMerge: '2' });
    await ask('DELETE', '/crm/v3/objects/contacts/3');
    await ask('POST', '/crm/v3/objects/contacts/gdpr-delete', { objectId: '4' });
    await standIn.webhooksIdle();
    const types = receiver.received
      .slice(2)
      .flatMap(({ raw }) => JSON.parse(raw) as { subscriptionType: string }[])
      .map(({ subscriptionType }) => subscriptionType);
    expect(types.sort()).toEqual([
      'contact.deletion',
      'contact.deletion',
      'contact.merge',
      'contact.privacyDeletion',
    ]);
    await receiver.close();
  });
});

it('serves the vendor’s own client', async () => {
  standIn.load('contacts', people(3));
  standIn.load('companies', [{ id: '8', properties: { name: 'Nordlicht' } }]);
  const client = new Client({ accessToken: token, basePath: standIn.url });
  const page = await client.crm.contacts.basicApi.getPage(2, undefined, ['email']);
  expect(page.results[0]!.updatedAt).toBeInstanceOf(Date);
  const found = await client.crm.contacts.searchApi.doSearch({
    filterGroups: [
      { filters: [{ propertyName: 'email', operator: FilterOperatorEnum.Eq, value: 'p2@example.com' }] },
    ],
    limit: 1,
  });
  expect(found.results.map(({ id }) => id)).toEqual(['2']);
  const upserted = await client.crm.contacts.batchApi.upsert({
    inputs: [{ id: 'new@example.com', idProperty: 'email', properties: { firstname: 'New' } }],
  });
  expect(upserted.results[0]).toMatchObject({ _new: true });
  await client.crm.associations.v4.basicApi.create('contacts', '1', 'companies', '8', [
    { associationCategory: AssociationSpecAssociationCategoryEnum.HubspotDefined, associationTypeId: 279 },
  ]);
  await expect(client.crm.contacts.basicApi.getById('999')).rejects.toMatchObject({ code: 404 });
});
