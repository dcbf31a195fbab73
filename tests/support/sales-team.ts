import { elementsOf } from '../../playground/slack/blocks/check.ts';
import type { Message } from '../../playground/slack/index.ts';
import type { ObjectType } from '../../playground/vendors/hubspot/object-types.ts';
import type { CrmRecord } from '../../playground/vendors/hubspot/record-table.ts';
import type { StoredAuditRecord } from '../../prisma/stores/audit.ts';
import { people, type Rig, type RigOptions } from './rig.ts';

const since = '2026-01-05T08:00:00.000Z';
const stage = (id: string, label: string, displayOrder: number, metadata: Record<string, string>) => ({
  id,
  label,
  displayOrder,
  createdAt: since,
  updatedAt: since,
  archived: false,
  metadata: { isClosed: 'false', probability: '0.5', ...metadata },
});
const contact = (id: string, firstname: string, lastname: string, more: Record<string, string> = {}) => ({
  id,
  properties: {
    firstname,
    lastname,
    email: `${firstname}.${lastname}@customer.example`.toLowerCase(),
    ...more,
  },
});
const deal = (id: string, dealname: string, contactId: string, more: Record<string, string>) => ({
  id,
  createdAt: since,
  updatedAt: since,
  properties: { dealname, pipeline: 'default', dealstage: 'enquiry', ...more },
  associations: { contacts: { results: [{ id: contactId }] } },
});

/**
 * A CRM in which one rep owns things and another owns nothing, two people share a name, and two deals share a
 * part of theirs.
 */
export const loadSalesTeam: NonNullable<RigOptions['load']> = ({ hubspot }) => {
  const { email } = people.rep;
  hubspot.put('owners', [
    {
      id: '11',
      email,
      firstName: 'Ada',
      type: 'PERSON',
      createdAt: since,
      updatedAt: since,
      archived: false,
    },
  ]);
  hubspot.put('pipelines', [
    {
      id: 'default',
      label: 'Sales',
      displayOrder: 0,
      createdAt: since,
      updatedAt: since,
      archived: false,
      stages: [
        stage('enquiry', 'Enquiry', 0, {}),
        stage('offer', 'Offer sent', 1, {}),
        stage('won', 'Won', 2, { isClosed: 'true', probability: '1.0' }),
      ],
    },
  ]);
  hubspot.load('contacts', [
    contact('101', 'Grace', 'Hopper', { phone: '+1 555 0101', company: 'Navy', hubspot_owner_id: '11' }),
    contact('102', 'Alan', 'Turing'),
    contact('103', 'Anna', 'Schmidt', { company: 'Nordlicht' }),
    {
      ...contact('104', 'Anna', 'Schmidt'),
      properties: {
        firstname: 'Anna',
        lastname: 'Schmidt',
        company: 'Bergwerk',
        email: 'a.schmidt@customer.example',
      },
    },
  ]);
  hubspot.load('deals', [
    deal('201', 'Navy course pack', '101', {
      amount: '1200.00',
      deal_currency_code: 'EUR',
      hubspot_owner_id: '11',
    }),
    deal('202', 'Enigma workshop', '102', { amount: '500.00', deal_currency_code: 'USD' }),
    deal('203', 'Enigma follow-up', '102', {}),
  ]);
};

/** What HubSpot holds of one kind, oldest first. */
export const held = ({ hubspot }: Rig, type: ObjectType): CrmRecord[] => [...hubspot.crm.tables[type].live()];

/** Has somebody ask for a consultation so often that they are hot: 20 points each. */
export async function makeHot(rig: Rig, email: string, times = 5): Promise<void> {
  const at = rig.clock.now().toISOString();
  for (let n = 0; n < times; n++) {
    const data = { email, occurredAt: at, requestId: `${email}-${n}` };
    await rig.inbound({ type: 'consultation.requested', timestamp: at, data });
  }
  await rig.settled();
}

/** Audit entries that work adds, oldest first. */
export async function audited(rig: Rig, work: () => Promise<unknown>): Promise<StoredAuditRecord[]> {
  const { audit } = rig.bot.core.stores;
  const last = (await audit.latest(rig.workspaceId, 1))[0]?.seq ?? 0;
  await work();
  const entries = await audit.latest(rig.workspaceId, 200);
  return entries.filter(({ seq }) => seq > last).reverse();
}

/** What a person can press on a message: each button, and each option of a menu. Votes on an answer are no buttons. */
export const pressable = ({ blocks }: Message): { actionId: string; label: string; value: string }[] =>
  blocks.flatMap(elementsOf).flatMap((element) => {
    const one: Pressable = element;
    const { action_id: actionId, options = [one] } = one;
    if (!actionId || one.type === 'feedback_buttons') return [];
    return options.map(({ text, value = '' }) => ({ actionId, label: text?.text ?? '', value }));
  });
interface Choice {
  text?: { text?: string };
  value?: string;
}
interface Pressable extends Choice {
  type?: string;
  action_id?: string;
  options?: Choice[];
}
