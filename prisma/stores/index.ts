import type { Database } from '../connect.ts';
import type { Db } from '../db.ts';
import { type ActionCalls, actionCalls } from './action-calls.ts';
import { type AssignmentReads, type Assignments, assignments } from './assignments.ts';
import { type Audit, type AuditReads, audit } from './audit.ts';
import { type DealReads, dealReads } from './deals.ts';
import { type DigestRuns, digestRuns } from './digest-runs.ts';
import { type EffectStore, effects } from './effects.ts';
import { type Feedback, feedback } from './feedback.ts';
import { deliveries, type Inbox } from './inbox.ts';
import { type Installations, installations } from './installations.ts';
import { createIntake } from './intake.ts';
import { type LeadReads, leadReads } from './leads.ts';
import { type Outbox, outbox } from './outbox.ts';
import { type ParkedItems, type ParkedReads, parkedItems } from './parked.ts';
import { type PaymentReads, paymentReads } from './payments.ts';
import { type PendingActions, pendingActions } from './pending-actions.ts';
import { type PreferenceReads, type Preferences, preferences } from './preferences.ts';
import { type RecordReads, recordReads } from './records.ts';
import { type Retention, retention } from './retention.ts';
import { type SyncReads, type SyncRuns, syncRuns } from './sync-runs.ts';
import { type TaskReads, taskReads } from './tasks.ts';
import { type TeammateReads, type Teammates, teammates } from './teammates.ts';
import { type Threads, threads } from './threads.ts';
import { type Workspaces, workspaces } from './workspaces.ts';

/** What read tools and previews see: no method here changes a row. */
export interface Readers {
  leads: LeadReads;
  deals: DealReads;
  payments: PaymentReads;
  tasks: TaskReads;
  records: RecordReads;
  syncRuns: SyncReads;
  teammates: TeammateReads;
  preferences: PreferenceReads;
  assignments: AssignmentReads;
  audit: AuditReads;
  inbox: Pick<Inbox, 'state'>;
  outbox: Pick<Outbox, 'state'>;
  parked: ParkedReads;
  digestRuns: Pick<DigestRuns, 'history'>;
}
export interface Stores extends Readers {
  syncRuns: SyncRuns;
  teammates: Teammates;
  preferences: Preferences;
  assignments: Assignments;
  feedback: Feedback;
  audit: Audit;
  inbox: Inbox;
  effects: EffectStore;
  outbox: Outbox;
  parked: ParkedItems;
  digestRuns: DigestRuns;
  pendingActions: PendingActions;
  actionCalls: ActionCalls;
  threads: Threads;
  retention: Retention;
  workspaces: Workspaces;
  installations: Installations;
  /** What Slack waits for besides the inbox. */
  door: Pick<TeammateReads, 'zoneOf'>;
}

/**
 * All stores on one database. `auditKey` is 32 bytes that are kept outside of it.
 * @param door connections that work under way never takes: what a sender waits for goes through them.
 */
export function createStores(db: Db, auditKey: Buffer, door: Pick<Database, 'db' | 'pool'>): Stores {
  return {
    leads: leadReads(db),
    deals: dealReads(db),
    payments: paymentReads(db),
    tasks: taskReads(db),
    records: recordReads(db),
    syncRuns: syncRuns(db),
    teammates: teammates(db),
    preferences: preferences(db),
    assignments: assignments(db),
    feedback: feedback(db),
    audit: audit(db, auditKey),
    inbox: { ...createIntake(door.pool), ...deliveries(db) },
    effects: effects(db),
    outbox: outbox(db),
    parked: parkedItems(db),
    digestRuns: digestRuns(db),
    pendingActions: pendingActions(db),
    actionCalls: actionCalls(db),
    threads: threads(db),
    retention: retention(db),
    workspaces: workspaces(db),
    installations: installations(db),
    door: teammates(door.db),
  };
}
