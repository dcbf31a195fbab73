import type { Rig } from './rig.ts';
import { sql } from './sql.ts';

export interface StoredPerson {
  id: string;
  stage: string;
  name: string;
  email: string | null;
  phone: string | null;
  crm_id: string | null;
  score: number;
  band: string;
  /** Sum of the points ledger. */
  ledger: number;
  activities: number;
}

const columns = `person.*,
  (SELECT coalesce(sum(points), 0)::int FROM points_entry WHERE person_id = person.id) AS ledger,
  (SELECT count(*)::int FROM activity WHERE person_id = person.id) AS activities`;

/** The person whom an e-mail address names, as stored. */
export async function personOf(rig: Rig, email: string): Promise<StoredPerson | undefined> {
  const [person] = await sql<StoredPerson>(
    rig.databaseUrl,
    `SELECT ${columns} FROM person JOIN person_key key ON key.person_id = person.id
     WHERE key.kind = 'email' AND key.value = $1`,
    [email],
  );
  return person;
}

/** Everybody who is known, or called, by an address. */
export const peopleCalled = (rig: Rig, email: string): Promise<StoredPerson[]> =>
  sql<StoredPerson>(
    rig.databaseUrl,
    `SELECT ${columns} FROM person WHERE email = $1 OR id IN (SELECT person_id FROM person_key WHERE value = $1)
     ORDER BY crm_id`,
    [email],
  );
