import { uuidv7 } from 'uuidv7';
import type { Db, Tx } from '../db.ts';
import { Prisma } from '../generated/client.ts';

export type AssignmentStatus = 'waiting' | 'claimed' | 'snoozed' | 'dismissed';
/** A lead that was announced as hot, and who has taken it up. */
export interface Assignment {
  id: string;
  workspaceId: string;
  personId: string;
  /** Slack user id of the teammate who owned the lead; null: it is for whoever claims it. */
  ownerId: string | null;
  state: AssignmentStatus;
  /** Slack user id, and the name of that teammate. */
  decidedBy: string | null;
  decidedByName: string | null;
  decidedAt: Date | null;
  snoozedUntil: Date | null;
  createdAt: Date;
}
export interface NewAssignment {
  personId: string;
  /** The crossing that it answers: there is one assignment for each. */
  bandEntryId: string;
  ownerId: string | null;
  at: Date;
}
export interface Created {
  id: string;
  since: Date;
}
export interface Decision {
  state: AssignmentStatus;
  /** Slack user id; null: nobody has decided any more. */
  by: string | null;
  at: Date;
  until?: Date;
}
export interface AssignmentReads {
  get(workspaceId: string, id: string): Promise<Assignment | undefined>;
  getMany(workspaceId: string, ids: string[]): Promise<Assignment[]>;
  /** What waits for a person: their own, and with `unowned` what nobody owns; oldest first, with the number of all. */
  waitingFor(
    workspaceId: string,
    slackUserId: string,
    options: { unowned: boolean; limit: number },
  ): Promise<{ rows: Assignment[]; total: number }>;
  /** What waits for anybody: how many, and since when the oldest. */
  waiting(
    workspaceId: string,
    limit: number,
  ): Promise<{ rows: Assignment[]; total: number; oldest: Date | undefined }>;
  /** What a person has put off, or has claimed since `since`: the latest decision first. */
  decidedBy(workspaceId: string, slackUserId: string, since: Date, limit: number): Promise<Assignment[]>;
}
export interface Assignments extends AssignmentReads {
  /** @returns the one that waits for the same person already, else that of this crossing. */
  create(workspaceId: string, assignment: NewAssignment): Promise<Created>;
  /**
   * One step from a state that allows it. Of people who decide at once one is first.
   * @param from the states that allow it, and with `by` only what this person decided.
   * @returns undefined when it is in another state by now.
   */
  decide(
    workspaceId: string,
    id: string,
    from: { states: readonly AssignmentStatus[]; by?: string },
    decision: Decision,
  ): Promise<Assignment | undefined>;
  /**
   * What was put off until now waits again, each for exactly one caller.
   * @returns the assignments, and who had put them off.
   */
  bringBack(now: Date, limit: number): Promise<{ id: string; workspaceId: string; to: string }[]>;
}

/** An id comes from a button, which a signed request may carry changed. */
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const columns = Prisma.sql`
  a.id, a.workspace_id AS "workspaceId", a.person_id AS "personId", a.owner_id AS "ownerId", a.state,
  a.decided_by AS "decidedBy", t.name AS "decidedByName", a.decided_at AS "decidedAt",
  a.snoozed_until AS "snoozedUntil", a.created_at AS "createdAt"`;
const withNames = Prisma.sql`
  LEFT JOIN teammate t ON t.workspace_id = a.workspace_id AND t.slack_user_id = a.decided_by`;

export function assignments(db: Db | Tx): Assignments {
  const getMany = async (workspaceId: string, ids: string[]): Promise<Assignment[]> => {
    const known = ids.filter((id) => uuid.test(id));
    if (known.length === 0) return [];
    return db.$queryRaw<Assignment[]>`
      SELECT ${columns} FROM assignment a ${withNames}
      WHERE a.workspace_id = ${workspaceId} AND a.id = ANY(${known}::uuid[])`;
  };
  return {
    getMany,
    async get(workspaceId, id) {
      return (await getMany(workspaceId, [id]))[0];
    },
    async waitingFor(workspaceId, slackUserId, { unowned, limit }) {
      const rows = await db.$queryRaw<(Assignment & { total: number })[]>`
        SELECT ${columns}, count(*) OVER ()::int AS total FROM assignment a ${withNames}
        WHERE a.workspace_id = ${workspaceId} AND a.state = 'waiting'
          AND (a.owner_id = ${slackUserId} OR (${unowned} AND a.owner_id IS NULL))
        ORDER BY a.created_at, a.id LIMIT ${limit}`;
      return { rows, total: rows[0]?.total ?? 0 };
    },
    async waiting(workspaceId, limit) {
      const rows = await db.$queryRaw<(Assignment & { total: number })[]>`
        SELECT ${columns}, count(*) OVER ()::int AS total FROM assignment a ${withNames}
        WHERE a.workspace_id = ${workspaceId} AND a.state = 'waiting' ORDER BY a.created_at, a.id LIMIT ${limit}`;
      return { rows, total: rows[0]?.total ?? 0, oldest: rows[0]?.createdAt };
    },
    async decidedBy(workspaceId, slackUserId, since, limit) {
      return db.$queryRaw<Assignment[]>`
        SELECT ${columns} FROM assignment a ${withNames}
        WHERE a.workspace_id = ${workspaceId} AND a.decided_by = ${slackUserId}
          AND (a.state = 'snoozed' OR (a.state = 'claimed' AND a.decided_at >= ${since}))
        ORDER BY a.decided_at DESC, a.id LIMIT ${limit}`;
    },
    async create(workspaceId, { personId, bandEntryId, ownerId, at }) {
      const [waits] = await db.$queryRaw<Created[]>`
        SELECT id, created_at AS since FROM assignment
        WHERE workspace_id = ${workspaceId} AND person_id = ${personId}::uuid AND state = 'waiting'
        ORDER BY created_at LIMIT 1`;
      if (waits) return waits;
      const [row] = await db.$queryRaw<Created[]>`
        INSERT INTO assignment (id, workspace_id, person_id, band_entry_id, owner_id, created_at)
        VALUES (${uuidv7()}::uuid, ${workspaceId}, ${personId}::uuid, ${BigInt(bandEntryId)}, ${ownerId}, ${at})
        ON CONFLICT (workspace_id, band_entry_id) DO UPDATE SET owner_id = assignment.owner_id
        RETURNING id, created_at AS since`;
      return row!;
    },
    async decide(workspaceId, id, { states, by }, decision) {
      if (!uuid.test(id)) return undefined;
      const { count } = await db.assignment.updateMany({
        where: { workspaceId, id, state: { in: [...states] }, ...(by && { decidedBy: by }) },
        data: {
          state: decision.state,
          decidedBy: decision.by,
          decidedAt: decision.at,
          snoozedUntil: decision.until ?? null,
        },
      });
      return count === 1 ? (await getMany(workspaceId, [id]))[0] : undefined;
    },
    async bringBack(now, limit) {
      return db.$queryRaw<{ id: string; workspaceId: string; to: string }[]>`
        WITH due AS (
          SELECT id, decided_by FROM assignment WHERE state = 'snoozed' AND snoozed_until <= ${now}
          ORDER BY snoozed_until, id LIMIT ${limit} FOR UPDATE SKIP LOCKED)
        UPDATE assignment a SET state = 'waiting', decided_by = NULL, decided_at = ${now}, snoozed_until = NULL
        FROM due WHERE a.id = due.id RETURNING a.id, a.workspace_id AS "workspaceId", due.decided_by AS "to"`;
    },
  };
}
