import type { Band } from '../../domain/bands.ts';
import type { Db, Tx } from '../db.ts';
import { Prisma } from '../generated/client.ts';

export interface LeadRecord {
  id: string;
  name: string;
  email: string | null;
  phone: string | null;
  company: string | null;
  jobTitle: string | null;
  stage: string;
  ownerId: string | null;
  owner: string | null;
  crmId: string | null;
  crmUrl: string | null;
  score: number;
  band: Band;
  lastActivityAt: Date | null;
  lastActivity: string | null;
  updatedAt: Date;
}
export interface LedgerRecord {
  ruleId: string;
  ruleVersion: number;
  points: number;
  subject: string;
  title: string | null;
  occurredAt: Date;
}
export interface LeadFilter {
  bands?: readonly Band[];
  ownerId?: string;
  /** Only those who became leads since this time; newest first instead of by score. */
  newSince?: Date;
  limit: number;
  offset: number;
}
export interface LeadReads {
  /** Persons in the lead stage, highest score first, with the number of all that match. */
  search(workspaceId: string, filter: LeadFilter): Promise<{ rows: LeadRecord[]; total: number }>;
  get(workspaceId: string, personId: string): Promise<LeadRecord | undefined>;
  getMany(workspaceId: string, personIds: string[]): Promise<LeadRecord[]>;
  /** People whose e-mail address or name equals the words, else whose name contains all of them; compared as NFKC. */
  find(workspaceId: string, words: string, limit: number): Promise<LeadRecord[]>;
  /** The people behind CRM contacts, merged ones too, highest score first. */
  ofContacts(workspaceId: string, crmIds: string[], limit: number): Promise<LeadRecord[]>;
  /**
   * Leads and customers whose name or e-mail address contains each of the words, as people type them; those who begin
   * with the words first. Compared as NFKC, without regard to case.
   */
  lookUp(workspaceId: string, words: string, limit: number): Promise<{ rows: LeadRecord[]; total: number }>;
  /** The points ledger, newest first; without a limit all of it. */
  ledger(workspaceId: string, personId: string, limit?: number): Promise<LedgerRecord[]>;
  /** How many entered each band in [from, to). */
  bandEntries(workspaceId: string, from: Date, to: Date): Promise<Map<Band, number>>;
  /** How many became leads in [from, to). */
  created(workspaceId: string, from: Date, to: Date): Promise<number>;
}

const columns = Prisma.sql`
  p.id, p.name, p.email, p.phone, p.company, p.job_title AS "jobTitle", p.stage, p.owner_id AS "ownerId",
  owner.data->>'name' AS owner, p.crm_id AS "crmId", p.crm_url AS "crmUrl", p.score, p.band,
  p.last_activity_at AS "lastActivityAt", p.last_activity AS "lastActivity", p.updated_at AS "updatedAt"`;
const withOwner = Prisma.sql`
  LEFT JOIN external_record owner ON owner.workspace_id = p.workspace_id AND owner.type = 'owner'
    AND owner.external_id = p.owner_id AND p.owner_id IS NOT NULL`;

/** The statement behind `/leads`; exported so that its floor can be measured. */
export function searchStatement(workspaceId: string, filter: LeadFilter): Prisma.Sql {
  const { bands, ownerId, newSince, limit, offset } = filter;
  const matching = Prisma.sql`
    workspace_id = ${workspaceId} AND stage = 'lead'
    ${bands ? Prisma.sql`AND band IN (${Prisma.join([...bands])})` : Prisma.empty}
    ${ownerId === undefined ? Prisma.empty : Prisma.sql`AND owner_id = ${ownerId}`}
    ${newSince ? Prisma.sql`AND lead_since >= ${newSince}` : Prisma.empty}`;
  const order = newSince ? Prisma.sql`lead_since DESC, id` : Prisma.sql`score DESC, id`;
  return Prisma.sql`
    WITH page AS (SELECT * FROM person WHERE ${matching} ORDER BY ${order} LIMIT ${limit} OFFSET ${offset})
    SELECT ${columns}, (SELECT count(*)::int FROM person WHERE ${matching}) AS total
    FROM page p ${withOwner} ORDER BY ${newSince ? Prisma.sql`p.lead_since DESC, p.id` : Prisma.sql`p.score DESC, p.id`}`;
}

export function leadReads(db: Db | Tx): LeadReads {
  const getMany = (workspaceId: string, personIds: string[]) => db.$queryRaw<LeadRecord[]>`
    SELECT ${columns} FROM person p ${withOwner}
    WHERE p.workspace_id = ${workspaceId} AND p.id = ANY(${personIds}::uuid[])`;
  return {
    async search(workspaceId, filter) {
      const rows = await db.$queryRaw<(LeadRecord & { total: number })[]>(
        searchStatement(workspaceId, filter),
      );
      if (rows.length > 0 || filter.offset === 0) return { rows, total: rows[0]?.total ?? 0 };
      const first = await db.$queryRaw<{ total: number }[]>(
        searchStatement(workspaceId, { ...filter, limit: 1, offset: 0 }),
      );
      return { rows, total: first[0]?.total ?? 0 };
    },
    async get(workspaceId, personId) {
      return (await getMany(workspaceId, [personId]))[0];
    },
    getMany,
    async find(workspaceId, words, limit) {
      const wanted = words.normalize('NFKC').trim().toLowerCase();
      const exact = await db.$queryRaw<LeadRecord[]>`
        SELECT ${columns} FROM person p ${withOwner} WHERE p.workspace_id = ${workspaceId} AND p.id IN (
          SELECT person_id FROM person_key WHERE workspace_id = ${workspaceId} AND kind = 'email' AND value = ${wanted}
          UNION SELECT id FROM person WHERE workspace_id = ${workspaceId} AND lower(normalize(name, NFKC)) = ${wanted})
        ORDER BY p.score DESC, p.id LIMIT ${limit}`;
      if (exact.length > 0 || wanted === '') return exact;
      return db.$queryRaw<LeadRecord[]>`
        SELECT ${columns} FROM person p ${withOwner} WHERE p.workspace_id = ${workspaceId}
          AND (SELECT bool_and(strpos(lower(normalize(p.name, NFKC)), word) > 0
                                OR strpos(lower(normalize(coalesce(p.company, ''), NFKC)), word) > 0)
               FROM unnest(${wanted.split(/\s+/)}::text[]) AS word)
        ORDER BY p.score DESC, p.id LIMIT ${limit}`;
    },
    async ofContacts(workspaceId, crmIds, limit) {
      return db.$queryRaw<LeadRecord[]>`
        SELECT ${columns} FROM person p ${withOwner} WHERE p.workspace_id = ${workspaceId} AND p.id IN (
          SELECT person_id FROM person_key WHERE workspace_id = ${workspaceId} AND kind = 'crm'
            AND value = ANY(${crmIds}::text[]))
        ORDER BY p.score DESC, p.id LIMIT ${limit}`;
    },
    async lookUp(workspaceId, words, limit) {
      const wanted = words.normalize('NFKC').trim().toLowerCase();
      const parts = wanted
        .split(/\s+/)
        .filter(Boolean)
        .map((word) => `%${literal(word)}%`);
      const beginning = `${literal(wanted)}%`;
      const rows = await db.$queryRaw<(LeadRecord & { total: number })[]>`
        WITH fitting AS MATERIALIZED (
          SELECT id, score, (lower(normalize(name, NFKC)) LIKE ${beginning} OR lower(email) LIKE ${beginning}) IS TRUE AS begins
          FROM person WHERE workspace_id = ${workspaceId} AND stage <> 'visitor'
            AND (lower(normalize(name, NFKC)) || ' ' || lower(coalesce(email, ''))) LIKE ALL (${parts}::text[])),
        page AS (SELECT id, begins FROM fitting ORDER BY begins DESC, score DESC, id LIMIT ${limit})
        SELECT ${columns}, (SELECT count(*)::int FROM fitting) AS total
        FROM page JOIN person p USING (id) ${withOwner} WHERE p.workspace_id = ${workspaceId}
        ORDER BY page.begins DESC, p.score DESC, p.id`;
      return { rows, total: rows[0]?.total ?? 0 };
    },
    async ledger(workspaceId, personId, limit) {
      return db.$queryRaw<LedgerRecord[]>`
        SELECT rule_id AS "ruleId", rule_version AS "ruleVersion", points, entry.subject, entry.occurred_at AS "occurredAt",
          (SELECT title FROM activity WHERE activity.person_id = entry.person_id AND activity.subject = entry.subject
             AND activity.occurred_at = entry.occurred_at LIMIT 1) AS title
        FROM points_entry entry WHERE workspace_id = ${workspaceId} AND person_id = ${personId}::uuid
        ORDER BY entry.occurred_at DESC, id DESC LIMIT ${limit ?? null}::int`;
    },
    async bandEntries(workspaceId, from, to) {
      const rows = await db.$queryRaw<{ band: Band; count: number }[]>`
        SELECT band, count(DISTINCT person_id)::int AS count FROM band_entry
        WHERE workspace_id = ${workspaceId} AND entered_at >= ${from} AND entered_at < ${to} GROUP BY 1`;
      return new Map(rows.map(({ band, count }) => [band, count]));
    },
    async created(workspaceId, from, to) {
      const [row] = await db.$queryRaw<{ count: number }[]>`
        SELECT count(*)::int AS count FROM person WHERE workspace_id = ${workspaceId} AND stage <> 'visitor'
          AND lead_since >= ${from} AND lead_since < ${to}`;
      return row?.count ?? 0;
    },
  };
}

/** The text as it is, where a pattern stands. */
const literal = (text: string): string => text.replace(/[\\%_]/g, '\\$&');
