import { z } from 'zod';
import { type Activity, activityKinds } from './activity.ts';

/** One rule: which activity, how many points, and how often it counts for one person. */
const ruleSchema = z.strictObject({
  id: z.string().regex(/^[a-z_]+$/),
  activity: z.enum(activityKinds),
  points: z.number().int(),
  /** `subject`: once per person and subject. `subject_and_day`: once per person, subject and UTC day. */
  countOnce: z.enum(['subject', 'subject_and_day']),
  /** Only subjects that start with this text. */
  subjectPrefix: z.string().optional(),
  label: z.string(),
});
export type ScoringRule = z.infer<typeof ruleSchema>;

/** The rules with their version; each ledger row keeps the version it was written under. */
export const scoringSchema = z
  .strictObject({ version: z.number().int().min(1), rules: z.array(ruleSchema).min(1) })
  .superRefine(({ rules }, context) => {
    const seen = new Set<string>();
    for (const [index, { id }] of rules.entries()) {
      if (seen.has(id))
        context.addIssue({ code: 'custom', path: ['rules', index], message: `rule "${id}" stands twice` });
      seen.add(id);
    }
  });
export type Scoring = z.infer<typeof scoringSchema>;

export const defaultScoring: Scoring = {
  version: 1,
  rules: [
    {
      id: 'course_page',
      activity: 'page_view',
      points: 1,
      countOnce: 'subject',
      subjectPrefix: '/courses/',
      label: 'Viewed a course page',
    },
    { id: 'email_open', activity: 'email_open', points: 2, countOnce: 'subject', label: 'Opened a campaign' },
    {
      id: 'download',
      activity: 'content_download',
      points: 5,
      countOnce: 'subject',
      label: 'Downloaded a resource',
    },
    {
      id: 'preview',
      activity: 'course_preview',
      points: 10,
      countOnce: 'subject_and_day',
      label: 'Previewed a course',
    },
    {
      id: 'consultation',
      activity: 'consultation_request',
      points: 20,
      countOnce: 'subject',
      label: 'Asked for a consultation',
    },
  ],
};

/** A row of the points ledger, before it has a person. Its key makes it count once. */
export interface LedgerEntry {
  ruleId: string;
  ruleVersion: number;
  dedupeKey: string;
  points: number;
  subject: string;
  occurredAt: string;
}

/** The points that an activity is worth: one row per rule that fits, none for bots and proxies. */
export function pointsFor(activity: Activity, scoring: Scoring): LedgerEntry[] {
  if (activity.automated) return [];
  return scoring.rules
    .filter(
      (rule) =>
        rule.activity === activity.kind &&
        (rule.subjectPrefix === undefined || activity.subject.startsWith(rule.subjectPrefix)),
    )
    .map((rule) => ({
      ruleId: rule.id,
      ruleVersion: scoring.version,
      dedupeKey: [
        rule.id,
        activity.subject,
        ...(rule.countOnce === 'subject_and_day' ? [activity.occurredAt.slice(0, 10)] : []),
      ].join('|'),
      points: rule.points,
      subject: activity.subject,
      occurredAt: activity.occurredAt,
    }));
}

export const ruleLabel = (scoring: Scoring, ruleId: string): string =>
  scoring.rules.find((rule) => rule.id === ruleId)?.label ?? ruleId;
