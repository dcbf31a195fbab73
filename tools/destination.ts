/** Where a message goes. `responseUrl` acts as a credential: it is stored sealed and never logged. */
export interface Destination {
  /** Channel id or name. */
  channel?: string;
  /** Reached directly: without a channel, or where the bot may not write in the channel. */
  user?: string;
  thread?: string;
  /** Only this person sees it. */
  ephemeralTo?: string;
  /** Replace this message instead of posting a new one. */
  update?: string;
  responseUrl?: string;
  /** Something else than a message. Where it is gone, `user` gets a message instead, if the surface says so. */
  surface?: Surface;
}

export type Surface =
  /** A window that `user` has open; closed meanwhile, the view comes as a direct message. */
  | { kind: 'modal'; viewId: string }
  /** The Home tab of `user`; it shows the latest state, so nothing replaces it. */
  | { kind: 'home' }
  /** The message in `channel` that showed the progress; ended or expired, it is replaced by the answer. */
  | { kind: 'stream'; ts: string }
  /** Previews of links in a message; each view belongs to one address. */
  | { kind: 'unfurl'; unfurlId: string; source: 'composer' | 'conversations_history'; url: string }
  /** The details of a linked record beside the conversation. */
  | { kind: 'details'; triggerId: string; url: string }
  /** The result of a step of a workflow. */
  | { kind: 'step'; executionId: string };
