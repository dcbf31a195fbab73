import type { Canonical, SubscriptionData } from '../../domain/canonical.ts';
import type { Money } from '../../domain/money.ts';
import { asRows, type Db, type Tx } from '../db.ts';
import { customerIdentity } from './contacts.ts';
import { resolvePersons } from './people.ts';
import { settleStages } from './stages.ts';

/** Stores payments; they decide who is a customer. */
export async function projectPayments(
  tx: Tx,
  workspaceId: string,
  records: Canonical[],
  now: Date,
): Promise<void> {
  const payments = records as Canonical<'payment'>[];
  const owned = payments.filter(({ data }) => data.customerId ?? data.email);
  const personIds = await resolvePersons(
    tx,
    workspaceId,
    owned.map(({ source, data }) => customerIdentity(source, data.customerId, data)),
    now,
  );
  const personOf = new Map(owned.map(({ externalId }, index) => [externalId, personIds[index]!]));
  const rows = payments.map(({ source, externalId, updatedAt, data }) => ({
    ...data,
    source,
    externalId,
    updatedAt,
    personId: personOf.get(externalId),
  }));
  // A bank debit is charged when it is begun and succeeds days later: it is paid when we hear that it is.
  await tx.$executeRaw`
    INSERT INTO payment (workspace_id, source, external_id, person_id, amount_minor, refunded_minor, currency, status,
      succeeded, course, paid_at)
    SELECT ${workspaceId}, r.source, "externalId", "personId", "amountMinor", "refundedMinor", r.currency, r.status,
      r.succeeded, r.course, CASE WHEN known.succeeded THEN known.paid_at
        WHEN known.status = 'processing' THEN greatest("paidAt", "updatedAt") ELSE "paidAt" END
    FROM json_to_recordset(${asRows(rows)}::json) AS r(source text, "externalId" text, "personId" uuid,
      "amountMinor" bigint, "refundedMinor" bigint, currency text, status text, succeeded boolean, course text,
      "paidAt" timestamptz, "updatedAt" timestamptz)
    LEFT JOIN payment known ON known.workspace_id = ${workspaceId} AND known.source = r.source
      AND known.external_id = "externalId"
    ON CONFLICT (workspace_id, source, external_id) DO UPDATE SET
      person_id = coalesce(excluded.person_id, payment.person_id), amount_minor = excluded.amount_minor,
      refunded_minor = excluded.refunded_minor, status = excluded.status, succeeded = excluded.succeeded,
      course = coalesce(excluded.course, payment.course), paid_at = excluded.paid_at`;
  await settleStages(tx, workspaceId, [...new Set(personIds)], 'payment', now);
}

export async function projectRefunds(tx: Tx, workspaceId: string, records: Canonical[]): Promise<void> {
  const rows = (records as Canonical<'refund'>[]).map(({ source, externalId, data }) => ({
    ...data,
    source,
    externalId,
  }));
  await tx.$executeRaw`
    INSERT INTO refund (workspace_id, source, external_id, amount_minor, currency, succeeded, created_at)
    SELECT ${workspaceId}, source, "externalId", "amountMinor", currency, status = 'succeeded', "createdAt"
    FROM json_to_recordset(${asRows(rows)}::json) AS r(source text, "externalId" text, "amountMinor" bigint,
      currency text, status text, "createdAt" timestamptz)
    ON CONFLICT (workspace_id, source, external_id) DO UPDATE SET
      amount_minor = excluded.amount_minor, currency = excluded.currency, succeeded = excluded.succeeded,
      created_at = excluded.created_at`;
}

export interface PaymentTotals {
  received: Money[];
  refunded: Money[];
  count: number;
}

export interface PaymentRecord {
  course: string | null;
  amountMinor: bigint;
  refundedMinor: bigint;
  currency: string;
  status: string;
  succeeded: boolean;
  paidAt: Date;
}
export interface PaymentsOfPerson {
  /** Newest first; only those that were taken or were tried. */
  rows: PaymentRecord[];
  total: number;
  /** Given back of what was taken, one sum per currency. */
  refunded: Money[];
}

export interface PaymentReads {
  /** What was paid and what was given back in [from, to): sums per currency, in minor units. */
  totals(workspaceId: string, from: Date, to: Date): Promise<PaymentTotals>;
  /** What was paid on each of the days, which are [from, to): sums per currency, none for a day without a payment. */
  receivedPerDay(workspaceId: string, days: { from: Date; to: Date }[]): Promise<(Money & { day: number })[]>;
  /** What a person has paid so far, refunds deducted, one sum per currency. */
  paidBy(workspaceId: string, personId: string): Promise<Money[]>;
  of(workspaceId: string, personId: string, limit: number): Promise<PaymentsOfPerson>;
  /** What a person subscribed to, newest first, ended subscriptions too. */
  subscriptionsOf(workspaceId: string, personId: string, limit: number): Promise<SubscriptionData[]>;
}

export function paymentReads(db: Db): PaymentReads {
  return {
    async totals(workspaceId, from, to) {
      const [received, refunded] = await Promise.all([
        db.$queryRaw<{ currency: string; minor: bigint; count: number }[]>`
          SELECT currency, sum(amount_minor)::bigint AS minor, count(*)::int AS count
          FROM payment WHERE workspace_id = ${workspaceId} AND succeeded
            AND paid_at >= ${from} AND paid_at < ${to} GROUP BY 1 ORDER BY 1`,
        db.$queryRaw<{ currency: string; minor: bigint }[]>`
          SELECT currency, sum(amount_minor)::bigint AS minor
          FROM refund WHERE workspace_id = ${workspaceId} AND succeeded
            AND created_at >= ${from} AND created_at < ${to} GROUP BY 1 ORDER BY 1`,
      ]);
      return {
        received: received.map(asMoney),
        refunded: refunded.map(asMoney),
        count: received.reduce((sum, { count }) => sum + count, 0),
      };
    },
    async receivedPerDay(workspaceId, days) {
      const rows = await db.$queryRaw<{ day: number; currency: string; minor: bigint }[]>`
        SELECT (day.place - 1)::int AS day, currency, sum(amount_minor)::bigint AS minor
        FROM unnest(${days.map(({ from }) => from)}::timestamptz[], ${days.map(({ to }) => to)}::timestamptz[])
          WITH ORDINALITY AS day(starts, ends, place)
        JOIN payment ON workspace_id = ${workspaceId} AND succeeded AND paid_at >= starts AND paid_at < ends
        GROUP BY 1, 2 ORDER BY 2, 1`;
      return rows.map(({ day, ...sum }) => ({ day, ...asMoney(sum) }));
    },
    async paidBy(workspaceId, personId) {
      const rows = await db.$queryRaw<{ currency: string; minor: bigint }[]>`
        SELECT currency, sum(amount_minor - refunded_minor)::bigint AS minor FROM payment
        WHERE workspace_id = ${workspaceId} AND person_id = ${personId}::uuid AND succeeded GROUP BY 1 ORDER BY 1`;
      return rows.map(asMoney);
    },
    async of(workspaceId, personId, limit) {
      const [rows, sums] = await Promise.all([
        db.$queryRaw<PaymentRecord[]>`
          SELECT course, amount_minor AS "amountMinor", refunded_minor AS "refundedMinor", currency, status, succeeded,
            paid_at AS "paidAt"
          FROM payment WHERE workspace_id = ${workspaceId} AND person_id = ${personId}::uuid AND paid_at IS NOT NULL
          ORDER BY paid_at DESC, external_id LIMIT ${limit}`,
        db.$queryRaw<{ currency: string; minor: bigint; count: number }[]>`
          SELECT currency, coalesce(sum(refunded_minor) FILTER (WHERE succeeded), 0)::bigint AS minor,
            count(*)::int AS count
          FROM payment WHERE workspace_id = ${workspaceId} AND person_id = ${personId}::uuid AND paid_at IS NOT NULL
          GROUP BY 1 ORDER BY 1`,
      ]);
      return {
        rows,
        total: sums.reduce((sum, { count }) => sum + count, 0),
        refunded: sums.map(asMoney).filter(({ minor }) => minor > 0),
      };
    },
    async subscriptionsOf(workspaceId, personId, limit) {
      const rows = await db.$queryRaw<{ data: SubscriptionData }[]>`
        SELECT data FROM external_record subscription
        WHERE subscription.workspace_id = ${workspaceId} AND type = 'subscription' AND deleted_at IS NULL
          AND (source, data->>'customerId') IN (
            SELECT substr(kind, 10), value FROM person_key
            WHERE workspace_id = ${workspaceId} AND person_id = ${personId}::uuid AND kind LIKE 'customer:%')
        ORDER BY data->>'createdAt' DESC NULLS LAST, external_id LIMIT ${limit}`;
      return rows.map(({ data }) => data);
    },
  };
}

const asMoney = ({ currency, minor }: { currency: string; minor: bigint }): Money => ({
  currency,
  minor: Number(minor),
});
