import { createHash } from 'node:crypto';
import type { Canonical, RecordType } from '../../domain/canonical.ts';
import { asRows, type Db, type Tx } from '../db.ts';
import { projectContacts, projectCustomers, removeContacts } from './contacts.ts';
import { projectDeals, projectPipelines } from './deals.ts';
import { projectPayments, projectRefunds } from './payments.ts';

export interface Counts {
  created: number;
  updated: number;
  unchanged: number;
  deleted: number;
  rejected: number;
}

const hashOf = (record: Canonical): string =>
  createHash('sha256')
    .update(deepSorted(record.data))
    .update(record.url ?? '')
    .digest('base64url');

/** JSON with the keys in one order, so that equal data has one hash. */
function deepSorted(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(deepSorted).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, field]) => `${JSON.stringify(key)}:${deepSorted(field)}`).join(',')}}`;
}

/** Written by a webhook or an incremental read: the full read that is under way may have passed it already. */
const outsideFullRead = 2_147_483_647;

/** What each type of record means for our own tables. Types without an entry are kept as they are. */
const projections: Partial<
  Record<RecordType, (tx: Tx, workspaceId: string, records: Canonical[], now: Date) => Promise<void>>
> = {
  contact: projectContacts,
  pipeline: projectPipelines,
  deal: projectDeals,
  customer: projectCustomers,
  payment: projectPayments,
  refund: projectRefunds,
};

/**
 * Stores records as read from one source. A record that is older than the stored one, or equal to it, or was
 * read before the stored one was deleted, changes nothing; `generation` marks what a full read has seen.
 * @param readAt before the source was asked for them.
 */
export async function applyRecords(
  tx: Tx,
  workspaceId: string,
  records: Canonical[],
  readAt: Date,
  generation?: number,
): Promise<Counts> {
  const counts: Counts = { created: 0, updated: 0, unchanged: 0, deleted: 0, rejected: 0 };
  if (records.length === 0) return counts;
  const byKey = new Map<string, Canonical>();
  for (const record of records) {
    const key = `${record.type} ${record.externalId}`;
    const earlier = byKey.get(key);
    if (!earlier || (earlier.updatedAt ?? '') <= (record.updatedAt ?? '')) byKey.set(key, record);
  }
  const unique = [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, record]) => record);
  const rows = unique.map((record) => ({ ...record, hash: hashOf(record) }));
  const changed = await tx.$queryRaw<{ type: string; externalId: string; created: boolean }[]>`
    INSERT INTO external_record AS stored (workspace_id, source, type, external_id, data, hash, url, updated_at, generation, read_at)
    SELECT ${workspaceId}, source, type, "externalId", data, hash, url, "updatedAt", ${generation ?? outsideFullRead}, ${readAt}
    FROM json_to_recordset(${asRows(rows)}::json) AS r(source text, type text, "externalId" text, data jsonb,
      hash text, url text, "updatedAt" timestamptz)
    ON CONFLICT (workspace_id, source, type, external_id) DO UPDATE SET
      data = excluded.data, hash = excluded.hash, url = excluded.url, updated_at = excluded.updated_at,
      deleted_at = NULL, generation = excluded.generation, read_at = excluded.read_at
    WHERE (stored.hash <> excluded.hash OR stored.deleted_at IS NOT NULL)
      AND (stored.updated_at IS NULL OR excluded.updated_at IS NULL OR excluded.updated_at >= stored.updated_at)
      AND (stored.deleted_at IS NULL OR stored.deleted_at < excluded.read_at)
    RETURNING type, external_id AS "externalId", xmax = 0 AS created`;
  if (generation !== undefined) {
    await tx.$executeRaw`
      UPDATE external_record SET generation = ${generation}, read_at = ${readAt}
      WHERE workspace_id = ${workspaceId} AND generation <> ${generation} AND (source, type, external_id) IN (
        SELECT source, type, "externalId"
        FROM json_to_recordset(${asRows(rows)}::json) AS r(source text, type text, "externalId" text))`;
  }
  counts.created = changed.filter(({ created }) => created).length;
  counts.updated = changed.length - counts.created;
  counts.unchanged = records.length - changed.length;

  const isChanged = new Set(changed.map(({ type, externalId }) => `${type} ${externalId}`));
  for (const [type, project] of Object.entries(projections)) {
    const mine = unique.filter((r) => r.type === type && isChanged.has(`${r.type} ${r.externalId}`));
    if (mine.length > 0) await project(tx, workspaceId, mine, readAt);
  }
  return counts;
}

/** Marks records as gone at their source. @returns how many were there. */
export async function removeRecords(
  tx: Tx,
  workspaceId: string,
  source: string,
  type: RecordType,
  externalIds: string[],
  at: Date,
): Promise<number> {
  if (externalIds.length === 0) return 0;
  const gone = await tx.$queryRaw<{ externalId: string }[]>`
    UPDATE external_record SET deleted_at = ${at}
    WHERE workspace_id = ${workspaceId} AND source = ${source} AND type = ${type}
      AND external_id = ANY(${externalIds}::text[]) AND deleted_at IS NULL
    RETURNING external_id AS "externalId"`;
  const ids = gone.map(({ externalId }) => externalId);
  if (type === 'contact') await removeContacts(tx, workspaceId, ids);
  if (type === 'deal') {
    await tx.$executeRaw`DELETE FROM deal
      WHERE workspace_id = ${workspaceId} AND source = ${source} AND external_id = ANY(${ids}::text[])`;
  }
  return ids.length;
}

/** Before a full read: what others stored until now is there to be seen by it, or gone. */
export async function expectInFullRead(
  tx: Tx | Db,
  workspaceId: string,
  source: string,
  type: RecordType,
  generation: number,
): Promise<void> {
  await tx.$executeRaw`
    UPDATE external_record SET generation = ${generation - 1}
    WHERE workspace_id = ${workspaceId} AND source = ${source} AND type = ${type} AND generation = ${outsideFullRead}`;
}

/** Beyond this share, records that a full read did not see are more likely a fault than deletions. */
const sweepLimit = 0.3;
const sweepGuardFrom = 10;

/**
 * After a complete full read: what it did not see is gone.
 * @returns how many records were marked, or `refused` with the number when it is suspiciously many.
 */
export async function sweep(
  tx: Tx,
  workspaceId: string,
  source: string,
  type: RecordType,
  generation: number,
  at: Date,
): Promise<{ deleted: number } | { refused: number }> {
  const rows = await tx.$queryRaw<{ externalId: string }[]>`
    SELECT external_id AS "externalId" FROM external_record
    WHERE workspace_id = ${workspaceId} AND source = ${source} AND type = ${type} AND deleted_at IS NULL
      AND generation < ${generation}`;
  const [{ total } = { total: 0 }] = await tx.$queryRaw<{ total: number }[]>`
    SELECT count(*)::int AS total FROM external_record
    WHERE workspace_id = ${workspaceId} AND source = ${source} AND type = ${type} AND deleted_at IS NULL`;
  const missing = rows.map(({ externalId }) => externalId);
  if (total >= sweepGuardFrom && missing.length > total * sweepLimit) return { refused: missing.length };
  return { deleted: await removeRecords(tx, workspaceId, source, type, missing, at) };
}

/** A field that records of one kind carry, as our unified copy has them. */
export interface HeldField {
  of: string;
  key: string;
  /** string, datetime, number or boolean */
  type: string;
}
export interface RecordReads {
  /** How many of a source's records were made there since a time. Records that do not say when are left out. */
  madeSince(workspaceId: string, source: string, since: Date): Promise<number>;
  /** The plain fields of its records, seen in a sample of each kind. */
  fields(workspaceId: string, source: string): Promise<HeldField[]>;
}

const sampleOf = 200;

export function recordReads(db: Db): RecordReads {
  return {
    async madeSince(workspaceId, source, since) {
      const [row] = await db.$queryRaw<{ count: number }[]>`
        SELECT count(*)::int AS count FROM external_record
        WHERE workspace_id = ${workspaceId} AND source = ${source} AND deleted_at IS NULL
          AND data->>'createdAt' >= ${since.toISOString()}`;
      return row?.count ?? 0;
    },
    async fields(workspaceId, source) {
      return db.$queryRaw<HeldField[]>`
        WITH sample AS (
          SELECT kind.type, record.data FROM (
            SELECT DISTINCT type FROM external_record
            WHERE workspace_id = ${workspaceId} AND source = ${source} AND deleted_at IS NULL) kind,
          LATERAL (
            SELECT data FROM external_record
            WHERE workspace_id = ${workspaceId} AND source = ${source} AND type = kind.type AND deleted_at IS NULL
            LIMIT ${sampleOf}) record),
        field AS (
          SELECT sample.type AS of, key, CASE
            WHEN jsonb_typeof(value) = 'string' AND value #>> '{}' ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}T' THEN 'datetime'
            ELSE jsonb_typeof(value) END AS type
          FROM sample, jsonb_each(sample.data) WHERE jsonb_typeof(value) IN ('string', 'number', 'boolean'))
        SELECT of, key, mode() WITHIN GROUP (ORDER BY type) AS type FROM field GROUP BY of, key ORDER BY of, key`;
    },
  };
}
