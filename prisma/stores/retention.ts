import type { Db } from '../db.ts';

/** Before which time each kind of row is forgotten; what still waits, runs or was parked stays. */
export interface Before {
  threads: Date;
  deliveries: Date;
  messages: Date;
  actions: Date;
  runs: Date;
}
export interface Retention {
  /** Deletes what has been kept long enough, a part of it at a time. @returns how many rows of each kind. */
  forget(before: Before): Promise<Record<keyof Before, number>>;
}

/** So many rows per statement: what piled up is removed over several calls, none of which takes long. */
const portion = 5_000;

/** The one place that deletes by age; who was greeted is never forgotten. Every condition is served by an index. */
export function retention(db: Db): Retention {
  return {
    async forget(before) {
      return {
        threads: await db.$executeRaw`
          DELETE FROM thread_message WHERE id IN (
            SELECT id FROM thread_message WHERE at < ${before.threads} LIMIT ${portion})`,
        deliveries: await db.$executeRaw`
          DELETE FROM delivery WHERE id IN (
            SELECT id FROM delivery WHERE state = 'done' AND due_at < ${before.deliveries} LIMIT ${portion})`,
        messages: await db.$executeRaw`
          DELETE FROM outbox_message WHERE id IN (
            SELECT id FROM outbox_message WHERE state = 'sent' AND due_at < ${before.messages}
              AND key NOT LIKE 'greeting:%' LIMIT ${portion})`,
        actions: await db.$executeRaw`
          DELETE FROM pending_action WHERE id IN (
            SELECT id FROM pending_action WHERE expires_at < ${before.actions}
              AND status IN ('done', 'failed', 'stale', 'expired', 'cancelled', 'unknown') LIMIT ${portion})`,
        runs: await forgetRuns(db, before.runs),
      };
    },
  };
}

/** Runs go with the records that they rejected. The latest run of a system stays: it says how the system is. */
async function forgetRuns(db: Db, before: Date): Promise<number> {
  const [gone] = await db.$queryRaw<{ runs: number }[]>`
    WITH run AS (
      DELETE FROM sync_run WHERE id IN (
        SELECT id FROM sync_run r WHERE state IN ('done', 'failed') AND due_at < ${before}
          AND EXISTS (SELECT FROM sync_run later WHERE later.workspace_id = r.workspace_id
            AND later.connector = r.connector AND later.created_at > r.created_at)
        LIMIT ${portion})
      RETURNING id),
    rejected AS (DELETE FROM rejected_record WHERE run_id IN (SELECT id FROM run))
    SELECT count(*)::int AS runs FROM run`;
  return gone?.runs ?? 0;
}
