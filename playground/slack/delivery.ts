import type { Json } from './model.ts';

/** What goes to the app: an event, a command or a click. */
export interface Envelope {
  kind: 'events_api' | 'slash_commands' | 'interactive';
  payload: Json;
  retry?: { num: number; reason: string };
}

/** What came of it. */
export interface Delivered {
  /** HTTP status; 200 for an ack over a socket; 0 when no answer came in time. */
  status: number;
  /** What the app answered: text or JSON over HTTP, the ack's payload over a socket. */
  body?: unknown;
  /** The app asked not to be tried again. */
  noRetry: boolean;
  /** Slack's word for the failure, which a retry carries. */
  reason?: string;
}

export const isAck = ({ status }: Delivered): boolean => status >= 200 && status < 300;
