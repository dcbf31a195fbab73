import { beforeEach, describe, expect, it } from 'vitest';
import { createClient, type HubSpotClient } from '../../connectors/hubspot/client.ts';
import { configSchema } from '../../connectors/hubspot/config.ts';
import { hubspot } from '../../connectors/hubspot/index.ts';
import { calm, collect, deps, ids } from './connect.ts';
import { loadSpec } from './spec.ts';
import { useWire, type WireRequest } from './wire.ts';

const wire = useWire('https://api.hubapi.com', loadSpec('hubspot'));
const config = configSchema.parse({ accessToken: 'test-token' });
let client: HubSpotClient;
beforeEach(() => {
  client = createClient(config, deps(), calm);
});

const at = '2026-11-20T09:00:00.000Z';
const record = (id: string, properties: Record<string, string | null>, associations?: object) => ({
  id,
  properties,
  createdAt: at,
  updatedAt: at,
  archived: false,
  ...(associations ? { associations } : {}),
});
const batch = (results: unknown[]) => ({ status: 'COMPLETE', startedAt: at, completedAt: at, results });
const stream = (name: string) => hubspot.streams.find((one) => one.name === name)!;
const action = (name: string) => hubspot.actions.find((one) => one.name === name)!;
const account = () =>
  wire.expect('GET', '/account-info/v3/details', {
    body: {
      portalId: 42,
      timeZone: 'Europe/Berlin',
      companyCurrency: 'EUR',
      uiDomain: 'app-eu1.hubspot.com',
    },
  });
const query = ({ path }: WireRequest) => new URL(path, 'http://vendor').searchParams;

describe('HubSpot streams', () => {
  it('lists contacts page by page on the dated path, with every property it needs', async () => {
    account();
    wire.expect('GET', '/crm/objects/2026-03/contacts?', {
      headers: { date: 'Fri, 20 Nov 2026 10:00:00 GMT' },
      body: {
        results: [
          record('101', {
            email: 'ada@example.com',
            hs_additional_emails: 'a@example.com;b@example.com',
            firstname: 'Ada',
            lastname: null,
            hs_timezone: 'europe_slash_berlin',
            hubspot_owner_id: '7',
            hs_merged_object_ids: '90; 91',
            createdate: '2026-01-02T03:04:05Z',
            lastmodifieddate: at,
          }),
        ],
        paging: { next: { after: '102' } },
      },
    });
    wire.expect('GET', '/crm/objects/2026-03/contacts?', { body: { results: [record('102', {})] } });

    const read = await collect(stream('contacts').read(client, undefined, 'full'));

    expect(read.upserts[0]).toEqual({
      source: 'hubspot',
      type: 'contact',
      externalId: '101',
      updatedAt: at,
      url: 'https://app-eu1.hubspot.com/contacts/42/record/0-1/101',
      data: {
        email: 'ada@example.com',
        otherEmails: ['a@example.com', 'b@example.com'],
        firstName: 'Ada',
        timeZone: 'Europe/Berlin',
        ownerId: '7',
        createdAt: '2026-01-02T03:04:05.000Z',
        mergedIds: ['90', '91'],
      },
    });
    expect(ids(read.upserts)).toEqual(['101', '102']);
    const [first, , second] = wire.requests;
    expect(query(first!).getAll('properties')).toContain('lifecyclestage');
    expect(query(first!).get('limit')).toBe('100');
    expect(query(second!).get('after')).toBe('102');
    expect(first!.headers['user-agent']).toMatch(/^switchboard/);
    const fiveMinutesBefore = Date.parse('2026-11-20T09:55:00Z');
    expect(read.checkpoints).toEqual([
      { at: fiveMinutesBefore, seen: [], listAfter: '102' },
      { at: fiveMinutesBefore, seen: [] },
    ]);
  });

  it.each([
    ['after the year 9999', '+010000-01-01T00:00:00Z'],
    ['after the year 9999, in milliseconds', '253402300800000'],
    ['in the year 0', '0000-12-31T23:59:59Z'],
  ])('sets a record aside whose time is %s, and reads the others', async (_, createdate) => {
    account();
    wire.expect('GET', '/crm/objects/2026-03/contacts?', {
      body: { results: [record('101', { createdate }), record('102', {})] },
    });
    const { upserts, rejected } = await collect(stream('contacts').read(client, undefined, 'full'));
    expect(ids(upserts)).toEqual(['102']);
    expect(rejected).toEqual([
      { externalId: '101', issues: ['properties.createdate: no time in the years 1 to 9999'] },
    ]);
  });

  it('searches changed contacts by lastmodifieddate and everything else by hs_lastmodifieddate', async () => {
    account();
    wire.expect('POST', '/crm/objects/2026-03/contacts/search', { body: { total: 0, results: [] } });
    wire.expect('POST', '/crm/objects/2026-03/companies/search', { body: { total: 0, results: [] } });
    await collect(stream('contacts').read(client, { at: 1_000, seen: [] }, 'incremental'));
    await collect(stream('companies').read(client, { at: 1_000, seen: [] }, 'incremental'));
    const searches = wire.requests.filter(({ method }) => method === 'POST').map(({ body }) => body);
    expect(searches).toMatchObject([
      {
        filterGroups: [{ filters: [{ propertyName: 'lastmodifieddate', operator: 'GTE', value: '1000' }] }],
        sorts: ['lastmodifieddate'],
        limit: 200,
      },
      { sorts: ['hs_lastmodifieddate'] },
    ]);
  });

  it('reads deals with all their contacts, also where the list cuts them off, and the account currency', async () => {
    account();
    wire.expect('GET', '/crm/objects/2026-03/deals?', {
      body: {
        results: [
          record(
            '1',
            {
              dealname: 'Team course',
              pipeline: 'default',
              dealstage: 'new',
              amount: '1200.5',
              hs_lastmodifieddate: at,
            },
            {
              contacts: { results: [{ id: '5', type: 'deal_to_contact' }], paging: { next: { after: 'x' } } },
              companies: { results: [{ id: '9', type: 'deal_to_company' }] },
            },
          ),
          record('2', { dealname: 'No stage', pipeline: 'default' }, { contacts: { results: [] } }),
        ],
      },
    });
    wire.expect('POST', '/crm/associations/2026-03/deals/contacts/batch/read', {
      body: batch([
        {
          from: { id: '1' },
          to: [{ toObjectId: '5', associationTypes: [] }],
          paging: { next: { after: '5' } },
        },
      ]),
    });
    wire.expect('POST', '/crm/associations/2026-03/deals/contacts/batch/read', {
      body: batch([{ from: { id: '1' }, to: [{ toObjectId: '6', associationTypes: [] }] }]),
    });
    const read = await collect(stream('deals').read(client, undefined, 'full'));

    expect(read.upserts.map(({ data }) => data)).toEqual([
      {
        name: 'Team course',
        pipelineId: 'default',
        stageId: 'new',
        amountMinor: 120_050,
        currency: 'EUR',
        contactIds: ['5', '6'],
        companyIds: ['9'],
      },
    ]);
    expect(read.rejected).toEqual([{ externalId: '2', issues: ['properties.dealstage: missing'] }]);
    expect(query(wire.requests[0]!).getAll('associations')).toEqual(['contacts', 'companies']);
  });

  it('reads the associations of changed deals, which a search does not have', async () => {
    account();
    wire.expect('POST', '/crm/objects/2026-03/deals/search', {
      body: { total: 1, results: [record('1', { dealname: 'Solo', pipeline: 'default', dealstage: 'new' })] },
    });
    wire.expect('POST', '/crm/associations/2026-03/deals/contacts/batch/read', {
      body: batch([{ from: { id: '1' }, to: [{ toObjectId: '5', associationTypes: [] }] }]),
    });
    wire.expect('POST', '/crm/associations/2026-03/deals/companies/batch/read', {
      status: 207,
      body: {
        ...batch([]),
        numErrors: 1,
        errors: [
          {
            status: 'error',
            category: 'OBJECT_NOT_FOUND',
            subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND',
            message: 'none',
            context: {},
            links: {},
            errors: [],
          },
        ],
      },
    });

    const read = await collect(stream('deals').read(client, { at: 1_000, seen: [] }, 'incremental'));
    expect(read.upserts[0]!.data).toMatchObject({ contactIds: ['5'], companyIds: [] });
  });

  it('reads tasks with the people that they are about; done is what is completed, and nothing else', async () => {
    const due = '2026-11-24T08:00:00.000Z';
    account();
    wire.expect('GET', '/crm/objects/2026-03/tasks?', {
      body: {
        results: [
          record(
            '1',
            {
              hs_task_subject: 'Call back',
              hs_timestamp: due,
              hs_task_status: 'WAITING',
              hubspot_owner_id: '7',
              hs_lastmodifieddate: at,
            },
            { contacts: { results: [{ id: '5', type: 'task_to_contact' }] } },
          ),
          record('2', { hs_timestamp: String(Date.parse(due)), hs_task_status: 'COMPLETED' }),
          record('3', { hs_task_subject: 'No date', hs_task_status: null }),
          record('4', { hs_timestamp: '0000-01-01T00:00:00Z' }),
        ],
      },
    });
    const read = await collect(stream('tasks').read(client, undefined, 'full'));
    expect(read.upserts).toMatchObject([
      {
        source: 'hubspot',
        type: 'task',
        externalId: '1',
        updatedAt: at,
        url: 'https://app-eu1.hubspot.com/contacts/42/record/0-27/1',
        data: { title: 'Call back', dueAt: due, done: false, ownerId: '7', contactIds: ['5'] },
      },
      { data: { title: '', dueAt: due, done: true, contactIds: [] } },
      { data: { title: 'No date', done: false, contactIds: [] } },
    ]);
    expect(read.upserts[2]!.data).not.toHaveProperty('dueAt');
    expect(ids(read.rejected as { externalId: string }[])).toEqual(['4']);
    expect(query(wire.requests[0]!).getAll('associations')).toEqual(['contacts']);
  });

  it('searches changed tasks by the time of change and reads whom they are about', async () => {
    account();
    wire.expect('POST', '/crm/objects/2026-03/tasks/search', {
      body: { total: 1, results: [record('1', { hs_task_subject: 'Call back' })] },
    });
    wire.expect('POST', '/crm/associations/2026-03/tasks/contacts/batch/read', {
      body: batch([{ from: { id: '1' }, to: [{ toObjectId: '5', associationTypes: [] }] }]),
    });
    const read = await collect(stream('tasks').read(client, { at: 1_000, seen: [] }, 'incremental'));
    expect(read.upserts[0]!.data).toMatchObject({ contactIds: ['5'] });
    expect(wire.requests.find(({ method }) => method === 'POST')?.body).toMatchObject({
      sorts: ['hs_lastmodifieddate'],
    });
  });

  it('reads owners who left too, pipelines with what their stages mean, and the fields of three kinds', async () => {
    const owner = (id: string, archived: boolean) => ({
      id,
      email: `${id}@example.com`,
      type: 'PERSON',
      archived,
      createdAt: at,
      updatedAt: at,
    });
    wire.expect('GET', '/crm/owners/2026-03/?', { body: { results: [owner('1', false)] } });
    wire.expect('GET', '/crm/owners/2026-03/?', { body: { results: [owner('2', true)] } });
    const owners = await collect(stream('owners').read(client, undefined, 'full'));
    expect(owners.upserts.map(({ data }) => data)).toEqual([
      { email: '1@example.com', name: '1@example.com', active: true },
      { email: '2@example.com', name: '2@example.com', active: false },
    ]);

    const stage = (id: string, metadata: Record<string, string>) => ({
      id,
      label: id,
      displayOrder: 0,
      archived: false,
      createdAt: at,
      updatedAt: at,
      metadata,
    });
    wire.expect('GET', '/crm/pipelines/2026-03/deals', {
      body: {
        results: [
          {
            id: 'default',
            label: 'Sales',
            displayOrder: 0,
            archived: false,
            createdAt: at,
            updatedAt: at,
            stages: [
              stage('new', { isClosed: 'false', probability: '0.2' }),
              stage('won', { isClosed: 'true', probability: '1.0' }),
              stage('lost', { isClosed: 'true', probability: '0.0' }),
            ],
          },
        ],
      },
    });
    const pipelines = await collect(stream('pipelines').read(client, undefined, 'full'));
    expect(pipelines.upserts[0]!.data).toMatchObject({
      label: 'Sales',
      stages: [
        { id: 'new', outcome: 'open', probability: 0.2 },
        { id: 'won', outcome: 'won' },
        { id: 'lost', outcome: 'lost' },
      ],
    });

    for (const plural of ['contacts', 'companies', 'deals']) {
      wire.expect('GET', `/crm/properties/2026-03/${plural}?`, { body: { results: [email] } });
    }
    const properties = await collect(stream('properties').read(client, undefined, 'full'));
    expect(ids(properties.upserts)).toEqual(['contact.email', 'company.email', 'deal.email']);
  });

  const email = {
    name: 'email',
    label: 'Email',
    type: 'string',
    fieldType: 'text',
    groupName: 'contactinformation',
    description: '',
    options: [],
    hubspotDefined: true,
  };

  it('describes the live schema for plans', async () => {
    const custom = { ...email, name: 'course_interest', label: 'Course', hubspotDefined: false };
    wire.expect('GET', '/crm/properties/2026-03/contacts?', { body: { results: [email, custom] } });
    expect(await hubspot.describe!(client, 'contact')).toMatchObject([
      { key: 'email', custom: false, pii: 'contact' },
      { key: 'course_interest', custom: true, pii: 'none' },
    ]);
  });

  it('reads single records back, without the missing ones', async () => {
    account();
    wire.expect('POST', '/crm/objects/2026-03/contacts/batch/read', {
      body: batch([record('5', { email: 'a@b.co' })]),
    });
    expect(ids(await hubspot.read!(client, 'contact', ['5', '6', '5']))).toEqual(['5']);
    expect(wire.requests[0]!.body).toMatchObject({ inputs: [{ id: '5' }, { id: '6' }] });
  });
});

describe('HubSpot actions', () => {
  it('upserts a contact by e-mail address without touching what was not given', async () => {
    wire.expect('POST', '/crm/objects/2026-03/contacts/batch/upsert', {
      body: batch([{ ...record('5', { email: 'ada@example.com' }), new: true }]),
    });
    account();
    const input = { email: 'ada@example.com', firstName: 'Ada' };
    expect(await action('contact_upsert').run(client, input, 'k')).toEqual({
      id: '5',
      url: 'https://app-eu1.hubspot.com/contacts/42/record/0-1/5',
    });
    expect(wire.requests[0]!.body).toEqual({
      inputs: [
        {
          id: 'ada@example.com',
          idProperty: 'email',
          properties: { email: 'ada@example.com', firstname: 'Ada' },
        },
      ],
    });
  });

  it('creates a note as harmless HTML on its contact and finds it again by its mark', async () => {
    let body = '';
    wire.expect('POST', '/crm/objects/2026-03/notes', (request) => {
      const sent = request.body as { properties: { hs_note_body: string }; associations: unknown[] };
      body = sent.properties.hs_note_body;
      expect(sent.associations).toEqual([
        { to: { id: '5' }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 202 }] },
      ]);
      return { status: 201, body: record('900', {}) };
    });
    account();
    const note = { target: { type: 'contact', id: '5' }, text: 'Asked for <b>a quote</b>\n& more', at };
    expect(await action('note_create').run(client, note, 'key-1')).toMatchObject({ id: '900' });
    expect(body).toMatch(
      /^<p>Asked for &lt;b&gt;a quote&lt;\/b&gt;<br>&amp; more<\/p><p>Switchboard ref [0-9a-f]{16}<\/p>$/,
    );

    for (const key of ['key-1', 'key-2']) {
      wire.expect('GET', '/crm/objects/2026-03/contacts/5/associations/notes', {
        body: { results: [{ toObjectId: '900', associationTypes: [] }] },
      });
      wire.expect('POST', '/crm/objects/2026-03/notes/batch/read', {
        body: batch([record('900', { hs_note_body: body })]),
      });
      const found = await action('note_create').verify!(client, note, key);
      expect(found === undefined ? undefined : (found as { id: string }).id).toBe(
        key === 'key-1' ? '900' : undefined,
      );
    }
  });

  it('creates a task, creates a deal with its amount as decimal text, and moves it', async () => {
    account();
    wire.expect('POST', '/crm/objects/2026-03/tasks', { status: 201, body: record('901', {}) });
    const task = { target: { type: 'deal', id: '7' }, title: 'Call', text: '', dueAt: at, ownerId: '3' };
    expect(await action('task_create').run(client, task, 'k')).toMatchObject({ id: '901' });

    wire.expect('POST', '/crm/objects/2026-03/deals', { status: 201, body: record('902', {}) });
    const deal = {
      contactId: '5',
      companyId: '6',
      name: 'Team',
      pipelineId: 'default',
      stageId: 'new',
      amountMinor: 120_050,
      currency: 'EUR',
    };
    expect(await action('deal_create').run(client, deal, 'k')).toMatchObject({
      id: '902',
      url: 'https://app-eu1.hubspot.com/contacts/42/record/0-3/902',
    });

    wire.expect('PATCH', '/crm/objects/2026-03/deals/902', { body: record('902', {}) });
    await action('deal_move').run(client, { dealId: '902', stageId: 'won' }, 'k');

    const sent = wire.requests.filter(({ method }) => method !== 'GET').map(({ body }) => body);
    expect(sent).toMatchObject([
      {
        properties: {
          hs_task_subject: 'Call',
          hs_timestamp: at,
          hubspot_owner_id: '3',
          hs_task_status: 'NOT_STARTED',
        },
      },
      {
        properties: { amount: '1200.50', deal_currency_code: 'EUR', dealstage: 'new' },
        associations: [{ types: [{ associationTypeId: 3 }] }, { types: [{ associationTypeId: 341 }] }],
      },
      { properties: { dealstage: 'won' } },
    ]);
  });
});

describe('HubSpot health', () => {
  const refusal = (category: string) => ({ category, message: 'no', correlationId: 'c' });

  it('names the account and the missing scopes', async () => {
    for (const plural of ['contacts', 'companies']) {
      wire.expect('GET', `/crm/objects/2026-03/${plural}?`, { body: { results: [] } });
    }
    wire.expect('GET', '/crm/objects/2026-03/deals?', { status: 403, body: refusal('MISSING_SCOPES') });
    wire.expect('GET', '/crm/owners/2026-03/?', { body: { results: [] } });
    account();
    expect(await hubspot.check(client)).toEqual({
      account: 'portal 42',
      missingScopes: ['crm.objects.deals.read'],
    });
  });

  it('says auth for a wrong token and repeats neither the token nor what HubSpot wrote', async () => {
    const body = { ...refusal('INVALID_AUTHENTICATION'), message: 'bad token test-token' };
    wire.expect('GET', '/crm/objects/2026-03/contacts?', { status: 401, body });
    const error = await hubspot.check(client).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'auth', message: expect.stringContaining('INVALID_AUTHENTICATION') });
    expect(JSON.stringify([error, String((error as Error).cause), (error as Error).stack])).not.toContain(
      'test-token',
    );
  });

  it('hands the end of the daily limit back: it lasts until midnight somewhere', async () => {
    const body = { status: 'error', errorType: 'RATE_LIMIT', policyName: 'DAILY', message: 'daily limit' };
    wire.expect('GET', '/crm/objects/2026-03/contacts?', { status: 429, body });
    await expect(hubspot.check(client)).rejects.toMatchObject({
      code: 'rate_limited',
      retryAfterMs: 120_000,
    });
  });

  it('works without account details: no record addresses, no guessed currency', async () => {
    wire.expect('GET', '/crm/objects/2026-03/companies?', {
      body: { results: [record('1', { name: 'Acme' }), record('2', { name: 'Umbrella' })] },
    });
    wire.expect('GET', '/account-info/v3/details', { status: 403, body: '<html>' });
    const { upserts } = await collect(stream('companies').read(client, undefined, 'full'));
    expect(upserts.map(({ url }) => url)).toEqual([undefined, undefined]);
  });
});
