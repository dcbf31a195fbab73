import { uuidv7 } from 'uuidv7';
import { type Identity, type IdentityKey, type KnownKey, matchPersons } from '../../domain/identity.ts';
import { asRows, lostRace, type Tx } from '../db.ts';
import { settleStages } from './stages.ts';

/**
 * Finds or makes the person behind each identity and keeps every key that is new. The persons that were known
 * are locked until the transaction ends, in one order, so that two workers never sum over each other's rows.
 * @returns one person id per identity, in order.
 */
export async function resolvePersons(
  tx: Tx,
  workspaceId: string,
  identities: Identity[],
  now: Date,
): Promise<string[]> {
  const known = await readKeys(
    tx,
    workspaceId,
    identities.flatMap(({ keys }) => keys),
  );
  await lockPersons(
    tx,
    workspaceId,
    known.map(({ personId }) => personId),
  );
  const { ids, made, newKeys, joins, conflicts } = matchPersons(identities, known, uuidv7);
  if (made.length > 0) {
    await tx.$executeRaw`
      INSERT INTO person (id, workspace_id) SELECT id::uuid, ${workspaceId} FROM unnest(${made}::text[]) AS id`;
  }
  if (newKeys.length > 0) {
    const order = ({ kind, value }: IdentityKey) => `${kind} ${value}`;
    const sorted = newKeys.toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
    await tx.$executeRaw`
      INSERT INTO person_key (workspace_id, kind, value, person_id)
      SELECT ${workspaceId}, kind, value, "personId"
      FROM json_to_recordset(${asRows(sorted)}::json) AS k(kind text, value text, "personId" uuid)`;
  }
  for (const { from, to } of joins) await joinPerson(tx, workspaceId, from, to, now);
  if (conflicts.length > 0) {
    await tx.$executeRaw`
      INSERT INTO merge_proposal (workspace_id, person_id, other_id, evidence)
      SELECT ${workspaceId}, least("personId", "otherId"), greatest("personId", "otherId"), min(evidence)
      FROM json_to_recordset(${asRows(conflicts)}::json) AS c("personId" uuid, "otherId" uuid, evidence text)
      GROUP BY 2, 3 ON CONFLICT DO NOTHING`;
  }
  return ids;
}

async function readKeys(tx: Tx, workspaceId: string, keys: IdentityKey[]): Promise<KnownKey[]> {
  if (keys.length === 0) return [];
  return tx.$queryRaw<KnownKey[]>`
    SELECT kind, value, person_id AS "personId", ARRAY(
      SELECT DISTINCT each.kind FROM person_key each
      WHERE each.workspace_id = ${workspaceId} AND each.person_id = person_key.person_id) AS kinds
    FROM json_to_recordset(${asRows(keys)}::json) AS k(kind text, value text)
    JOIN person_key USING (kind, value) WHERE person_key.workspace_id = ${workspaceId}`;
}

/** @throws when one of them was joined to another person since their keys were read. */
async function lockPersons(tx: Tx, workspaceId: string, personIds: string[]): Promise<void> {
  const wanted = [...new Set(personIds)];
  if (wanted.length === 0) return;
  const locked = await tx.$queryRaw<unknown[]>`
    SELECT id FROM person WHERE workspace_id = ${workspaceId} AND id = ANY(${wanted}::uuid[]) ORDER BY id FOR UPDATE`;
  if (locked.length < wanted.length) throw lostRace('a person was joined to another one meanwhile');
}

/** Moves everything of somebody who was known by traces only to the person they turned out to be. */
async function joinPerson(tx: Tx, workspaceId: string, from: string, to: string, now: Date): Promise<void> {
  const names = await tx.$queryRaw<unknown[]>`
    SELECT kind FROM person_key
    WHERE workspace_id = ${workspaceId} AND person_id = ${from}::uuid AND kind IN ('crm', 'email')`;
  if (names.length > 0) throw lostRace('a person was named meanwhile');
  await tx.$executeRaw`UPDATE person_key SET person_id = ${to}::uuid
    WHERE workspace_id = ${workspaceId} AND person_id = ${from}::uuid`;
  await tx.$executeRaw`UPDATE activity SET person_id = ${to}::uuid
    WHERE workspace_id = ${workspaceId} AND person_id = ${from}::uuid`;
  await tx.$executeRaw`
    UPDATE points_entry SET person_id = ${to}::uuid WHERE workspace_id = ${workspaceId} AND person_id = ${from}::uuid
      AND NOT EXISTS (SELECT FROM points_entry mine WHERE mine.person_id = ${to}::uuid
                      AND mine.dedupe_key = points_entry.dedupe_key)`;
  await tx.$executeRaw`DELETE FROM points_entry WHERE workspace_id = ${workspaceId} AND person_id = ${from}::uuid`;
  await tx.$executeRaw`UPDATE stage_change SET person_id = ${to}::uuid
    WHERE workspace_id = ${workspaceId} AND person_id = ${from}::uuid`;
  const payments = await tx.$executeRaw`UPDATE payment SET person_id = ${to}::uuid
    WHERE workspace_id = ${workspaceId} AND person_id = ${from}::uuid`;
  await tx.$executeRaw`DELETE FROM band_entry WHERE workspace_id = ${workspaceId} AND person_id = ${from}::uuid`;
  await tx.$executeRaw`DELETE FROM person WHERE workspace_id = ${workspaceId} AND id = ${from}::uuid`;
  if (payments > 0) await settleStages(tx, workspaceId, [to], 'payment', now);
}
