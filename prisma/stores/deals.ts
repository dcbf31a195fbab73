import type { Canonical, PipelineData } from '../../domain/canonical.ts';
import type { Money } from '../../domain/money.ts';
import { searchable } from '../../domain/text.ts';
import { asRows, type Db, type Tx } from '../db.ts';
import { Prisma } from '../generated/client.ts';

/** The outcome of each stage comes from the pipelines; a stage that we do not know yet counts as open. */
const outcomes = Prisma.sql`
  SELECT source, external_id AS pipeline_id, stage->>'id' AS stage_id, stage->>'outcome' AS outcome,
    data->>'label' AS pipeline, stage->>'label' AS stage, workspace_id
  FROM external_record, jsonb_array_elements(data->'stages') AS stage WHERE type = 'pipeline'`;

export async function projectPipelines(tx: Tx, workspaceId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE deal SET outcome = known.outcome FROM (${outcomes}) known
    WHERE deal.workspace_id = ${workspaceId} AND known.workspace_id = ${workspaceId} AND known.source = deal.source
      AND known.pipeline_id = deal.pipeline_id AND known.stage_id = deal.stage_id AND known.outcome <> deal.outcome`;
}

export async function projectDeals(tx: Tx, workspaceId: string, records: Canonical[]): Promise<void> {
  const rows = (records as Canonical<'deal'>[]).map(({ source, externalId, url, updatedAt, data }) => ({
    source,
    externalId,
    url,
    updatedAt,
    ...data,
    name: searchable(data.name),
  }));
  await tx.$executeRaw`
    INSERT INTO deal (workspace_id, source, external_id, name, pipeline_id, stage_id, outcome, amount_minor, currency,
      owner_id, stage_entered_at, close_at, contact_ids, url, created_at, updated_at)
    SELECT ${workspaceId}, r.source, "externalId", name, "pipelineId", "stageId", coalesce(known.outcome, 'open'),
      "amountMinor", currency, "ownerId", coalesce("stageEnteredAt", "createdAt"), "closeAt",
      ARRAY(SELECT json_array_elements_text("contactIds")), url, "createdAt", "updatedAt"
    FROM json_to_recordset(${asRows(rows)}::json) AS r(source text, "externalId" text, name text, "pipelineId" text,
      "stageId" text, "amountMinor" bigint, currency text, "ownerId" text, "stageEnteredAt" timestamptz,
      "closeAt" timestamptz, "contactIds" json, url text, "createdAt" timestamptz, "updatedAt" timestamptz)
    LEFT JOIN (${outcomes}) known ON known.workspace_id = ${workspaceId} AND known.source = r.source
      AND known.pipeline_id = "pipelineId" AND known.stage_id = "stageId"
    ON CONFLICT (workspace_id, source, external_id) DO UPDATE SET
      name = excluded.name, pipeline_id = excluded.pipeline_id, stage_id = excluded.stage_id, outcome = excluded.outcome,
      amount_minor = excluded.amount_minor, currency = excluded.currency, owner_id = excluded.owner_id,
      stage_entered_at = excluded.stage_entered_at, close_at = excluded.close_at, contact_ids = excluded.contact_ids,
      url = excluded.url, updated_at = excluded.updated_at`;
}

export interface DealRecord {
  id: string;
  source: string;
  name: string;
  pipelineId: string;
  stageId: string;
  pipeline: string | null;
  stage: string | null;
  outcome: string;
  amountMinor: bigint | null;
  currency: string | null;
  ownerId: string | null;
  owner: string | null;
  stageEnteredAt: Date | null;
  closeAt: Date | null;
  /** CRM ids of the people that it is about. */
  contactIds: string[];
  updatedAt: Date | null;
  url: string | null;
}
export interface DealFilter {
  outcome: 'open' | 'won' | 'lost';
  ownerId?: string;
  /** Only deals that entered their stage before this time. */
  stageBefore?: Date;
  /** Only deals with a close date in [from, to). */
  closing?: { from: Date; to: Date };
  limit: number;
  offset: number;
}
export interface DealReads {
  search(
    workspaceId: string,
    filter: DealFilter,
  ): Promise<{ rows: DealRecord[]; total: number; sums: Money[] }>;
  get(workspaceId: string, externalId: string): Promise<DealRecord | undefined>;
  /** Deals whose name contains the words, best first. */
  find(workspaceId: string, words: string, limit: number): Promise<DealRecord[]>;
  ofContact(workspaceId: string, crmId: string): Promise<DealRecord[]>;
  pipelines(workspaceId: string): Promise<{ id: string; source: string; data: PipelineData }[]>;
}

const columns = Prisma.sql`
  deal.external_id AS id, deal.source, name, deal.pipeline_id AS "pipelineId", deal.stage_id AS "stageId",
  known.pipeline, known.stage, deal.outcome, amount_minor AS "amountMinor", currency, deal.owner_id AS "ownerId",
  owner.data->>'name' AS owner, stage_entered_at AS "stageEnteredAt", close_at AS "closeAt",
  contact_ids AS "contactIds", deal.updated_at AS "updatedAt", deal.url`;
const joins = Prisma.sql`
  LEFT JOIN (${outcomes}) known ON known.workspace_id = deal.workspace_id AND known.source = deal.source
    AND known.pipeline_id = deal.pipeline_id AND known.stage_id = deal.stage_id
  LEFT JOIN external_record owner ON owner.workspace_id = deal.workspace_id AND owner.source = deal.source
    AND owner.type = 'owner' AND owner.external_id = deal.owner_id`;

const where = (workspaceId: string, { outcome, ownerId, stageBefore, closing }: DealFilter) => Prisma.sql`
  deal.workspace_id = ${workspaceId} AND deal.outcome = ${outcome}
  ${ownerId === undefined ? Prisma.empty : Prisma.sql`AND deal.owner_id = ${ownerId}`}
  ${stageBefore ? Prisma.sql`AND stage_entered_at < ${stageBefore}` : Prisma.empty}
  ${closing ? Prisma.sql`AND close_at >= ${closing.from} AND close_at < ${closing.to}` : Prisma.empty}`;

export function dealReads(db: Db): DealReads {
  return {
    async search(workspaceId, filter) {
      const matching = where(workspaceId, filter);
      const order = filter.closing ? Prisma.sql`close_at` : Prisma.sql`stage_entered_at`;
      const [rows, sums] = await Promise.all([
        db.$queryRaw<DealRecord[]>`
          SELECT ${columns} FROM deal ${joins} WHERE ${matching}
          ORDER BY ${order} NULLS LAST, deal.external_id LIMIT ${filter.limit} OFFSET ${filter.offset}`,
        db.$queryRaw<{ currency: string | null; minor: bigint; count: number }[]>`
          SELECT currency, coalesce(sum(amount_minor), 0)::bigint AS minor, count(*)::int AS count
          FROM deal WHERE ${matching} GROUP BY 1 ORDER BY 1`,
      ]);
      return {
        rows,
        total: sums.reduce((all, { count }) => all + count, 0),
        sums: sums.flatMap(({ currency, minor }) => (currency ? [{ currency, minor: Number(minor) }] : [])),
      };
    },
    async get(workspaceId, externalId) {
      const [row] = await db.$queryRaw<DealRecord[]>`
        SELECT ${columns} FROM deal ${joins}
        WHERE deal.workspace_id = ${workspaceId} AND deal.external_id = ${externalId}`;
      return row;
    },
    async find(workspaceId, words, limit) {
      return db.$queryRaw<DealRecord[]>`
        SELECT ${columns} FROM deal ${joins}
        WHERE deal.workspace_id = ${workspaceId} AND strpos(lower(name), lower(${words})) > 0
        ORDER BY (lower(name) = lower(${words})) DESC, deal.outcome = 'open' DESC, deal.external_id LIMIT ${limit}`;
    },
    async ofContact(workspaceId, crmId) {
      return db.$queryRaw<DealRecord[]>`
        SELECT ${columns} FROM deal ${joins}
        WHERE deal.workspace_id = ${workspaceId} AND contact_ids @> ARRAY[${crmId}]
        ORDER BY deal.outcome = 'open' DESC, deal.created_at DESC LIMIT 10`;
    },
    async pipelines(workspaceId) {
      return db.$queryRaw<{ id: string; source: string; data: PipelineData }[]>`
        SELECT external_id AS id, source, data FROM external_record
        WHERE workspace_id = ${workspaceId} AND type = 'pipeline' AND deleted_at IS NULL
        ORDER BY (data->>'order')::numeric`;
    },
  };
}
