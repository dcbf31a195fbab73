import type { Tx } from '../db.ts';

/**
 * Moves people into the stage that the facts give, whatever came first. Customers have paid for something that
 * was not given back in full; without any payment the CRM's word counts. Leads can be named. The cause is kept.
 */
export async function settleStages(
  tx: Tx,
  workspaceId: string,
  personIds: string[],
  cause: string,
  now: Date,
): Promise<void> {
  if (personIds.length === 0) return;
  await tx.$executeRaw`
    WITH facts AS (
      SELECT person.id, person.stage AS before, money.since, CASE
        WHEN money.valid OR (person.lifecycle_stage = 'customer' AND money.paid IS NOT TRUE) THEN 'customer'
        WHEN EXISTS (SELECT FROM person_key WHERE person_key.workspace_id = ${workspaceId}
                     AND person_key.person_id = person.id AND kind <> 'anonymous') THEN 'lead'
        ELSE 'visitor' END AS stage
      FROM person, LATERAL (
        SELECT bool_or(succeeded) AS paid, bool_or(succeeded AND refunded_minor < amount_minor) AS valid,
          min(payment.paid_at) FILTER (WHERE succeeded AND refunded_minor < amount_minor) AS since
        FROM payment WHERE payment.workspace_id = ${workspaceId} AND payment.person_id = person.id) money
      WHERE person.workspace_id = ${workspaceId} AND person.id = ANY(${personIds}::uuid[])),
    moved AS (
      UPDATE person SET stage = facts.stage, customer_since = facts.since, updated_at = now(),
        lead_since = CASE WHEN facts.stage <> 'visitor' THEN coalesce(lead_since, least(facts.since, ${now})) END
      FROM facts WHERE person.id = facts.id AND person.workspace_id = ${workspaceId}
        AND (person.stage <> facts.stage OR person.customer_since IS DISTINCT FROM facts.since)
      RETURNING person.id, facts.before, person.stage)
    INSERT INTO stage_change (workspace_id, person_id, stage, cause, at)
    SELECT ${workspaceId}, id, stage, CASE before WHEN 'customer' THEN 'no valid payment left' ELSE ${cause} END, ${now}
    FROM moved WHERE before <> stage`;
}
