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
  editedTs?: string;
  reactions: string[];
  /** Number of the change that last touched this message. */
  seq: number;
}

export type Change =
  | { kind: 'message' | 'deleted'; seq: number; message: Message }
  | { kind: 'status'; seq: number; channel: string; threadTs: string; text: string }
  | { kind: 'home'; seq: number; user: string };
