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
  | CustomerView
  | DealView
  | DealsView
  | TasksView
  | PickerView
  | HealthView
  | SyncView
  | DigestView
  | AlertView
  | AlertsView
  | ParkedView
  | PlanView
  | HomeView
  | FormView
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

/** What makes sense next, as a button: a call, a form to fill in, or an address to open. */
export type NextStep = { label: string } & (
  | { call: ToolCall }
  | { form: FormId; about: Record<string, string> }
  | { url: string }
);
/** The forms that exist; `handlers/forms` has one file for each. */
export type FormId = 'find_lead' | 'note' | 'task' | 'snooze' | 'resync' | 'plan' | 'settings';

interface Shown {
  /** ISO time of the oldest data in the view. */
  asOf: string;
  /** What the reader must know: stale data, a connector that is off, a reduced answer. */
  notices: string[];
  /** At most five, what is done most often first; only what the person may do. */
  next?: NextStep[];
}
/** Always shown with its numbers beside it: every reader gets the same facts. */
export interface Chart {
  title: string;
  shape: 'bar' | 'line' | 'pie';
  /** One to six; all with the same labels, at most twenty. A pie has one. */
  series: { name: string; points: { label: string; value: Figure }[] }[];
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
  /** Newest first; all of them sum to the score. `hidden` sums those that are not shown. */
  ledger: LedgerLine[];
  hidden?: { rows: Figure; points: Figure };
  deals: DealRow[];
  /** Paid so far, one figure per currency. */
  paid: Figure[];
}
/** A person who has bought. */
export interface CustomerView extends Shown {
  kind: 'customer';
  person: LeadRow;
  /** Paid so far, given back so far: one figure per currency. */
  paid: Figure[];
  refunded: Figure[];
  /** Newest first. */
  payments: { what: Untrusted; amount: Figure; at: string; status: string; refunded?: Figure }[];
  hidden?: Figure;
  subscriptions: { what: Untrusted; amount: Figure; status: string; until?: string }[];
  deals: DealRow[];
}
export interface DealView extends Shown {
  kind: 'deal';
  deal: DealRow;
  contacts: LeadRow[];
}
/** Things to do from the CRM, what is due first. */
export interface TasksView extends Shown {
  kind: 'tasks';
  title: string;
  rows: TaskRow[];
  paging: Paging;
}
export interface TaskRow {
  id: string;
  title: Untrusted;
  dueAt?: string;
  overdue: boolean;
  /** Who is to do it, where that is not the one who reads. */
  owner?: Untrusted;
  /** Whom it is about. */
  about?: Untrusted;
  url?: string;
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
  /** What happens next. */
  outlook?: string;
  problem?: string;
  fix?: string;
}
export interface DigestView extends Shown {
  kind: 'digest';
  title: string;
  date: string;
  timeZone: string;
  sections: { title: string; figures: Figure[]; leads?: LeadRow[]; chart?: Chart; empty?: string }[];
}
/** A lead became hot. */
export interface AlertView extends Shown {
  kind: 'alert';
  title: string;
  lead: LeadRow;
  reasons: LedgerLine[];
  assignment?: AssignmentState;
}
/** Who has taken up a lead that was announced as hot. */
export interface AssignmentState {
  id: string;
  state: 'waiting' | 'claimed' | 'snoozed' | 'dismissed';
  /** When it was announced. */
  since: string;
  by?: Untrusted;
  at?: string;
  /** A snoozed one comes back then. */
  until?: string;
}
/** Alerts that had to wait, as one message. */
export interface AlertsView extends Shown {
  kind: 'alerts';
  title: string;
  alerts: AlertView[];
}
/** What the bot gave up on after trying, with its cause. */
export interface ParkedView extends Shown {
  kind: 'parked';
  title: string;
  rows: ParkedRow[];
  total: Figure;
}
export interface ParkedRow {
  /** `inbox:12`, `outbox:34` */
  id: string;
  what: string;
  /** What its sender calls it. */
  about?: Untrusted;
  problem: Untrusted;
  at: string;
  attempts: Figure;
  /** Tries it once more. */
  retry?: ToolCall;
}
/** The first draft of an integration: facts read from the systems, arithmetic by code, open questions. */
export interface PlanView extends Shown {
  kind: 'plan';
  title: string;
  sections: { title: string; figures: Figure[]; lines: (string | Untrusted)[]; empty?: string }[];
  questions: string[];
}
/** What one person sees first: their own work, by role. */
export interface HomeView extends Shown {
  kind: 'home';
  title: string;
  sections: HomeSection[];
}
export interface HomeSection {
  title: string;
  figures?: Figure[];
  leads?: LeadRow[];
  assignments?: { lead: LeadRow; assignment: AssignmentState; next: NextStep[] }[];
  tasks?: TaskRow[];
  systems?: HealthView['systems'];
  parked?: ParkedRow[];
  lines?: string[];
  /** Said in place of rows. */
  empty?: string;
  next?: NextStep[];
}
/** Something to fill in. What comes back is checked again: a form promises nothing. */
export interface FormView extends Shown {
  kind: 'form';
  form: FormId;
  /** At most 24 characters. */
  title: string;
  intro?: string;
  /** Label of the button, at most 24 characters. */
  submit: string;
  fields: Field[];
  /** Ids that the form was opened with; they come back unchanged. */
  about: Record<string, string>;
}
export type Field = { name: string; label: string; hint?: string; optional?: true } & (
  | { type: 'text'; lines: 'one' | 'many'; max: number; initial?: string; placeholder?: string }
  /** Searched for as the person types; the value is the person's id. */
  | { type: 'lead'; initial?: { id: string; label: Untrusted } }
  | { type: 'choice'; options: { value: string; label: string }[]; initial?: string }
  | { type: 'switch'; says: string; initial: boolean }
  | { type: 'date'; initial?: string }
  | { type: 'time'; initial?: string }
  /** An IANA zone, searched for as the person types. */
  | { type: 'zone'; initial?: string }
  | { type: 'number'; min: number; max: number; initial?: number }
);
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
}
/** The assistant's answer: prose with figures placed in it, and the views it rests on. */
export interface AnswerView extends Shown {
  kind: 'answer';
  paragraphs: (string | Figure | Untrusted)[][];
  attachments: View[];
  withoutAI: boolean;
  /** The request that it answers: what a vote is about. Absent: nothing to vote on. */
  answerId?: string;
}
