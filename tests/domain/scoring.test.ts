import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Activity, type ActivityKind, activityKinds } from '../../domain/activity.ts';
import { defaultScoring, pointsFor, type Scoring, scoringSchema } from '../../domain/scoring.ts';

const activity = (kind: ActivityKind, subject: string, changes: Partial<Activity> = {}): Activity => ({
  kind,
  subject,
  occurredAt: '2026-11-20T09:00:00.000Z',
  automated: false,
  properties: {},
  ...changes,
});

/** A person's points: one ledger row per dedupe key, the first one to come. */
function ledgerOf(activities: Activity[], scoring = defaultScoring): Map<string, number> {
  const ledger = new Map<string, number>();
  for (const entry of activities.flatMap((one) => pointsFor(one, scoring)))
    if (!ledger.has(entry.dedupeKey)) ledger.set(entry.dedupeKey, entry.points);
  return ledger;
}
const scoreOf = (activities: Activity[], scoring?: Scoring) =>
  [...ledgerOf(activities, scoring).values()].reduce((sum, points) => sum + points, 0);
const times = (n: number, one: Activity): Activity[] => Array.from({ length: n }, () => one);

describe('the rules', () => {
  test('are the five that were asked for', () => {
    expect(
      defaultScoring.rules.map(({ activity, points, countOnce, subjectPrefix }) => ({
        activity,
        points,
        countOnce,
        ...(subjectPrefix && { subjectPrefix }),
      })),
    ).toEqual([
      { activity: 'page_view', points: 1, countOnce: 'subject', subjectPrefix: '/courses/' },
      { activity: 'email_open', points: 2, countOnce: 'subject' },
      { activity: 'content_download', points: 5, countOnce: 'subject' },
      { activity: 'course_preview', points: 10, countOnce: 'subject_and_day' },
      { activity: 'consultation_request', points: 20, countOnce: 'subject' },
    ]);
  });

  test('page views: 3 of one course page, 1 of another, 2 of /about are 2 points', () => {
    const views = [
      ...times(3, activity('page_view', '/courses/ai-basics')),
      activity('page_view', '/courses/ai-leaders'),
      ...times(2, activity('page_view', '/about')),
    ];
    expect(scoreOf(views)).toBe(2);
  });

  test('e-mail opens: 5 of one campaign, 1 of another, 1 by a privacy proxy are 4 points', () => {
    const opens = [
      ...times(5, activity('email_open', 'autumn')),
      activity('email_open', 'winter'),
      activity('email_open', 'spring', { automated: true }),
    ];
    expect(scoreOf(opens)).toBe(4);
  });

  test('downloads: one file 4 times and another once are 10 points', () => {
    const downloads = [
      ...times(4, activity('content_download', 'guide.pdf')),
      activity('content_download', 'syllabus.pdf'),
    ];
    expect(scoreOf(downloads)).toBe(10);
  });

  test('previews: 6 times on one day are 10 points, the next day 10 more', () => {
    const today = times(6, activity('course_preview', 'ai-basics'));
    expect(scoreOf(today)).toBe(10);
    const tomorrow = activity('course_preview', 'ai-basics', { occurredAt: '2026-11-21T00:00:00.000Z' });
    expect(scoreOf([...today, tomorrow])).toBe(20);
  });

  test('consultations: the same request twice is 20 points', () => {
    expect(scoreOf(times(2, activity('consultation_request', 'r-1')))).toBe(20);
  });

  test('a bot earns nothing, whatever it does', () => {
    for (const kind of activityKinds)
      expect(pointsFor(activity(kind, '/courses/x', { automated: true }), defaultScoring)).toEqual([]);
  });

  test('what no rule names is kept without points', () => {
    const unnamed = activityKinds.filter(
      (kind) => !defaultScoring.rules.some((rule) => rule.activity === kind),
    );
    expect(unnamed).not.toEqual([]);
    for (const kind of unnamed) expect(pointsFor(activity(kind, 'x'), defaultScoring)).toEqual([]);
  });

  test('each row names its rule and the version of the rules', () => {
    const [row] = pointsFor(activity('content_download', 'guide.pdf'), { ...defaultScoring, version: 7 });
    expect(row).toEqual({
      ruleId: 'download',
      ruleVersion: 7,
      dedupeKey: 'download|guide.pdf',
      points: 5,
      subject: 'guide.pdf',
      occurredAt: '2026-11-20T09:00:00.000Z',
    });
  });

  test('a file with one rule twice is refused, and says which', () => {
    const twice = { version: 1, rules: [defaultScoring.rules[0], defaultScoring.rules[0]] };
    const { error } = scoringSchema.safeParse(twice);
    expect(error?.issues).toEqual([
      expect.objectContaining({ path: ['rules', 1], message: 'rule "course_page" stands twice' }),
    ]);
  });
});

describe('any history', () => {
  const anyActivity = fc.record({
    kind: fc.constantFrom(...activityKinds),
    subject: fc.constantFrom('/courses/a', '/courses/b', '/about', 'x', 'y'),
    occurredAt: fc
      .integer({ min: 0, max: 72 * 60 })
      .map((minutes) => new Date(Date.UTC(2026, 10, 18) + minutes * 60_000).toISOString()),
    automated: fc.boolean(),
    properties: fc.constant({}),
  });
  const seed = { numRuns: 200, seed: 20_261_120 };

  test('gives the same ledger in any order and with any repetition', () => {
    const histories = fc.array(anyActivity, { maxLength: 60 }).chain((history) =>
      fc.record({
        history: fc.constant(history),
        arrived: fc.shuffledSubarray([...history, ...history, ...history], {
          minLength: history.length * 3,
        }),
      }),
    );
    fc.assert(
      fc.property(histories, ({ history, arrived }) => {
        const sorted = (ledger: Map<string, number>) => [...ledger].sort(([a], [b]) => (a < b ? -1 : 1));
        expect(sorted(ledgerOf(arrived))).toEqual(sorted(ledgerOf(history)));
      }),
      seed,
    );
  });

  test('is worth what the table of rules says, counted another way', () => {
    fc.assert(
      fc.property(fc.array(anyActivity, { maxLength: 60 }), (history) => {
        const real = history.filter(({ automated }) => !automated);
        const distinct = (kind: ActivityKind, key: (one: Activity) => string) =>
          new Set(real.filter((one) => one.kind === kind).map(key)).size;
        const subject = (one: Activity) => one.subject;
        const coursePages = new Set(
          real.filter((one) => one.kind === 'page_view' && one.subject.startsWith('/courses/')).map(subject),
        );
        expect(scoreOf(history)).toBe(
          coursePages.size +
            2 * distinct('email_open', subject) +
            5 * distinct('content_download', subject) +
            10 * distinct('course_preview', (one) => `${one.subject} ${one.occurredAt.slice(0, 10)}`) +
            20 * distinct('consultation_request', subject),
        );
      }),
      seed,
    );
  });
});
