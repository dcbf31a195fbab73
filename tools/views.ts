import type { Band } from '../domain/bands.ts';
import type { Figure } from '../domain/figure.ts';
import type { Untrusted } from '../domain/untrusted.ts';

/**
 * What a tool hands back: data to show, with no word of Slack in it. Every number is a Figure, every text
 * that an outsider wrote is Untrusted; plain strings were written by us.
 */
export type View =
  | LeadsView
  | LeadView
  | DealsView
  | PickerView
  | HealthView
  | SyncView
  | DigestView
  | AlertView
  | HelpView
  | ProposalView
  | DoneView
  | NoticeView
  | AnswerView;

/** A call that a button, a picker or a page link makes; it goes through the tool door like any other. */
export interface ToolCall {
  tool: string;
  input: Record<string, unknown>;
  /** Asked for in a conversation that had read an outsider's text; the card that follows says so. */
  tainted?: true;
}

interface Shown {
  /** ISO time of the oldest data in the view. */
  asOf: string;
  /** What the reader must know: stale data, a connector that is off, a reduced answer. */
  notices: string[];
}
export interface Paging {
  total: Figure;
  offset: number;
  shown: number;
  next?: ToolCall;
}

export interface LeadRow {
  id: string;
  name: Untrusted;
  email?: Untrusted;
  company?: Untrusted;
  score: Figure;
  band: Band;
  owner?: Untrusted;
  lastActivity?: { what: Untrusted; at: string };
  /** The record in the CRM. */
  url?: string;
}
/** One row of the points ledger. */
export interface LedgerLine {
  what: string;
  subject: Untrusted;
  points: Figure;
  at: string;
  ruleVersion: number;
}
export interface DealRow {
  id: string;
  name: Untrusted;
  /** Labels of the CRM. */
  stage: Untrusted;
  pipeline: Untrusted;
  amount?: Figure;
  owner?: Untrusted;
  /** Days in the present stage. */
  inStage?: Figure;
  closeAt?: string;
  url?: string;
}

export interface LeadsView extends Shown {
  kind: 'leads';
  title: string;
  rows: LeadRow[];
  paging: Paging;
}
export interface LeadView extends Shown {
  kind: 'lead';
  lead: LeadRow;
  stage: string;
  phone?: Untrusted;
  jobTitle?: Untrusted;
  /** Newest first; all of them sum to the score. `hiddenPoints` sums the rows that are not shown. */
  ledger: LedgerLine[];
  hidden?: { rows: Figure; points: Figure };
  deals: DealRow[];
  /** Paid so far, one figure per currency. */
  paid: Figure[];
}
export interface DealsView extends Shown {
  kind: 'deals';
  title: string;
  rows: DealRow[];
  /** Sums over all matching deals, one per currency. */
  sums: Figure[];
  paging: Paging;
}
/** Several records fit a name: the person picks one, nobody guesses. */
export interface PickerView extends Shown {
  kind: 'picker';
  question: string;
  options: { label: Untrusted; detail: Untrusted; call: ToolCall }[];
}
export interface HealthView extends Shown {
  kind: 'health';
  title: string;
  systems: {
    id: string;
    title: string;
    state: 'ok' | 'off' | 'failing' | 'stale' | 'never_synced';
    lastSyncAt?: string;
    figures: Figure[];
    problem?: string;
    fix?: string;
  }[];
  /** Queues and parked items of the bot itself. */
  own: Figure[];
}
export interface SyncView extends Shown {
  kind: 'sync';
  runId: string;
  system: string;
  title: string;
  mode: 'incremental' | 'full';
  state: 'queued' | 'running' | 'done' | 'failed';
  startedAt?: string;
  finishedAt?: string;
  streams: { name: string; figures: Figure[] }[];
  problem?: string;
  fix?: string;
}
export interface DigestView extends Shown {
  kind: 'digest';
  title: string;
  date: string;
  timeZone: string;
  sections: { title: string; figures: Figure[]; leads?: LeadRow[]; empty?: string }[];
}
/** A lead became hot. */
export interface AlertView extends Shown {
  kind: 'alert';
  title: string;
  lead: LeadRow;
  reasons: LedgerLine[];
}
export interface CommandHelp {
  /** `/leads [hot|mine] [n]` */
  usage: string;
  does: string;
  examples: string[];
}
export interface HelpView extends Shown {
  kind: 'help';
  title: string;
  commands: CommandHelp[];
  text: string[];
}
/** A write before it happens: what changes on which record, and what else follows from it. */
export interface ProposalView extends Shown {
  kind: 'proposal';
  title: string;
  target: { label: Untrusted; url?: string };
  changes: { field: string; before?: Untrusted | Figure; after: Untrusted | Figure }[];
  effects: string[];
  /** The version of the record that was shown; another one at the click means `stale`. */
  version: string;
  /** The input with ids in place of names: what the confirmation is bound to and runs. Kept by the tool door. */
  exact?: Record<string, unknown>;
  /** Set by the tool door: what the confirm button carries. */
  pending?: { id: string; argsHash: string; expiresAt: string; tainted: boolean };
}
export interface DoneView extends Shown {
  kind: 'done';
  title: string;
  target?: { label: Untrusted; url?: string };
  lines: string[];
}
export interface NoticeView extends Shown {
  kind: 'notice';
  tone: 'info' | 'problem';
  text: string;
  /** What the reader can do about it. */
  fix?: string;
  /** Quotes a log line for support. */
  reference?: string;
  /** Calls that make sense next, as buttons. */
  next?: { label: string; call: ToolCall }[];
}
/** The assistant's answer: prose with figures placed in it, and the views it rests on. */
export interface AnswerView extends Shown {
  kind: 'answer';
  paragraphs: (string | Figure | Untrusted)[][];
  attachments: View[];
  withoutAI: boolean;
}
