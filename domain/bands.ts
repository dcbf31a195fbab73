/** Score bands, half-open: [0,21) [21,51) [51,80) [80,∞). A negative score counts as 0 here only. */
export const bands = ['general_nurture', 'course_nurture', 'sales_outreach', 'high_intent'] as const;
export type Band = (typeof bands)[number];

export const bandFloor: Record<Band, number> = {
  general_nurture: 0,
  course_nurture: 21,
  sales_outreach: 51,
  high_intent: 80,
};
export const bandLabel: Record<Band, string> = {
  general_nurture: 'General nurture',
  course_nurture: 'Course nurture',
  sales_outreach: 'Sales outreach',
  high_intent: 'Hot',
};

export function bandOf(score: number): Band {
  if (score >= bandFloor.high_intent) return 'high_intent';
  if (score >= bandFloor.sales_outreach) return 'sales_outreach';
  if (score >= bandFloor.course_nurture) return 'course_nurture';
  return 'general_nurture';
}

const hysteresisMs = 24 * 60 * 60 * 1000;

/**
 * Whether moving into a band counts as entering it (journeys start, the owner is alerted): not when the
 * same band was entered less than 24 hours ago, so that a score at the edge stays quiet.
 */
export const isEntry = (lastEnteredAt: Date | undefined, at: Date): boolean =>
  lastEnteredAt === undefined || at.getTime() - lastEnteredAt.getTime() >= hysteresisMs;
