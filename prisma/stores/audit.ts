import { createHmac, timingSafeEqual } from 'node:crypto';
import { storable } from '../../domain/text.ts';
import { asJson, type Db } from '../db.ts';

/** What was done, by whom, with which arguments and what outcome. Texts that people typed are not in it. */
export interface AuditRecord {
  at: Date;
  actor: string;
  origin: string;
  /** tool_call, action, model_turn, answer, stop */
  kind: string;
  subject: string;
  outcome: string;
  detail: Record<string, unknown>;
}
export interface StoredAuditRecord extends AuditRecord {
  seq: number;
}
export interface AuditReads {
  latest(workspaceId: string, limit: number): Promise<StoredAuditRecord[]>;
  /** Recomputes the chain. @returns the number of entries, or the first one that does not fit. */
  verify(workspaceId: string): Promise<{ entries: number; broken?: number }>;
}
export interface Audit extends AuditReads {
  append(workspaceId: string, record: AuditRecord): Promise<void>;
}

const start = Buffer.alloc(32);

/** Entries are chained by an HMAC whose key stays outside the database: who can write the table cannot forge it. */
export function audit(db: Db, key: Buffer): Audit {
  const chain = (previous: Uint8Array, workspaceId: string, seq: number, r: AuditRecord): Buffer =>
    createHmac('sha256', key)
      .update(previous)
      .update(
        JSON.stringify([
          workspaceId,
          seq,
          r.at.toISOString(),
          r.actor,
          r.origin,
          r.kind,
          r.subject,
          r.outcome,
          sorted(r.detail),
        ]),
      )
      .digest();
  return {
    async append(workspaceId, { detail: given, ...rest }) {
      const record = { ...storable(rest), detail: JSON.parse(asJson(given)) };
      await db.$transaction(async (tx) => {
        await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`audit ${workspaceId}`}, 0))`;
        const last = await tx.auditEntry.findFirst({ where: { workspaceId }, orderBy: { seq: 'desc' } });
        const seq = (last?.seq ?? 0) + 1;
        const hash = chain(last?.hash ?? start, workspaceId, seq, record);
        await tx.auditEntry.create({
          data: { workspaceId, seq, ...record, hash: new Uint8Array(hash) },
        });
      });
    },
    async latest(workspaceId, limit) {
      return (await db.auditEntry.findMany({
        where: { workspaceId },
        orderBy: { seq: 'desc' },
        take: limit,
        omit: { hash: true, workspaceId: true },
      })) as StoredAuditRecord[];
    },
    async verify(workspaceId) {
      let previous: Uint8Array = start;
      let entries = 0;
      for (;;) {
        const page = await db.auditEntry.findMany({
          where: { workspaceId, seq: { gt: entries } },
          orderBy: { seq: 'asc' },
          take: 1000,
        });
        if (page.length === 0) return { entries };
        for (const entry of page) {
          const expected = chain(previous, workspaceId, entries + 1, entry as unknown as AuditRecord);
          if (entry.seq !== entries + 1 || !same(expected, entry.hash))
            return { entries, broken: entries + 1 };
          previous = entry.hash;
          entries++;
        }
      }
    },
  };
}

/** Key order in the database is not the order of insertion. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, field]) => [key, sorted(field)]),
  );
}

const same = (expected: Buffer, stored: Uint8Array): boolean =>
  expected.length === stored.length && timingSafeEqual(expected, stored);
