import { randomUUID } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { asRows, type Db, type Tx, transact } from '../db.ts';
import { Prisma } from '../generated/client.ts';
import { type NewMessage, outbox } from './outbox.ts';
import type { Counts } from './records.ts';

export interface Requester {
  actor: string;
  /** Where the result is told. */
  destination?: object;
}
export interface StreamCounts extends Counts {
  done: boolean;
  /** A full read missed so many known records that nothing was marked as deleted. */
  sweepRefused?: number;
}
export interface SyncRun {
  id: string;
  workspaceId: string;
  connector: string;
  mode: 'incremental' | 'full';
  since: Date | null;
  state: 'queued' | 'running' | 'done' | 'failed';
  requestedBy: Requester[];
  counts: Record<string, StreamCounts>;
  errorCode: string | null;
  error: string | null;
  attempts: number;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
}
export interface StreamPosition {
  checkpoint: unknown;
  fullCheckpoint: unknown;
  generation: number;
  readAt: Date | null;
  fullReadAt: Date | null;
  records: number;
}
/** When a system was last read, for the "as of" of what we show. */
export interface StreamAge {
  connector: string;
  stream: string;
  readAt: Date | null;
  /** Last time that everything was read. */
  fullReadAt: Date | null;
  records: number;
}

export interface SyncReads {
  latest(workspaceId: string, connector?: string): Promise<SyncRun | undefined>;
  get(workspaceId: string, id: string): Promise<SyncRun | undefined>;
  ages(workspaceId: string): Promise<StreamAge[]>;
}
export interface SyncRuns extends SyncReads {
  /**
   * Queues a run; while one of the system is waiting or running, whoever asks again joins it.
   * @returns the run and whether it was there already.
   */
  request(
    workspaceId: string,
    connector: string,
    mode: 'incremental' | 'full',
    since: Date | undefined,
    by: Requester,
  ): Promise<{ run: SyncRun; joined: boolean }>;
  claim(limit: number, leaseSeconds: number): Promise<{ token: string; runs: SyncRun[] }>;
  renew(token: string, id: string, leaseSeconds: number): Promise<boolean>;
  position(workspaceId: string, connector: string, stream: string): Promise<StreamPosition>;
  /** Within the transaction of a page: checkpoint, counts and quarantine. @throws when the claim was lost. */
  progress(tx: Tx, token: string, run: SyncRun, stream: string, step: Progress): Promise<void>;
  /** Ends a run together with the messages about it. @returns false when the claim was lost: nothing is told then. */
  finish(token: string, run: SyncRun, now: Date, messagesOf: MessagesOf): Promise<boolean>;
  /** Puts a run back for `retryAt`, or ends it as failed, together with the messages about it. */
  fail(token: string, run: SyncRun, failure: SyncFailure, messagesOf: MessagesOf): Promise<boolean>;
}
/** What is told about a run as it stands after the step. */
export type MessagesOf = (run: SyncRun) => NewMessage[];
export interface SyncFailure {
  code: string;
  /** Shown to people. */
  message: string;
  retryAt: Date | null;
}
export interface Progress {
  /** Record type of the stream. */
  type: string;
  mode: 'incremental' | 'full';
  checkpoint: unknown;
  counts: StreamCounts;
  rejected: { externalId?: string; issues: string[] }[];
  generation: number;
  /** The stream was read to its end at this time. */
  readAt?: Date;
}

const columns = Prisma.sql`
  id, workspace_id AS "workspaceId", connector, mode, since, state, requested_by AS "requestedBy", counts,
  error_code AS "errorCode", error, attempts, created_at AS "createdAt", started_at AS "startedAt", finished_at AS "finishedAt"`;

export function syncRuns(db: Db): SyncRuns {
  /** One step of a run that is still ours, and what is told of it: one transaction. */
  const step = (run: SyncRun, messagesOf: MessagesOf, changes: Prisma.Sql, token: string): Promise<boolean> =>
    transact(db, async (tx) => {
      const [after] = await tx.$queryRaw<SyncRun[]>`
        UPDATE sync_run SET ${changes}, claim_token = NULL, claim_until = NULL
        WHERE id = ${run.id}::uuid AND claim_token = ${token}::uuid AND workspace_id = ${run.workspaceId}
        RETURNING ${columns}`;
      if (after) await outbox(db).add(tx, run.workspaceId, messagesOf(after));
      return after !== undefined;
    });

  return {
    async latest(workspaceId, connector) {
      const [run] = await db.$queryRaw<SyncRun[]>`
        SELECT ${columns} FROM sync_run WHERE workspace_id = ${workspaceId}
          ${connector ? Prisma.sql`AND connector = ${connector}` : Prisma.empty} ORDER BY created_at DESC LIMIT 1`;
      return run;
    },
    async get(workspaceId, id) {
      const [run] = await db.$queryRaw<SyncRun[]>`
        SELECT ${columns} FROM sync_run WHERE workspace_id = ${workspaceId} AND id = ${id}::uuid`;
      return run;
    },
    async ages(workspaceId) {
      return db.$queryRaw<StreamAge[]>`
        SELECT connector, stream, read_at AS "readAt", full_read_at AS "fullReadAt", records FROM stream_state
        WHERE workspace_id = ${workspaceId} ORDER BY connector, stream`;
    },
    async request(workspaceId, connector, mode, since, by) {
      return db.$transaction(async (tx) => {
        await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`sync ${workspaceId} ${connector}`}, 0))`;
        const [active] = await tx.$queryRaw<SyncRun[]>`
          UPDATE sync_run SET due_at = CASE state WHEN 'queued' THEN now() ELSE due_at END,
            requested_by = CASE WHEN requested_by @> ${JSON.stringify([by])}::jsonb THEN requested_by
              ELSE requested_by || ${JSON.stringify([by])}::jsonb END
          WHERE workspace_id = ${workspaceId} AND connector = ${connector} AND state IN ('queued', 'running')
          RETURNING ${columns}`;
        if (active) return { run: active, joined: true };
        const [run] = await tx.$queryRaw<SyncRun[]>`
          INSERT INTO sync_run (id, workspace_id, connector, mode, since, requested_by)
          VALUES (${uuidv7()}::uuid, ${workspaceId}, ${connector}, ${mode}, ${since ?? null}::timestamptz, ${JSON.stringify([by])}::jsonb)
          RETURNING ${columns}`;
        return { run: run!, joined: false };
      });
    },
    async claim(limit, leaseSeconds) {
      const token = randomUUID();
      const runs = await db.$queryRaw<SyncRun[]>`
        WITH due AS (
          SELECT id FROM sync_run WHERE state IN ('queued', 'running') AND due_at <= now()
            AND (claim_until IS NULL OR claim_until < now())
          ORDER BY due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
        UPDATE sync_run SET state = 'running', claim_token = ${token}::uuid, attempts = attempts + 1,
          started_at = coalesce(started_at, now()), claim_until = now() + make_interval(secs => ${leaseSeconds})
        WHERE id IN (SELECT id FROM due) RETURNING ${columns}`;
      return { token, runs };
    },
    async renew(token, id, leaseSeconds) {
      const held = await db.$executeRaw`
        UPDATE sync_run SET claim_until = now() + make_interval(secs => ${leaseSeconds})
        WHERE id = ${id}::uuid AND claim_token = ${token}::uuid AND state = 'running'`;
      return held === 1;
    },
    async position(workspaceId, connector, stream) {
      const row = await db.streamState.findUnique({
        where: { workspaceId_connector_stream: { workspaceId, connector, stream } },
      });
      return (
        row ?? {
          checkpoint: null,
          fullCheckpoint: null,
          generation: 0,
          readAt: null,
          fullReadAt: null,
          records: 0,
        }
      );
    },
    async progress(tx, token, run, stream, { type, mode, checkpoint, counts, rejected, generation, readAt }) {
      const held = await tx.$executeRaw`
        UPDATE sync_run SET counts = counts || ${JSON.stringify({ [stream]: counts })}::jsonb
        WHERE id = ${run.id}::uuid AND claim_token = ${token}::uuid`;
      if (held !== 1) throw new Error('another worker took this sync over; its page was not stored twice');
      const ended = readAt !== undefined;
      const position = JSON.stringify(checkpoint ?? null);
      // While a full read is under way its checkpoint stands apart; at the end both are the same.
      const [incremental, full] = mode === 'full' && !ended ? [null, position] : [position, null];
      await tx.$executeRaw`
        INSERT INTO stream_state AS s (workspace_id, connector, stream, checkpoint, full_checkpoint, generation, read_at, full_read_at)
        VALUES (${run.workspaceId}, ${run.connector}, ${stream}, ${incremental}::jsonb, ${full}::jsonb, ${generation},
          ${readAt ?? null}::timestamptz, ${mode === 'full' ? (readAt ?? null) : null}::timestamptz)
        ON CONFLICT (workspace_id, connector, stream) DO UPDATE SET
          checkpoint = coalesce(excluded.checkpoint, s.checkpoint),
          full_checkpoint = excluded.full_checkpoint, generation = excluded.generation,
          read_at = coalesce(excluded.read_at, s.read_at), full_read_at = coalesce(excluded.full_read_at, s.full_read_at)`;
      if (ended) {
        await tx.$executeRaw`
          UPDATE stream_state SET records = (SELECT count(*) FROM external_record r WHERE r.workspace_id = ${run.workspaceId}
            AND r.source = ${run.connector} AND r.type = ${type} AND r.deleted_at IS NULL)
          WHERE workspace_id = ${run.workspaceId} AND connector = ${run.connector} AND stream = ${stream}`;
      }
      if (rejected.length > 0) {
        await tx.$executeRaw`
          INSERT INTO rejected_record (workspace_id, run_id, stream, external_id, issues)
          SELECT ${run.workspaceId}, ${run.id}::uuid, ${stream}, "externalId", ARRAY(SELECT json_array_elements_text(issues))
          FROM json_to_recordset(${asRows(rejected)}::json) AS r("externalId" text, issues json)`;
      }
    },
    finish: (token, run, now, messagesOf) =>
      step(
        run,
        messagesOf,
        Prisma.sql`state = 'done', finished_at = ${now}, error = NULL, error_code = NULL`,
        token,
      ),
    fail: (token, run, { code, message, retryAt }, messagesOf) =>
      step(
        run,
        messagesOf,
        Prisma.sql`state = ${retryAt ? 'queued' : 'failed'}, error_code = ${code}, error = ${message.slice(0, 500)},
          due_at = coalesce(${retryAt}::timestamptz, due_at), finished_at = ${retryAt ? null : new Date()}::timestamptz`,
        token,
      ),
  };
}
