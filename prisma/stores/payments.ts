import type { Canonical } from '../../domain/canonical.ts';
import type { Money } from '../../domain/money.ts';
import { asRows, type Db, type Tx } from '../db.ts';
import { customerIdentity } from './contacts.ts';
import { resolvePersons } from './people.ts';
import { settleStages } from './stages.ts';

/** Stores payments; they decide who is a customer. */
export async function projectPayments(tx: Tx, workspaceId: string, records: Canonical[]): Promise<void> {
  const payments = records as Canonical<'payment'>[];
  const owned = payments.filter(({ data }) => data.customerId ?? data.email);
  const personIds = await resolvePersons(
    tx,
    workspaceId,
    owned.map(({ source, data }) => customerIdentity(source, data.customerId, data)),
  );
  const personOf = new Map(owned.map(({ externalId }, index) => [externalId, personIds[index]!]));
  const rows = payments.map(({ source, externalId, data }) => ({
    ...data,
    source,
    externalId,
    personId: personOf.get(externalId),
  }));
  await tx.$executeRaw`
    INSERT INTO payment (workspace_id, source, external_id, person_id, amount_minor, refunded_minor, currency, status, succeeded, course, created_at)
    SELECT ${workspaceId}, source, "externalId", "personId", "amountMinor", "refundedMinor", currency, status, succeeded, course, "createdAt"
    FROM json_to_recordset(${asRows(rows)}::json) AS r(source text, "externalId" text, "personId" uuid,
      "amountMinor" bigint, "refundedMinor" bigint, currency text, status text, succeeded boolean, course text, "createdAt" timestamptz)
    ON CONFLICT (workspace_id, source, external_id) DO UPDATE SET
      person_id = coalesce(excluded.person_id, payment.person_id), amount_minor = excluded.amount_minor,
      refunded_minor = excluded.refunded_minor, status = excluded.status, succeeded = excluded.succeeded,
      course = coalesce(excluded.course, payment.course)`;
  await settleStages(tx, workspaceId, [...new Set(personIds)], 'payment');
}

export interface PaymentTotals {
  received: Money[];
  refunded: Money[];
  count: number;
}

export interface PaymentReads {
  /** Payments that succeeded in [from, to): sums per currency, in minor units. */
  totals(workspaceId: string, from: Date, to: Date): Promise<PaymentTotals>;
  /** What a person has paid so far, refunds deducted, one sum per currency. */
  paidBy(workspaceId: string, personId: string): Promise<Money[]>;
}

export function paymentReads(db: Db): PaymentReads {
  return {
    async totals(workspaceId, from, to) {
      const rows = await db.$queryRaw<
        { currency: string; received: bigint; refunded: bigint; count: number }[]
      >`
        SELECT currency, sum(amount_minor)::bigint AS received, sum(refunded_minor)::bigint AS refunded, count(*)::int AS count
        FROM payment WHERE workspace_id = ${workspaceId} AND succeeded
          AND created_at >= ${from} AND created_at < ${to} GROUP BY 1 ORDER BY 1`;
      return {
        received: rows.map(({ currency, received }) => ({ currency, minor: Number(received) })),
        refunded: rows
          .filter(({ refunded }) => refunded > 0n)
          .map(({ currency, refunded }) => ({ currency, minor: Number(refunded) })),
        count: rows.reduce((sum, { count }) => sum + count, 0),
      };
    },
    async paidBy(workspaceId, personId) {
      const rows = await db.$queryRaw<{ currency: string; minor: bigint }[]>`
        SELECT currency, sum(amount_minor - refunded_minor)::bigint AS minor FROM payment
        WHERE workspace_id = ${workspaceId} AND person_id = ${personId}::uuid AND succeeded GROUP BY 1 ORDER BY 1`;
      return rows.map(({ currency, minor }) => ({ currency, minor: Number(minor) }));
    },
  };
}
