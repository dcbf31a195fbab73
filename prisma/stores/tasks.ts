import type { Db } from '../db.ts';
import { Prisma } from '../generated/client.ts';

/** Something to do, as our copy of the CRM has it. */
export interface TaskRecord {
  id: string;
  title: string;
  dueAt: Date | null;
  owner: string | null;
  /** Name or e-mail address of the first of its contacts that we know. */
  about: string | null;
  url: string | null;
}
export interface TaskFilter {
  /** The system that they are from. */
  source: string;
  ownerId?: string;
  /** Only what was due before this time. */
  dueBefore?: Date;
  limit: number;
  offset: number;
}
export interface TaskReads {
  /** Tasks that are not done, what is due first on top, with the number of all that match. */
  open(workspaceId: string, filter: TaskFilter): Promise<{ rows: TaskRecord[]; total: number }>;
}

/** Times stand in a record as ISO text of one length, in UTC: they sort and compare as text. */
const due = Prisma.sql`(data->>'dueAt')`;

const matching = (workspaceId: string, { source, ownerId, dueBefore }: TaskFilter) => Prisma.sql`
  workspace_id = ${workspaceId} AND source = ${source} AND type = 'task' AND deleted_at IS NULL
  AND data->>'done' = 'false'
  ${ownerId === undefined ? Prisma.empty : Prisma.sql`AND data->>'ownerId' = ${ownerId}`}
  ${dueBefore ? Prisma.sql`AND ${due} < ${dueBefore.toISOString()}` : Prisma.empty}`;

export function taskReads(db: Db): TaskReads {
  return {
    async open(workspaceId, filter) {
      const where = matching(workspaceId, filter);
      const [rows, counted] = await Promise.all([
        db.$queryRaw<TaskRecord[]>`
          WITH page AS (
            SELECT * FROM external_record WHERE ${where}
            ORDER BY ${due} NULLS LAST, external_id LIMIT ${filter.limit} OFFSET ${filter.offset})
          SELECT page.external_id AS id, page.data->>'title' AS title, (page.data->>'dueAt')::timestamptz AS "dueAt",
            owner.data->>'name' AS owner, person.about, page.url
          FROM page
          LEFT JOIN external_record owner ON owner.workspace_id = page.workspace_id AND owner.source = page.source
            AND owner.type = 'owner' AND owner.external_id = page.data->>'ownerId'
          LEFT JOIN LATERAL (
            SELECT coalesce(nullif(p.name, ''), p.email) AS about
            FROM jsonb_array_elements_text(page.data->'contactIds') WITH ORDINALITY AS contact(id, place)
            JOIN person_key k ON k.workspace_id = page.workspace_id AND k.kind = 'crm' AND k.value = contact.id
            JOIN person p ON p.id = k.person_id ORDER BY contact.place LIMIT 1) person ON true
          ORDER BY page.data->>'dueAt' NULLS LAST, page.external_id`,
        db.$queryRaw<{ total: number }[]>`SELECT count(*)::int AS total FROM external_record WHERE ${where}`,
      ]);
      return { rows, total: counted[0]?.total ?? 0 };
    },
  };
}
