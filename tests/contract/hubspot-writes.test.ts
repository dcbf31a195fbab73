import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClient, type HubSpotClient } from '../../connectors/hubspot/client.ts';
import { configSchema } from '../../connectors/hubspot/config.ts';
import { hubspot } from '../../connectors/hubspot/index.ts';
import { type HubspotStandIn, startHubspot } from '../../playground/vendors/hubspot/index.ts';
import type { ObjectType } from '../../playground/vendors/hubspot/object-types.ts';
import { deps, hasty } from './connect.ts';

const at = '2026-11-20T10:00:00.000Z';
let standIn: HubspotStandIn;
let client: HubSpotClient;

beforeEach(async () => {
  standIn = await startHubspot({
    clock: () => new Date(at),
    token: 'test-token',
    clientSecret: 'client-secret',
    portalId: 42,
    rateLimit: 'unlimited',
  });
  standIn.put('pipelines', [pipeline]);
  standIn.load('contacts', [{ id: '5', properties: { email: 'ada@example.com' } }]);
  // The search index is far behind: nothing written can be found through it.
  standIn.setSearchLag(3_600_000);
  const config = configSchema.parse({ accessToken: 'test-token', apiUrl: standIn.url });
  client = createClient(config, deps(), hasty);
});
afterEach(() => standIn.stop());

const stage = (id: string, probability: string) => ({
  id,
  label: id,
  displayOrder: 0,
  archived: false,
  createdAt: at,
  updatedAt: at,
  metadata: { isClosed: String(Number(probability) === 1), probability },
});
const pipeline = {
  id: 'default',
  label: 'Sales',
  displayOrder: 0,
  archived: false,
  createdAt: at,
  updatedAt: at,
  stages: [stage('new', '0.2'), stage('won', '1')],
};
const target = { type: 'contact', id: '5' };
const creates: { name: string; type: ObjectType; input: unknown }[] = [
  { name: 'note_create', type: 'notes', input: { target, text: 'Called', at } },
  { name: 'task_create', type: 'tasks', input: { target, title: 'Call back', text: '', dueAt: at } },
  {
    name: 'deal_create',
    type: 'deals',
    input: { contactId: '5', name: 'Team course', pipelineId: 'default', stageId: 'new' },
  },
];
const action = (name: string) => hubspot.actions.find((one) => one.name === name)!;
const count = (type: ObjectType): number => standIn.crm.tables[type].size;

describe.each(creates)('$name, whose answer is lost', ({ name, type, input }) => {
  const { run, verify } = action(name);

  it('is an unknown outcome, not repeated, and found again under its key alone', async () => {
    standIn.faults.set({ dropAfterEffect: true, matching: `/crm/objects/2026-03/${type}` });
    await expect(run(client, input, 'key-1')).rejects.toMatchObject({ code: 'unknown_outcome' });
    expect(count(type)).toBe(1);
    standIn.faults.clear();
    const [record] = standIn.crm.tables[type].live();
    expect(await verify!(client, input, 'key-1')).toMatchObject({ id: record!.id });
    expect(await verify!(client, input, 'key-2')).toBeUndefined();
  });

  it.each([
    ['a hang', { hang: true }],
    ['a 500', { status: 500 }],
    ['an unreadable answer', { htmlInsteadOfJson: true }],
  ])('counts %s as unknown too', async (_, fault) => {
    standIn.faults.set({ ...fault, matching: `/crm/objects/2026-03/${type}` });
    await expect(run(client, input, 'key-1')).rejects.toMatchObject({ code: 'unknown_outcome' });
    expect(
      standIn.requests.all().filter(({ method, path }) => method === 'POST' && path.endsWith(type)),
    ).toHaveLength(1);
  });

  it('is tried again where HubSpot says that it did nothing', async () => {
    standIn.faults.set({ status: 429, times: 1, matching: `/crm/objects/2026-03/${type}` });
    await run(client, input, 'key-1');
    expect(count(type)).toBe(1);
  });

  it('says permanent where HubSpot refuses, and transient where nobody listens', async () => {
    standIn.faults.set({ status: 400, matching: `/crm/objects/2026-03/${type}` });
    await expect(run(client, input, 'key-1')).rejects.toMatchObject({ code: 'permanent' });
    await standIn.stop();
    await expect(run(client, input, 'key-1')).rejects.toMatchObject({ code: 'transient' });
  });
});

describe('writes that set a state', () => {
  it('are repeated after a lost answer and leave one effect', async () => {
    standIn.faults.set({ dropAfterEffect: true, times: 1, matching: '/crm/objects/2026-03/contacts/batch' });
    const input = { email: 'grace@example.com', firstName: 'Grace' };
    const { id } = (await action('contact_upsert').run(client, input, 'k')) as { id: string };
    expect(count('contacts')).toBe(2);
    expect(standIn.crm.require('contacts', id).properties).toMatchObject({ firstname: 'Grace' });
  });

  it('give a contact an owner, also after a lost answer', async () => {
    standIn.faults.set({ dropAfterEffect: true, times: 1, matching: '/crm/objects/2026-03/contacts/5' });
    const input = { contactId: '5', ownerId: '77' };
    expect(await action('contact_assign').run(client, input, 'k')).toMatchObject({ id: '5' });
    expect(standIn.crm.require('contacts', '5').properties.hubspot_owner_id).toBe('77');
    await expect(
      action('contact_assign').run(client, { ...input, contactId: '6' }, 'k'),
    ).rejects.toMatchObject({ code: 'permanent' });
  });

  it('move a deal', async () => {
    const deal = { id: '70', properties: { dealname: 'Team', pipeline: 'default', dealstage: 'new' } };
    standIn.load('deals', [deal]);
    await action('deal_move').run(client, { dealId: '70', stageId: 'won' }, 'k');
    expect(standIn.crm.require('deals', '70').properties.dealstage).toBe('won');
    await expect(
      action('deal_move').run(client, { dealId: '71', stageId: 'won' }, 'k'),
    ).rejects.toMatchObject({
      code: 'permanent',
    });
  });
});
