import type { Db } from '../db.ts';
import { Prisma } from '../generated/client.ts';

/** What was given up on after trying: a delivery, or a message. Its content stays where it is. */
export interface ParkedItem {
  queue: 'inbox' | 'outbox';
  id: bigint;
  /** Who sent it, `hubspot` or `slack:command`; of a message the kind of its view. */
  source: string;
  /** What its sender calls it. */
  kind: string | null;
  cause: string | null;
  attempts: number;
  /** When it came in, or was to be sent. */
  at: Date;
  /** It belongs to a question that was asked so long ago that nobody waits for the answer. */
  tooLate: boolean;
}
export interface ParkedReads {
  /** The newest ones of both queues, and how many there are. */
  list(workspaceId: string, limit: number): Promise<{ rows: ParkedItem[]; total: number }>;
  get(workspaceId: string, queue: ParkedItem['queue'], id: bigint): Promise<ParkedItem | undefined>;
}
export interface ParkedItems extends ParkedReads {
  /** Makes it due now, as if it had never been tried. @returns false when it is not parked any more, or too late. */
  retry(workspaceId: string, queue: ParkedItem['queue'], id: bigint): Promise<boolean>;
}

/** So long somebody may still wait for an answer; the address that Slack gives for it lives as long. */
const answerable = Prisma.sql`interval '30 minutes'`;
const askedTooLongAgo = Prisma.sql`(source LIKE 'slack:%' AND received_at < now() - ${answerable})`;
/** An answer is known by its key. */
const answersTooLate = Prisma.sql`(key LIKE 'reply:%' AND created_at < now() - ${answerable})`;

const itemsOf = (workspaceId: string) => Prisma.sql`
  SELECT 'inbox' AS queue, id, source, kind, last_error AS cause, attempts, received_at AS at,
    ${askedTooLongAgo} AS "tooLate"
  FROM delivery WHERE workspace_id = ${workspaceId} AND state = 'parked'
  UNION ALL
  SELECT 'outbox', id, view->>'kind', NULL, last_error, attempts, created_at, ${answersTooLate}
  FROM outbox_message WHERE workspace_id = ${workspaceId} AND state = 'parked'`;

export function parkedItems(db: Db): ParkedItems {
  return {
    async list(workspaceId, limit) {
      const rows = await db.$queryRaw<(ParkedItem & { total: number })[]>`
        SELECT *, count(*) OVER ()::int AS total FROM (${itemsOf(workspaceId)}) item
        ORDER BY at DESC, queue, id DESC LIMIT ${limit}`;
      return { rows, total: rows[0]?.total ?? 0 };
    },
    async get(workspaceId, queue, id) {
      const [item] = await db.$queryRaw<ParkedItem[]>`
        SELECT * FROM (${itemsOf(workspaceId)}) item WHERE queue = ${queue} AND id = ${id}`;
      return item;
    },
    async retry(workspaceId, queue, id) {
      const changed =
        queue === 'inbox'
          ? await db.$executeRaw`
              UPDATE delivery SET state = 'pending', attempts = 0, due_at = now(), claim_token = NULL, claim_until = NULL
              WHERE workspace_id = ${workspaceId} AND id = ${id} AND state = 'parked' AND NOT ${askedTooLongAgo}`
          : // Whoever held it when it was given up on may have sent it: then it is looked for first.
            await db.$executeRaw`
              UPDATE outbox_message SET state = 'pending', attempts = 0, due_at = now(),
                ambiguous = ambiguous OR claim_token IS NOT NULL, claim_token = NULL, claim_until = NULL
              WHERE workspace_id = ${workspaceId} AND id = ${id} AND state = 'parked' AND NOT ${answersTooLate}`;
      return changed === 1;
    },
  };
}
