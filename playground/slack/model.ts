/** JSON as it goes over the wire; its meaning is checked where it matters. */
export type Json = Record<string, unknown>;

export interface Person {
  id: string;
  name: string;
  realName: string;
  email: string;
  /** IANA name, `Europe/Berlin`. */
  tz: string;
  title: string;
  isGuest?: boolean;
}

export interface ChannelSetup {
  id: string;
  name: string;
  /** Ids of people; everybody if absent. */
  members?: string[];
  /** Nobody invited the bot: it cannot post here and does not hear mentions. */
  withoutBot?: boolean;
  isPrivate?: boolean;
  isArchived?: boolean;
}

export interface UserGroup {
  id: string;
  handle: string;
  name: string;
  users: string[];
}

/** The app's own identity in the workspace. */
export interface Bot {
  userId: string;
  botId: string;
  appId: string;
  name: string;
}

/** A channel, or the direct messages between one person and the bot. */
export interface Conversation {
  id: string;
  name: string;
  kind: 'channel' | 'im';
  members: Set<string>;
  hasBot: boolean;
  isPrivate: boolean;
  isArchived: boolean;
}

export interface Block extends Json {
  type: string;
  block_id?: string;
}

export interface Message {
  channel: string;
  /** Slack's id of a message: seconds and microseconds, unique in the workspace. */
  ts: string;
  user: string;
  from: 'person' | 'bot' | 'slack';
  /** In Slack's own markup, entities included. */
  text: string;
  blocks: Block[];
  threadTs?: string;
  /** Only this person sees it, and no history lists it. */
  ephemeralTo?: string;
  metadata?: Json;
  /** What the app shows below for links in the message. */
  unfurls?: Unfurl[];
  /** Present on a message that was streamed, also after its end. */
  stream?: Stream;
  editedTs?: string;
  reactions: string[];
  /** Number of the change that last touched this message. */
  seq: number;
}

/** A link as the app shows it: blocks, or a work object that opens. */
export interface Unfurl {
  /** As it was posted. */
  url: string;
  blocks?: Block[];
  entity?: Entity;
}

/** A work object in Slack's shape; only what Slack itself goes by is named. */
export interface Entity extends Json {
  entity_type: string;
  url: string;
  app_unfurl_url?: string;
  external_ref: { id: string; type?: string };
  entity_payload: Json;
}

/** The pane beside the conversation, which shows the details of a work object. */
export interface Details {
  user: string;
  url: string;
  metadata?: Entity;
  /** The app said why it shows nothing: `restricted`, `not_found`, `custom_partial_view`, … */
  error?: Json;
}

/** One run of a workflow step that the app provides. */
export interface StepRun {
  executionId: string;
  callbackId: string;
  inputs: Json;
  state: 'running' | 'completed' | 'failed';
  outputs?: Json;
  error?: string;
}

export interface Task {
  id: string;
  title: string;
  status: 'pending' | 'in_progress' | 'complete' | 'error';
  details?: string;
  output?: string;
  sources?: Json[];
}

/** How a message comes to be piece by piece; its text and blocks stand in the message itself. */
export interface Stream {
  state: 'in_progress' | 'completed' | 'errored';
  /** Who ended it: the app, a person with the stop button, or Slack, five minutes after its start. */
  endedBy?: 'app' | 'person' | 'slack';
  display: 'timeline' | 'plan';
  /** Title of the plan that the tasks make up. */
  title?: string;
  tasks: Task[];
}

/** One thread in which the app works as an agent. While it is `processing`, Slack shows a stop button. */
export interface Session {
  channel: string;
  threadTs: string;
  status: 'active' | 'processing' | 'suspended' | 'closed';
  title?: string;
  /** Without the subscription to `agent_session_stopped` there is no button. */
  canStop: boolean;
}

/** What the app suggests to ask, above the field of a conversation or in one of its threads. */
export interface Prompts {
  channel: string;
  threadTs?: string;
  title?: string;
  prompts: { title: string; message: string }[];
}

export type Change =
  | { kind: 'message' | 'deleted'; seq: number; message: Message }
  | {
      kind: 'status';
      seq: number;
      channel: string;
      threadTs: string;
      text: string;
      /** Shown in turn while the status stands. */
      loading?: string[];
    }
  | { kind: 'session'; seq: number; channel: string; session: Session }
  | { kind: 'prompts'; seq: number; channel: string; prompts: Prompts }
  | { kind: 'step'; seq: number; step: StepRun }
  | { kind: 'home' | 'modals' | 'details'; seq: number; user: string };
