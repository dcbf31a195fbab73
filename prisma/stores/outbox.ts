import { randomUUID } from 'node:crypto';
import { clip, storableText } from '../../domain/text.ts';
import { asRows, type Db, type Tx, transact } from '../db.ts';
import type { QueueState } from './inbox.ts';

export interface NewMessage {
  /** Purpose, recipient and slot: two messages with one key are one message. */
  key: string;
  destination: object;
  view: object;
  sealed?: Buffer;
}
export interface ClaimedMessage {
  id: bigint;
  workspaceId: string;
  key: string;
  lane: string;
  destination: unknown;
  view: unknown;
  sealed: Uint8Array | null;
  attempts: number;
  /** An earlier try may have arrived. */
  ambiguous: boolean;
}

export interface Outbox {
  /** Adds messages within the transaction that causes them; a known key is left alone. @returns how many are new. */
  add(tx: Tx | undefined, workspaceId: string, messages: NewMessage[]): Promise<number>;
  /** Claims due messages: the first few of every lane, never one whose lane has an earlier message waiting. */
  claim(limit: number, leaseSeconds: number): Promise<{ token: string; messages: ClaimedMessage[] }>;
  /** Confirms immediately before the call that the message is still ours. */
  holds(token: string, id: bigint): Promise<boolean>;
  sent(token: string, id: bigint, externalId: string | undefined): Promise<void>;
  /** Puts a message back for `retryAt`, or parks it. `ambiguous`: it may have arrived. */
  fail(token: string, id: bigint, cause: string, retryAt: Date | null, ambiguous: boolean): Promise<void>;
  /** Gives untouched messages back; it was no try. */
  release(token: string, ids: bigint[]): Promise<void>;
  state(workspaceId: string): Promise<QueueState>;
}

const laneOf = (destination: { channel?: string; user?: string }): string =>
  destination.channel ?? destination.user ?? '';

/** So many of a lane at once: a thousand messages for one channel must not stand before everybody else's. */
const perLane = 5;

export function outbox(db: Db): Outbox {
  return {
    async add(tx, workspaceId, messages) {
      if (messages.length === 0) return 0;
      const rows = messages.map(({ key, destination, view, sealed }) => ({
        key,
        destination,
        view,
        lane: laneOf(destination),
        sealed: sealed?.toString('base64') ?? null,
      }));
      return (tx ?? db).$executeRaw`
        INSERT INTO outbox_message (workspace_id, key, destination, lane, view, sealed)
        SELECT ${workspaceId}, key, destination, lane, view, decode(sealed, 'base64')
        FROM json_to_recordset(${asRows(rows)}::json) AS m(key text, destination jsonb, lane text, view jsonb, sealed text)
        ON CONFLICT (workspace_id, key) DO NOTHING`;
    },
    async claim(limit, leaseSeconds) {
      const token = randomUUID();
      const messages = await transact(db, async (tx) => {
        // One claim at a time: the next one must see this one, or it would take what comes later in a lane.
        await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('outbox claim', 0))`;
        return tx.$queryRaw<ClaimedMessage[]>`
          WITH RECURSIVE lane AS (
            (SELECT workspace_id, lane FROM outbox_message WHERE state = 'pending' ORDER BY workspace_id, lane LIMIT 1)
            UNION ALL
            SELECT next.workspace_id, next.lane FROM lane, LATERAL (
              SELECT workspace_id, lane FROM outbox_message m
              WHERE state = 'pending' AND (m.workspace_id, m.lane) > (lane.workspace_id, lane.lane)
              ORDER BY workspace_id, lane LIMIT 1) next),
          due AS (
            SELECT id FROM lane, LATERAL (
              SELECT id, row_number() OVER in_order AS place,
                bool_and(due_at <= now() AND (claim_until IS NULL OR claim_until < now())) OVER in_order AS free
              FROM (SELECT id, due_at, claim_until FROM outbox_message m
                WHERE state = 'pending' AND m.workspace_id = lane.workspace_id AND m.lane = lane.lane
                ORDER BY id LIMIT ${perLane}) head
              WINDOW in_order AS (ORDER BY id)) place
            WHERE free ORDER BY place, id LIMIT ${limit})
          UPDATE outbox_message m SET claim_token = ${token}::uuid, attempts = attempts + 1,
            claim_until = now() + make_interval(secs => ${leaseSeconds}),
            ambiguous = ambiguous OR m.claim_token IS NOT NULL
          FROM due WHERE m.id = due.id AND m.state = 'pending' AND (m.claim_until IS NULL OR m.claim_until < now())
          RETURNING m.id, workspace_id AS "workspaceId", key, lane, destination, view, sealed, attempts, ambiguous`;
      });
      return { token, messages: messages.sort((a, b) => (a.id < b.id ? -1 : 1)) };
    },
    async holds(token, id) {
      const held = await db.$executeRaw`
        UPDATE outbox_message SET claim_until = greatest(claim_until, now() + interval '30 seconds')
        WHERE id = ${id} AND claim_token = ${token}::uuid AND state = 'pending'`;
      return held === 1;
    },
    async sent(token, id, externalId) {
      await db.$executeRaw`
        UPDATE outbox_message SET state = 'sent', sent_at = now(), external_id = ${externalId ?? null},
          claim_token = NULL, claim_until = NULL, sealed = NULL
        WHERE id = ${id} AND claim_token = ${token}::uuid`;
    },
    async fail(token, id, cause, retryAt, ambiguous) {
      await db.$executeRaw`
        UPDATE outbox_message SET state = ${retryAt ? 'pending' : 'parked'}, due_at = coalesce(${retryAt}::timestamptz, due_at),
          last_error = ${clip(storableText(cause), 500)}, ambiguous = ambiguous OR ${ambiguous}, claim_token = NULL, claim_until = NULL
        WHERE id = ${id} AND claim_token = ${token}::uuid`;
    },
    async release(token, ids) {
      await db.$executeRaw`
        UPDATE outbox_message SET claim_token = NULL, claim_until = NULL, attempts = attempts - 1
        WHERE id = ANY(${ids}::bigint[]) AND claim_token = ${token}::uuid`;
    },
    async state(workspaceId) {
      const [row] = await db.$queryRaw<QueueState[]>`
        SELECT count(*) FILTER (WHERE state = 'pending' AND (claim_until IS NULL OR claim_until < now()))::int AS waiting,
          count(*) FILTER (WHERE state = 'parked')::int AS parked,
          min(created_at) FILTER (WHERE state = 'pending') AS oldest
        FROM outbox_message WHERE workspace_id = ${workspaceId} AND state IN ('pending', 'parked')`;
      return row ?? { waiting: 0, parked: 0, oldest: null };
    },
  };
}
