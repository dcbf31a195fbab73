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
}
