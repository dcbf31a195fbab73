import { randomUUID } from 'node:crypto';
import { clip, storableText } from '../../domain/text.ts';
import { asRows, type Db, type Tx, transact } from '../db.ts';
import { Prisma } from '../generated/client.ts';
import type { QueueState } from './inbox.ts';

export interface NewMessage {
  /** Purpose, recipient and slot: two messages with one key are one message. */
  key: string;
  destination: object;
  view: object;
  sealed?: Buffer;
  /** What a card is about and changes with: `assignment:<id>`. */
  subject?: string;
  /** Not before this time of the business's clock; it waits in a lane of its own and holds nothing else back. */
  dueAt?: Date;
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
  /** It is more than five minutes old, or was meant to wait. */
  late: boolean;
}
/** A message that was sent and can be replaced. Several that were sent as one have the same `externalId`. */
export interface SentCard {
  id: bigint;
  key: string;
  destination: unknown;
  view: unknown;
  /** Channel and timestamp, `C1:17.1`. */
  externalId: string;
}

export interface OutboxReads {
  /** What waits although it is due, and what was given up. */
  state(workspaceId: string): Promise<QueueState>;
  /** The cards about a subject, with those that were sent together with one of them; in the order of sending. */
  cards(workspaceId: string, subject: string): Promise<SentCard[]>;
}
export interface Outbox extends OutboxReads {
  /** Adds messages within the transaction that causes them; a known key is left alone. @returns how many are new. */
  add(tx: Tx | undefined, workspaceId: string, messages: NewMessage[]): Promise<number>;
  /**
   * Claims due messages: the first few of every lane, never one whose lane has an earlier message waiting.
   * @param now by which what was meant to wait is due.
   */
  claim(
    limit: number,
    leaseSeconds: number,
    now?: Date,
  ): Promise<{ token: string; messages: ClaimedMessage[] }>;
  /**
   * Claims what follows a claimed message in its lane without a break, as long as it is late, of the same kind of view
   * and was surely never sent.
   */
  claimAlike(token: string, after: ClaimedMessage, limit: number, now?: Date): Promise<ClaimedMessage[]>;
  /** Confirms immediately before the call that all the messages are still ours. */
  holds(token: string, ids: bigint[]): Promise<boolean>;
  /** All at once: they went out as one message. */
  sent(token: string, ids: bigint[], externalId: string | undefined): Promise<void>;
  /** Puts messages back for `retryAt`, or parks them. `ambiguous`: they may have arrived. */
  fail(token: string, ids: bigint[], cause: string, retryAt: Date | null, ambiguous: boolean): Promise<void>;
  /** Gives untouched messages back; it was no try. */
  release(token: string, ids: bigint[]): Promise<void>;
  /** Everything that is meant to wait for this person is due at another time. */
  postpone(workspaceId: string, slackUserId: string, dueAt: Date): Promise<void>;
  /** Parks what waits for a workspace that the bot was removed from. @returns how many messages. */
  stop(workspaceId: string, cause: string): Promise<number>;
}

const laneOf = ({ channel, user }: { channel?: string; user?: string }, dueAt?: Date): string =>
  `${channel ?? user ?? ''}${dueAt ? later : ''}`;
/** Ends the lane of what is meant to wait. No channel and no person is called so. */
const later = ' later';
const laterPattern = `%${later}`;

const lateAfter = Prisma.sql`interval '5 minutes'`;
/**
 * A time that was planned is one of the business's clock, which a playground moves ahead; the time of another try is
 * the database's. With nothing planned it is due at once.
 */
const isDue = (now: Date | undefined) => Prisma.sql`
  due_at <= CASE attempts WHEN 0 THEN greatest(now(), ${now ?? null}::timestamptz) ELSE now() END
  AND (claim_until IS NULL OR claim_until < now())`;
const claimed = Prisma.sql`
  m.id, m.workspace_id AS "workspaceId", m.key, m.lane, m.destination, m.view, m.sealed, m.attempts, m.ambiguous,
  (m.created_at < now() - ${lateAfter} OR m.lane LIKE ${laterPattern}) AS late`;

/** So many of a lane at once: a thousand messages for one channel must not stand before everybody else's. */
const perLane = 5;

export function outbox(db: Db): Outbox {
  return {
    async add(tx, workspaceId, messages) {
      if (messages.length === 0) return 0;
      const rows = messages.map(({ sealed, ...message }) => ({
        ...message,
        lane: laneOf(message.destination, message.dueAt),
        sealed: sealed?.toString('base64') ?? null,
      }));
      return (tx ?? db).$executeRaw`
        INSERT INTO outbox_message (workspace_id, key, destination, lane, subject, view, sealed, due_at)
        SELECT ${workspaceId}, key, destination, lane, subject, view, decode(sealed, 'base64'), coalesce("dueAt", now())
        FROM json_to_recordset(${asRows(rows)}::json) AS m(key text, destination jsonb, lane text, subject text,
          view jsonb, sealed text, "dueAt" timestamptz)
        ON CONFLICT (workspace_id, key) DO NOTHING`;
    },
    async claim(limit, leaseSeconds, now) {
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
                bool_and(${isDue(now)}) OVER in_order AS free
              FROM (SELECT id, due_at, attempts, claim_until FROM outbox_message m
                WHERE state = 'pending' AND m.workspace_id = lane.workspace_id AND m.lane = lane.lane
                ORDER BY id LIMIT ${perLane}) head
              WINDOW in_order AS (ORDER BY id)) place
            WHERE free ORDER BY place, id LIMIT ${limit})
          UPDATE outbox_message m SET claim_token = ${token}::uuid, attempts = attempts + 1,
            claim_until = now() + make_interval(secs => ${leaseSeconds}),
            ambiguous = ambiguous OR m.claim_token IS NOT NULL
          FROM due WHERE m.id = due.id AND m.state = 'pending' AND (m.claim_until IS NULL OR m.claim_until < now())
          RETURNING ${claimed}`;
      });
      return { token, messages: inOrder(messages) };
    },
    async claimAlike(token, { id, workspaceId, lane, view }, limit, now) {
      // Nobody else takes anything of a lane whose first messages are ours.
      const alike = await db.$queryRaw<ClaimedMessage[]>`
        WITH next AS (
          SELECT id, bool_and(${isDue(now)} AND NOT ambiguous AND claim_token IS NULL AND sealed IS NULL
            AND (created_at < now() - ${lateAfter} OR lane LIKE ${laterPattern})
            AND view->>'kind' = ${(view as { kind?: string }).kind ?? ''}
            AND destination->>'update' IS NULL) OVER (ORDER BY id) AS joins
          FROM (SELECT * FROM outbox_message WHERE state = 'pending' AND workspace_id = ${workspaceId}
            AND lane = ${lane} AND id > ${id} ORDER BY id LIMIT ${limit}) following)
        UPDATE outbox_message m SET claim_token = ${token}::uuid, attempts = attempts + 1,
          claim_until = now() + interval '30 seconds'
        FROM next WHERE m.id = next.id AND next.joins AND m.state = 'pending'
        RETURNING ${claimed}`;
      return inOrder(alike);
    },
    async holds(token, ids) {
      const held = await db.$executeRaw`
        UPDATE outbox_message SET claim_until = greatest(claim_until, now() + interval '30 seconds')
        WHERE id = ANY(${ids}::bigint[]) AND claim_token = ${token}::uuid AND state = 'pending'`;
      return held === ids.length;
    },
    async sent(token, ids, externalId) {
      await db.$executeRaw`
        UPDATE outbox_message SET state = 'sent', sent_at = now(), external_id = ${externalId ?? null},
          claim_token = NULL, claim_until = NULL, sealed = NULL
        WHERE id = ANY(${ids}::bigint[]) AND claim_token = ${token}::uuid`;
    },
    async fail(token, ids, cause, retryAt, ambiguous) {
      await db.$executeRaw`
        UPDATE outbox_message SET state = ${retryAt ? 'pending' : 'parked'}, due_at = coalesce(${retryAt}::timestamptz, due_at),
          last_error = ${clip(storableText(cause), 500)}, ambiguous = ambiguous OR ${ambiguous}, claim_token = NULL, claim_until = NULL
        WHERE id = ANY(${ids}::bigint[]) AND claim_token = ${token}::uuid`;
    },
    async release(token, ids) {
      await db.$executeRaw`
        UPDATE outbox_message SET claim_token = NULL, claim_until = NULL, attempts = attempts - 1
        WHERE id = ANY(${ids}::bigint[]) AND claim_token = ${token}::uuid`;
    },
    async stop(workspaceId, cause) {
      return db.$executeRaw`
        UPDATE outbox_message SET state = 'parked', last_error = ${clip(storableText(cause), 500)}
        WHERE workspace_id = ${workspaceId} AND state = 'pending' AND (claim_until IS NULL OR claim_until < now())`;
    },
    async postpone(workspaceId, slackUserId, dueAt) {
      await db.$executeRaw`
        UPDATE outbox_message SET due_at = ${dueAt}
        WHERE workspace_id = ${workspaceId} AND state = 'pending' AND lane = ${`${slackUserId}${later}`} AND attempts = 0`;
    },
    ...outboxReads(db),
  };
}

export function outboxReads(db: Db | Tx): OutboxReads {
  return {
    async state(workspaceId) {
      const [row] = await db.$queryRaw<QueueState[]>`
        SELECT count(*) FILTER (WHERE state = 'pending' AND (claim_until IS NULL OR claim_until < now()))::int AS waiting,
          count(*) FILTER (WHERE state = 'parked')::int AS parked,
          min(created_at) FILTER (WHERE state = 'pending') AS oldest
        FROM outbox_message WHERE workspace_id = ${workspaceId} AND state IN ('pending', 'parked')
          AND (state = 'parked' OR attempts > 0 OR due_at <= now())`;
      return row ?? { waiting: 0, parked: 0, oldest: null };
    },
    async cards(workspaceId, subject) {
      return db.$queryRaw<SentCard[]>`
        SELECT DISTINCT ON (m.id) m.id, m.key, m.destination, m.view, m.external_id AS "externalId"
        FROM outbox_message card JOIN outbox_message m ON m.workspace_id = card.workspace_id AND m.state = 'sent'
          AND m.lane = card.lane AND m.external_id = card.external_id AND m.subject IS NOT NULL
        WHERE card.workspace_id = ${workspaceId} AND card.subject = ${subject} AND card.state = 'sent' ORDER BY m.id`;
    },
  };
}

const inOrder = (messages: ClaimedMessage[]): ClaimedMessage[] =>
  messages.sort((a, b) => (a.id < b.id ? -1 : 1));
