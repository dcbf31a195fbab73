/** Where a message goes. `responseUrl` acts as a credential: it is stored sealed and never logged. */
export interface Destination {
  /** Channel id or name; with `user` alone the message goes to that person's direct messages. */
  channel?: string;
  user?: string;
  thread?: string;
  /** Only this person sees it. */
  ephemeralTo?: string;
  /** Replace this message instead of posting a new one. */
  update?: string;
  responseUrl?: string;
}
