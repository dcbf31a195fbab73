import type { Canonical } from '../../domain/canonical.ts';
import { minorDigits, parseMoney } from '../../domain/money.ts';
import { isStorable } from '../kit/times.ts';
import type { AccountRow, ObjectRow } from './schema.ts';

/** The kinds of CRM record that we read, and what is particular to each. */
export type ObjectType = 'contact' | 'company' | 'deal' | 'task';
export interface CrmObject {
  type: ObjectType;
  /** Name in paths. */
  plural: string;
  /** HubSpot's id of the type, in webhooks and record addresses. */
  typeId: string;
  /** The property that moves with every change. Searching a contact by the other name finds nothing, silently. */
  modified: 'lastmodifieddate' | 'hs_lastmodifieddate';
  /** Asked for by name: a read returns only a few properties otherwise. */
  properties: string[];
  associations: string[];
  toCanonical(row: ObjectRow, account: AccountRow | undefined): Canonical;
}

const text = (row: ObjectRow, name: string): string | undefined => row.properties[name]?.trim() || undefined;

/**
 * ISO in UTC; HubSpot sends ISO text, or milliseconds in old records.
 * @throws RangeError for what is no time, or none that can be stored.
 */
function time(row: ObjectRow, name: string): string | undefined {
  const value = text(row, name);
  if (!value) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) : Date.parse(value);
  if (!isStorable(ms)) throw new RangeError(`properties.${name}: no time in the years 1 to 9999`);
  return new Date(ms).toISOString();
}
const list = (row: ObjectRow, name: string): string[] =>
  (text(row, name) ?? '')
    .split(';')
    .map((part) => part.trim())
    .filter(Boolean);

/** HubSpot writes `europe_slash_berlin` for Europe/Berlin. */
function timeZone(row: ObjectRow): string | undefined {
  const name = text(row, 'hs_timezone')?.replaceAll('_slash_', '/').replaceAll('_hyphen_', '-');
  try {
    return name ? new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone : undefined;
  } catch {
    return undefined;
  }
}

/** Leaves out what is not there: an absent field and an undefined one would hash differently. */
const known = <T extends object>(data: T): T =>
  Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined)) as T;

const common = (type: CrmObject, row: ObjectRow, account: AccountRow | undefined) => ({
  source: 'hubspot',
  externalId: row.id,
  updatedAt: time(row, type.modified) ?? new Date(row.updatedAt).toISOString(),
  ...(account ? { url: recordUrl(type, row.id, account) } : {}),
});

export const recordUrl = (type: CrmObject, id: string, account: AccountRow): string =>
  `https://${account.uiDomain ?? 'app.hubspot.com'}/contacts/${account.portalId}/record/${type.typeId}/${id}`;

const contact: CrmObject = {
  type: 'contact',
  plural: 'contacts',
  typeId: '0-1',
  modified: 'lastmodifieddate',
  properties: [
    'email',
    'hs_additional_emails',
    'firstname',
    'lastname',
    'phone',
    'company',
    'jobtitle',
    'country',
    'hs_timezone',
    'hubspot_owner_id',
    'lifecyclestage',
    'hs_lead_status',
    'createdate',
    'hs_merged_object_ids',
    'lastmodifieddate',
  ],
  associations: [],
  toCanonical: (row, account) => {
    const otherEmails = list(row, 'hs_additional_emails');
    const mergedIds = list(row, 'hs_merged_object_ids');
    return {
      ...common(contact, row, account),
      type: 'contact',
      data: known({
        email: text(row, 'email'),
        otherEmails: otherEmails.length > 0 ? otherEmails : undefined,
        firstName: text(row, 'firstname'),
        lastName: text(row, 'lastname'),
        phone: text(row, 'phone'),
        company: text(row, 'company'),
        jobTitle: text(row, 'jobtitle'),
        country: text(row, 'country'),
        timeZone: timeZone(row),
        ownerId: text(row, 'hubspot_owner_id'),
        lifecycleStage: text(row, 'lifecyclestage'),
        leadStatus: text(row, 'hs_lead_status'),
        createdAt: time(row, 'createdate'),
        mergedIds: mergedIds.length > 0 ? mergedIds : undefined,
      }),
    };
  },
};

const company: CrmObject = {
  type: 'company',
  plural: 'companies',
  typeId: '0-2',
  modified: 'hs_lastmodifieddate',
  properties: ['name', 'domain', 'country', 'industry', 'hubspot_owner_id', 'hs_lastmodifieddate'],
  associations: [],
  toCanonical: (row, account) => ({
    ...common(company, row, account),
    type: 'company',
    data: known({
      name: text(row, 'name') ?? text(row, 'domain') ?? '',
      domain: text(row, 'domain'),
      country: text(row, 'country'),
      industry: text(row, 'industry'),
      ownerId: text(row, 'hubspot_owner_id'),
    }),
  }),
};

const deal: CrmObject = {
  type: 'deal',
  plural: 'deals',
  typeId: '0-3',
  modified: 'hs_lastmodifieddate',
  properties: [
    'dealname',
    'pipeline',
    'dealstage',
    'amount',
    'deal_currency_code',
    'hubspot_owner_id',
    'createdate',
    'closedate',
    'hs_v2_date_entered_current_stage',
    'hs_lastmodifieddate',
  ],
  associations: ['contacts', 'companies'],
  toCanonical: (row, account) => ({
    ...common(deal, row, account),
    type: 'deal',
    data: known({
      name: text(row, 'dealname') ?? '',
      pipelineId: required(row, 'pipeline'),
      stageId: required(row, 'dealstage'),
      ...amount(row, account),
      ownerId: text(row, 'hubspot_owner_id'),
      createdAt: time(row, 'createdate'),
      stageEnteredAt: time(row, 'hs_v2_date_entered_current_stage'),
      closeAt: time(row, 'closedate'),
      contactIds: associatedIds(row, 'contacts'),
      companyIds: associatedIds(row, 'companies'),
    }),
  }),
};

const task: CrmObject = {
  type: 'task',
  plural: 'tasks',
  typeId: '0-27',
  modified: 'hs_lastmodifieddate',
  properties: [
    'hs_task_subject',
    'hs_timestamp',
    'hs_task_status',
    'hubspot_owner_id',
    'hs_lastmodifieddate',
  ],
  associations: ['contacts'],
  toCanonical: (row, account) => ({
    ...common(task, row, account),
    type: 'task',
    data: known({
      title: text(row, 'hs_task_subject') ?? '',
      dueAt: time(row, 'hs_timestamp'),
      // What waits or was put off is still to be done.
      done: text(row, 'hs_task_status') === 'COMPLETED',
      ownerId: text(row, 'hubspot_owner_id'),
      contactIds: associatedIds(row, 'contacts'),
    }),
  }),
};

export const objects: Record<ObjectType, CrmObject> = { contact, company, deal, task };

function required(row: ObjectRow, name: string): string {
  const value = text(row, name);
  if (!value) throw new RangeError(`properties.${name}: missing`);
  return value;
}

/** An account with one currency leaves the deal's currency empty: then it is the account's. */
function amount(row: ObjectRow, account: AccountRow | undefined) {
  const value = text(row, 'amount');
  const currency = (text(row, 'deal_currency_code') ?? account?.companyCurrency)?.toUpperCase();
  if (!value || !currency) return {};
  return { amountMinor: parseMoney(value, currency).minor, currency };
}

/** Minor units as the decimal text that HubSpot's amount property takes. */
export const decimalAmount = (minor: number, currency: string): string =>
  (minor / 10 ** minorDigits(currency)).toFixed(minorDigits(currency));

/** A record associated under several labels is listed once per label. */
const associatedIds = (row: ObjectRow, plural: string): string[] => [
  ...new Set((row.associations?.[plural]?.results ?? []).map(({ id }) => id)),
];
