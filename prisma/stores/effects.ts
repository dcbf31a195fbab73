import type { Canonical, RecordType } from '../../domain/canonical.ts';
import type { Scoring } from '../../domain/scoring.ts';
import { type Db, type Tx, transact } from '../db.ts';
import { type HotLead, recordSignals, type SourcedSignal } from './activities.ts';
import { type Assignment, type Assignments, assignments } from './assignments.ts';
import { deliveries } from './inbox.ts';
import { type LeadReads, leadReads } from './leads.ts';
import { type NewMessage, type OutboxReads, outbox, outboxReads } from './outbox.ts';
import { type PreferenceReads, preferences } from './preferences.ts';
import { applyRecords, type Counts, expectInFullRead, removeRecords, sweep } from './records.ts';
import { type Progress, type StreamCounts, type SyncRun, syncRuns } from './sync-runs.ts';
import { type TeammateReads, teammates } from './teammates.ts';

/** What deliveries mean for our data. */
export interface Effects {
  signals: SourcedSignal[];
  records: Canonical[];
  removed: { source: string; type: RecordType; externalId: string }[];
  /** Before the vendor was asked for `records`, and found to lack `removed`. */
  readAt: Date;
}
/** The stores inside the transaction in which something becomes news. */
export interface Announcing {
  leads: LeadReads;
  teammates: TeammateReads;
  preferences: PreferenceReads;
  assignments: Pick<Assignments, 'create' | 'getMany'>;
  outbox: Pick<OutboxReads, 'cards'>;
}
/** Turns what became news into messages; reads inside the same transaction. */
export type Announce = (hot: HotLead[], stores: Announcing) => Promise<NewMessage[]>;
/** What is told of an assignment that waits again; `to` had put it off. */
export type Remind = (assignment: Assignment, to: string, stores: Announcing) => Promise<NewMessage[]>;

export interface EffectStore {
  /** Effects, ledger rows, outgoing messages and the mark "done" of the deliveries: one transaction. */
  apply(
    claim: { workspaceId: string; token: string; ids: bigint[] },
    effects: Effects,
    options: { scoring: Scoring; now: Date; announce: Announce },
  ): Promise<{ messages: number }>;
  /**
   * What was put off until `now` waits again, together with the messages about it: one transaction.
   * @returns how many came back.
   */
  bringBack(now: Date, limit: number, remind: Remind): Promise<number>;
  /** Before the first page of a full read is asked for. `generation` is that of the read. */
  beginFullRead(run: SyncRun, type: RecordType, generation: number): Promise<void>;
  /** Records, deletions, quarantine, counts and checkpoint of one page: one transaction. */
  applyPage(claim: { token: string; run: SyncRun }, page: StoredPage): Promise<StreamCounts>;
  /** Answers to a delivery and its mark "done": one transaction. */
  answer(claim: { workspaceId: string; token: string; id: bigint }, messages: NewMessage[]): Promise<void>;
}
export interface StoredPage {
  stream: string;
  upserts: Canonical[];
  deletes: string[];
  /** Counts are those before this page; the page's own are added. */
  progress: Progress;
  /** The full read is complete: what it did not see is gone. */
  sweep: boolean;
  /** Before the page was asked for: what was deleted since then stays deleted. */
  readAt: Date;
}

export function effects(db: Db): EffectStore {
  return {
    apply: ({ workspaceId, token, ids }, { signals, records, removed, readAt }, { scoring, now, announce }) =>
      transact(db, async (tx) => {
        await applyRecords(tx, workspaceId, records, readAt);
        for (const { source, type, externalId } of removed)
          await removeRecords(tx, workspaceId, source, type, [externalId], readAt);
        const hot = await recordSignals(tx, workspaceId, signals, scoring, now);
        const news = hot.length > 0 ? await announce(hot, announcing(tx)) : [];
        const messages = await outbox(db).add(tx, workspaceId, news);
        await deliveries(db).finish(tx, token, ids);
        return { messages };
      }),
    bringBack: (now, limit, remind) =>
      transact(db, async (tx) => {
        const back = await assignments(tx).bringBack(now, limit);
        for (const { workspaceId, id, to } of back) {
          const assignment = await assignments(tx).get(workspaceId, id);
          if (assignment) await outbox(db).add(tx, workspaceId, await remind(assignment, to, announcing(tx)));
        }
        return back.length;
      }),
    beginFullRead: ({ workspaceId, connector }, type, generation) =>
      expectInFullRead(db, workspaceId, connector, type, generation),
    async applyPage({ token, run }, { stream, upserts, deletes, progress, sweep: complete, readAt }) {
      const stored = await transact(
        db,
        async (tx) => {
          const { workspaceId, connector } = run;
          const type = progress.type as RecordType;
          const generation = progress.mode === 'full' ? progress.generation : undefined;
          const page = await applyRecords(tx, workspaceId, upserts, readAt, generation);
          page.deleted = await removeRecords(tx, workspaceId, connector, type, deletes, readAt);
          page.rejected = progress.rejected.length;
          const counts = { ...progress.counts };
          for (const key of Object.keys(page) as (keyof Counts)[]) counts[key] += page[key];
          if (complete) {
            const swept = await sweep(tx, workspaceId, connector, type, progress.generation, readAt);
            if ('refused' in swept) counts.sweepRefused = swept.refused;
            else counts.deleted += swept.deleted;
          }
          await syncRuns(db).progress(tx, token, run, stream, { ...progress, counts });
          return counts;
        },
        60_000,
      );
      if (hasDoubled(progress.counts.created, stored.created))
        await db.$executeRaw`ANALYZE external_record, person, person_key, deal, payment`;
      return stored;
    },
    answer: ({ workspaceId, token, id }, messages) =>
      transact(db, async (tx) => {
        await outbox(db).add(tx, workspaceId, messages);
        await deliveries(db).finish(tx, token, [id]);
      }),
  };
}

const announcing = (tx: Tx): Announcing => ({
  leads: leadReads(tx),
  teammates: teammates(tx),
  preferences: preferences(tx),
  assignments: assignments(tx),
  outbox: outboxReads(tx),
});

/**
 * The planner takes tables for small that it has not looked at, and autovacuum makes it look once a minute: a first
 * read would get slower with each page. So it looks whenever the records that a read made have doubled.
 */
const hasDoubled = (before: number, after: number): boolean =>
  after >= 1_000 && Math.floor(Math.log2(after)) > Math.floor(Math.log2(before));
