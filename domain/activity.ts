/** What a person did and a scoring rule may count. `chat_started` and the like are kept without points. */
export const activityKinds = [
  'form_submission',
  'page_view',
  'content_download',
  'email_open',
  'course_preview',
  'consultation_request',
  'chat_interaction',
  'checkout_started',
  'course_progress',
  'course_completed',
] as const;
export type ActivityKind = (typeof activityKinds)[number];

/** One thing that somebody did, before it is known whose it is worth how much. */
export interface Activity {
  kind: ActivityKind;
  /** ISO, UTC. */
  occurredAt: string;
  /** What it was about: page, resource, campaign, course or request id. */
  subject: string;
  /** Text for the timeline, written by an outsider. */
  title?: string;
  /** Bots and mail privacy proxies: recorded, worth nothing. */
  automated: boolean;
  properties: Record<string, unknown>;
}

/** What a person told us about themselves together with an activity. Fills empty fields only. */
export interface Profile {
  name?: string;
  company?: string;
  phone?: string;
}
/** An activity with what is known about whose it is. One of `email` and `anonymousId` is always there. */
export interface Signal {
  email?: string;
  anonymousId?: string;
  profile?: Profile;
  activity: Activity;
}
