import { uuidv7 } from 'uuidv7';
import { asRows, type Tx } from '../db.ts';

/** What is known about who somebody is, strongest key first. */
export interface Identity {
  keys: IdentityKey[];
}
export interface IdentityKey {
  kind: 'crm' | 'email' | 'anonymous' | `customer:${string}`;
  value: string;
}

/** E-mail addresses as keys: NFKC, trimmed, lower case. Dots and plus signs are left alone. */
export const emailKey = (email: string): IdentityKey => ({
  kind: 'email',
  value: email.normalize('NFKC').trim().toLowerCase(),
});

const text = ({ kind, value }: IdentityKey) => `${kind}\u0000${value}`;

/**
 * Finds or makes the person behind each identity and keeps every key that is new. An anonymous visitor
 * joins the person that the other keys name; two identified persons are only proposed for a merge.
 * @returns one person id per identity, in order.
 */
export async function resolvePersons(tx: Tx, workspaceId: string, identities: Identity[]): Promise<string[]> {
  const known = await readKeys(
    tx,
    workspaceId,
    identities.flatMap(({ keys }) => keys),
  );
  const made: string[] = [];
  const newKeys = new Map<string, IdentityKey & { personId: string }>();
  const joins = new Map<string, string>();
  const conflicts: { personId: string; otherId: string; evidence: string }[] = [];

  const ids = identities.map(({ keys }) => {
    const named = keys.find((key) => key.kind !== 'anonymous' && known.has(text(key)));
    const anonymous = keys.find((key) => key.kind === 'anonymous' && known.has(text(key)));
    let personId = known.get(text(named ?? anonymous ?? { kind: 'email', value: '' }));
    if (!personId) {
      personId = uuidv7();
      made.push(personId);
    }
    for (const key of keys) {
      const other = known.get(text(key));
      if (!other) {
        known.set(text(key), personId);
        newKeys.set(text(key), { ...key, personId });
      } else if (other !== personId && key.kind === 'anonymous') {
        joins.set(other, personId);
      } else if (other !== personId) {
        conflicts.push({ personId, otherId: other, evidence: `${key.kind} ${key.value}` });
      }
    }
    return personId;
  });

  if (made.length > 0) {
    await tx.$executeRaw`
      INSERT INTO person (id, workspace_id) SELECT id::uuid, ${workspaceId} FROM unnest(${made}::text[]) AS id`;
  }
  if (newKeys.size > 0) {
    const sorted = [...newKeys].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, key]) => key);
    await tx.$executeRaw`
      INSERT INTO person_key (workspace_id, kind, value, person_id)
      SELECT ${workspaceId}, kind, value, "personId"
      FROM json_to_recordset(${asRows(sorted)}::json) AS k(kind text, value text, "personId" uuid)`;
  }
  for (const [visitorId, personId] of joins) await joinVisitor(tx, workspaceId, visitorId, personId);
  if (conflicts.length > 0) {
    await tx.$executeRaw`
      INSERT INTO merge_proposal (workspace_id, person_id, other_id, evidence)
      SELECT ${workspaceId}, least("personId", "otherId"), greatest("personId", "otherId"), min(evidence)
      FROM json_to_recordset(${asRows(conflicts)}::json) AS c("personId" uuid, "otherId" uuid, evidence text)
      GROUP BY 2, 3 ON CONFLICT DO NOTHING`;
  }
  return ids.map((id) => joins.get(id) ?? id);
}

async function readKeys(tx: Tx, workspaceId: string, keys: IdentityKey[]): Promise<Map<string, string>> {
  if (keys.length === 0) return new Map();
  const found = await tx.$queryRaw<(IdentityKey & { personId: string })[]>`
    SELECT kind, value, person_id AS "personId"
    FROM json_to_recordset(${asRows(keys)}::json) AS k(kind text, value text)
    JOIN person_key USING (kind, value) WHERE workspace_id = ${workspaceId}`;
  return new Map(found.map((key) => [text(key), key.personId]));
}

/**
 * Moves what an anonymous visitor did to the person they turned out to be. Somebody who is known by more
 * than anonymous ids is another person, and stays one.
 */
async function joinVisitor(tx: Tx, workspaceId: string, visitorId: string, personId: string): Promise<void> {
  const [other] = await tx.$queryRaw<{ identified: boolean }[]>`
    SELECT EXISTS (SELECT FROM person_key WHERE person_id = ${visitorId}::uuid AND kind <> 'anonymous')
      AS identified FROM person WHERE id = ${visitorId}::uuid AND workspace_id = ${workspaceId} FOR UPDATE`;
  if (!other || other.identified) return;
  await tx.$executeRaw`UPDATE person_key SET person_id = ${personId}::uuid WHERE person_id = ${visitorId}::uuid`;
  await tx.$executeRaw`UPDATE activity SET person_id = ${personId}::uuid WHERE person_id = ${visitorId}::uuid`;
  await tx.$executeRaw`
    UPDATE points_entry SET person_id = ${personId}::uuid WHERE person_id = ${visitorId}::uuid
      AND NOT EXISTS (SELECT FROM points_entry mine WHERE mine.person_id = ${personId}::uuid
                      AND mine.dedupe_key = points_entry.dedupe_key)`;
  await tx.$executeRaw`DELETE FROM points_entry WHERE person_id = ${visitorId}::uuid`;
  await tx.$executeRaw`UPDATE stage_change SET person_id = ${personId}::uuid WHERE person_id = ${visitorId}::uuid`;
  await tx.$executeRaw`DELETE FROM band_entry WHERE person_id = ${visitorId}::uuid`;
  await tx.$executeRaw`DELETE FROM person WHERE workspace_id = ${workspaceId} AND id = ${visitorId}::uuid`;
}
