import type { Canonical, ContactData, CustomerData } from '../../domain/canonical.ts';
import { emailKey, type Identity } from '../../domain/identity.ts';
import { searchable } from '../../domain/text.ts';
import { asRows, type Tx } from '../db.ts';
import { resolvePersons } from './people.ts';
import { settleStages } from './stages.ts';

type Contact = Canonical<'contact'>;

const contactKeys = ({ externalId, data }: { externalId: string; data: ContactData }): Identity => ({
  keys: [
    { kind: 'crm', value: externalId },
    ...(data.mergedIds ?? []).map((value) => ({ kind: 'crm' as const, value })),
    ...[data.email, ...(data.otherEmails ?? [])].filter((email) => email !== undefined).map(emailKey),
  ],
});

/** Brings persons up to date with the CRM, the master of owner, phone, job title and lifecycle stage: what it left empty is empty. */
export async function projectContacts(
  tx: Tx,
  workspaceId: string,
  records: Canonical[],
  now: Date,
): Promise<void> {
  const contacts = records as Contact[];
  const personIds = await resolvePersons(tx, workspaceId, contacts.map(contactKeys), now);
  const rows = contacts.map(({ externalId, url, data }, index) => ({
    ...data,
    id: personIds[index]!,
    crmId: externalId,
    url,
    name: searchable([data.firstName, data.lastName].filter(Boolean).join(' ')),
    company: data.company && searchable(data.company),
  }));
  await tx.$executeRaw`
    WITH told AS (
      SELECT DISTINCT ON (id) * FROM json_to_recordset(${asRows(rows)}::json) AS r(id uuid, "crmId" text, url text,
        name text, email text, phone text, company text, "jobTitle" text, country text, "timeZone" text,
        "ownerId" text, "lifecycleStage" text, "createdAt" timestamptz, "mergedIds" text[]) ORDER BY id, "crmId"),
    moved AS (
      UPDATE person SET
        crm_id = told."crmId", crm_url = told.url, name = coalesce(nullif(told.name, ''), person.name),
        email = coalesce(told.email, person.email), phone = told.phone,
        company = coalesce(told.company, person.company), job_title = told."jobTitle",
        country = coalesce(told.country, person.country), time_zone = coalesce(told."timeZone", person.time_zone),
        owner_id = told."ownerId", lifecycle_stage = told."lifecycleStage",
        lead_since = coalesce(least(person.lead_since, told."createdAt"), ${now}), updated_at = now(),
        stage = CASE person.stage WHEN 'visitor' THEN 'lead' ELSE person.stage END
      FROM told JOIN person before USING (id)
      WHERE person.id = told.id AND person.workspace_id = ${workspaceId}
        AND (person.crm_id IS NULL OR person.crm_id = told."crmId" OR person.crm_id = ANY(told."mergedIds"))
      RETURNING person.id, before.stage AS before, person.stage)
    INSERT INTO stage_change (workspace_id, person_id, stage, cause, at)
    SELECT ${workspaceId}, id, stage, 'CRM contact', ${now} FROM moved WHERE before <> stage`;
  await settleStages(tx, workspaceId, [...new Set(personIds)], 'CRM contact', now);
}

/** The CRM no longer has these contacts: the person keeps their history, not the record. */
export async function removeContacts(tx: Tx, workspaceId: string, crmIds: string[]): Promise<void> {
  if (crmIds.length === 0) return;
  await tx.$executeRaw`
    UPDATE person SET crm_id = NULL, crm_url = NULL, owner_id = NULL, updated_at = now()
    WHERE id IN (SELECT person_id FROM person_key WHERE workspace_id = ${workspaceId} AND kind = 'crm'
                 AND value = ANY(${crmIds}::text[])) AND crm_id = ANY(${crmIds}::text[])`;
  await tx.$executeRaw`
    DELETE FROM person_key WHERE workspace_id = ${workspaceId} AND kind = 'crm' AND value = ANY(${crmIds}::text[])`;
}

/** Joins payment customers to persons: by the CRM id that they carry, else by e-mail address. */
export async function projectCustomers(
  tx: Tx,
  workspaceId: string,
  records: Canonical[],
  now: Date,
): Promise<void> {
  const customers = records as Canonical<'customer'>[];
  const identities = customers.map(({ source, externalId, data }) =>
    customerIdentity(source, externalId, data),
  );
  const personIds = await resolvePersons(tx, workspaceId, identities, now);
  const rows = customers.map(({ data }, index) => ({
    id: personIds[index]!,
    name: data.name && searchable(data.name),
    email: data.email,
    createdAt: data.createdAt,
  }));
  await tx.$executeRaw`
    UPDATE person SET email = coalesce(person.email, told.email), name = coalesce(nullif(person.name, ''), told.name, ''),
      lead_since = coalesce(least(person.lead_since, told."createdAt"), ${now}), updated_at = now()
    FROM json_to_recordset(${asRows(rows)}::json) AS told(id uuid, name text, email text, "createdAt" timestamptz)
    WHERE person.id = told.id AND person.workspace_id = ${workspaceId}`;
  await settleStages(tx, workspaceId, [...new Set(personIds)], 'payment customer', now);
}

export const customerIdentity = (
  source: string,
  customerId: string | undefined,
  { email, crmContactId }: Pick<CustomerData, 'email' | 'crmContactId'>,
): Identity => ({
  keys: [
    ...(customerId ? [{ kind: `customer:${source}` as const, value: customerId }] : []),
    ...(crmContactId ? [{ kind: 'crm' as const, value: crmContactId }] : []),
    ...(email ? [emailKey(email)] : []),
  ],
});
