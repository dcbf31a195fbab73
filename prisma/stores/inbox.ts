import { randomUUID } from 'node:crypto';
import { clip, storableText } from '../../domain/text.ts';
import type { Db, Tx } from '../db.ts';
import type { Intake, NewDelivery } from './intake.ts';

export type { NewDelivery };

export interface ClaimedDelivery {
  id: bigint;
  workspaceId: string;
  source: string;
  eventKey: string;
  kind: string;
  payload: unknown;
  sealed: Uint8Array | null;
  attempts: number;
  receivedAt: Date;
  /** Somebody pressed stop before it was claimed. */
  stoppedAt: Date | null;
  /** The message that an earlier try showed its progress in. */
  progressTs: string | null;
}
/** A thread in which somebody pressed stop. */
export interface StoppedThread {
  workspaceId: string;
  source: string;
  channel: string;
  thread: string;
  /** The delivery of the press: what was asked after it goes on. */
  before: bigint;
}
export interface QueueState {
  /** Not being worked right now. */
  waiting: number;
  parked: number;
  oldest: Date | null;
}
/** What is stored, on its way from claimed to done. */
export interface Deliveries {
  /** Claims due deliveries for this worker. A claim that is not finished within the lease is due again. */
  claim(
    sources: readonly string[],
    limit: number,
    leaseSeconds: number,
  ): Promise<{ token: string; deliveries: ClaimedDelivery[] }>;
  /** Extends the leases while the work goes on. @returns how many are still held. */
  renew(tokens: readonly string[], leaseSeconds: number): Promise<number>;
  /** Marks what waits or is worked in a thread as stopped; what waits is due at once. @returns how many are new. */
  stopThread(thread: StoppedThread): Promise<number>;
  /** Which of those that we hold somebody has stopped. */
  stopped(tokens: readonly string[], ids: readonly bigint[]): Promise<bigint[]>;
  /** Keeps the message that shows the progress, for whoever works it after us. */
  showing(token: string, id: bigint, progressTs: string): Promise<void>;
  /** Marks deliveries as done, in the transaction of their effects. @throws when the claim was lost. */
  finish(tx: Tx, token: string, ids: bigint[]): Promise<void>;
  /** Puts a delivery back for `retryAt`, or parks it with its cause. */
  fail(token: string, id: bigint, cause: string, retryAt: Date | null): Promise<void>;
  /** Parks what waits from these sources in a workspace that the bot was removed from. @returns how many. */
  stop(workspaceId: string, sources: readonly string[], cause: string): Promise<number>;
  state(workspaceId: string): Promise<QueueState>;
}

export interface Inbox extends Intake, Deliveries {}

export function deliveries(db: Db): Deliveries {
  return {
    async claim(sources, limit, leaseSeconds) {
      const token = randomUUID();
      const claimed = await db.$queryRaw<ClaimedDelivery[]>`
        WITH due AS (
          SELECT id FROM delivery
          WHERE state = 'pending' AND due_at <= now() AND source = ANY(${[...sources]}::text[])
            AND (claim_until IS NULL OR claim_until < now())
          ORDER BY due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
        UPDATE delivery SET claim_token = ${token}::uuid, attempts = attempts + 1,
          claim_until = now() + make_interval(secs => ${leaseSeconds})
        FROM due WHERE delivery.id = due.id
        RETURNING delivery.id, workspace_id AS "workspaceId", source, event_key AS "eventKey", kind, payload, sealed,
          attempts, received_at AS "receivedAt", stopped_at AS "stoppedAt", progress_ts AS "progressTs"`;
      return { token, deliveries: claimed.sort((a, b) => (a.id < b.id ? -1 : 1)) };
    },
    async renew(tokens, leaseSeconds) {
      return db.$executeRaw`
        UPDATE delivery SET claim_until = now() + make_interval(secs => ${leaseSeconds})
        WHERE claim_token = ANY(${[...tokens]}::uuid[]) AND state = 'pending'`;
    },
    async stopThread({ workspaceId, source, channel, thread, before }) {
      return db.$executeRaw`
        UPDATE delivery SET stopped_at = now(), due_at = least(due_at, now())
        WHERE workspace_id = ${workspaceId} AND source = ${source} AND state = 'pending' AND stopped_at IS NULL
          AND id < ${before} AND payload->>'channelId' = ${channel} AND payload->>'thread' = ${thread}`;
    },
    async stopped(tokens, ids) {
      const rows = await db.$queryRaw<{ id: bigint }[]>`
        SELECT id FROM delivery
        WHERE id = ANY(${[...ids]}::bigint[]) AND claim_token = ANY(${[...tokens]}::uuid[]) AND stopped_at IS NOT NULL`;
      return rows.map(({ id }) => id);
    },
    async showing(token, id, progressTs) {
      await db.$executeRaw`
        UPDATE delivery SET progress_ts = ${progressTs}
        WHERE id = ${id} AND claim_token = ${token}::uuid`;
    },
    async finish(tx, token, ids) {
      const done = await tx.$executeRaw`
        UPDATE delivery SET state = 'done', done_at = now(), claim_token = NULL, claim_until = NULL, sealed = NULL
        WHERE id = ANY(${ids}::bigint[]) AND claim_token = ${token}::uuid`;
      if (done !== ids.length) throw new Error('the claim was lost to another worker; its work was undone');
    },
    async fail(token, id, cause, retryAt) {
      await db.$executeRaw`
        UPDATE delivery SET state = ${retryAt ? 'pending' : 'parked'}, due_at = coalesce(${retryAt}::timestamptz, due_at),
          last_error = ${clip(storableText(cause), 500)}, claim_token = NULL, claim_until = NULL
        WHERE id = ${id} AND claim_token = ${token}::uuid`;
    },
    async stop(workspaceId, sources, cause) {
      return db.$executeRaw`
        UPDATE delivery SET state = 'parked', last_error = ${clip(storableText(cause), 500)}
        WHERE workspace_id = ${workspaceId} AND state = 'pending' AND source = ANY(${[...sources]}::text[])
          AND kind <> 'removed' AND (claim_until IS NULL OR claim_until < now())`;
    },
    async state(workspaceId) {
      const [row] = await db.$queryRaw<QueueState[]>`
        SELECT count(*) FILTER (WHERE state = 'pending' AND (claim_until IS NULL OR claim_until < now()))::int AS waiting,
          count(*) FILTER (WHERE state = 'parked')::int AS parked,
          min(received_at) FILTER (WHERE state = 'pending') AS oldest
        FROM delivery WHERE workspace_id = ${workspaceId} AND state IN ('pending', 'parked')`;
      return row ?? { waiting: 0, parked: 0, oldest: null };
    },
  };
}
