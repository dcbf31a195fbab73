import type { Activity, ActivityKind } from '../../domain/activity.ts';
import { defaultScoring, pointsFor } from '../../domain/scoring.ts';
import type { InboundData, InboundType } from '../vendors/website.ts';
import { type Course, courses } from './catalogue.ts';
import type { Contact } from './contacts.ts';
import { before, type Dice, dayMs, later, minuteMs } from './dice.ts';
import type { Deed, Habit } from './habits.ts';

export const browsers = [
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/142.0 Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 Version/19.1 Mobile Safari/604.1',
];
export const sources = [
  { source: 'google', medium: 'cpc', campaign: 'autumn-courses' },
  { source: 'linkedin', medium: 'social', campaign: 'team-training' },
  { source: 'newsletter', medium: 'email', campaign: 'monthly' },
];
const resources = ['syllabus', 'career-guide', 'salary-report', 'roi-calculator', 'checklist'];

export interface Visit {
  at: Date;
  type: InboundType;
  data: Omit<InboundData, 'occurredAt'>;
}
const kinds: Record<Deed, ActivityKind> = {
  page: 'page_view',
  open: 'email_open',
  download: 'content_download',
  preview: 'course_preview',
  consultation: 'consultation_request',
};

/** Keeps one person's points as the scoring rules count them, so that everybody ends in the band they should. */
class Tally {
  readonly #keys = new Set<string>();
  points = 0;

  worth(deed: Deed, subject: string, at: Date): number {
    return this.#fresh(deed, subject, at).reduce((sum, { points }) => sum + points, 0);
  }

  add(deed: Deed, subject: string, at: Date): void {
    for (const { dedupeKey, points } of this.#fresh(deed, subject, at)) {
      this.#keys.add(dedupeKey);
      this.points += points;
    }
  }

  #fresh(deed: Deed, subject: string, at: Date) {
    const activity: Activity = {
      kind: kinds[deed],
      occurredAt: at.toISOString(),
      subject,
      automated: false,
      properties: {},
    };
    return pointsFor(activity, defaultScoring).filter(({ dedupeKey }) => !this.#keys.has(dedupeKey));
  }
}

export type Visitor = Pick<Contact, 'id' | 'firstName' | 'lastName' | 'createdAt' | 'phone' | 'firm'> & {
  email: string;
};

/** One person's time on the website, with as many points as their habit says. */
export function visitsOf(dice: Dice, visitor: Visitor, habit: Habit, now: Date): Visit[] {
  const earliest = before(now, habit.withinDays * dayMs);
  const start = later(visitor.createdAt, earliest);
  const [least, most] = habit.points;
  const goal = dice.int(least, most);
  const tally = new Tally();
  const favourite = dice.pick(courses);
  const visits: Visit[] = [];
  for (let tries = 0; tally.points < goal && tries < 400; tries += 1) {
    const deed = dice.weighted(habit.taste);
    const at = dice.between(start, before(now, 5 * minuteMs));
    const { subject, visit } = act(
      dice,
      deed,
      visitor,
      dice.chance(0.5) ? favourite : dice.pick(courses),
      at,
    );
    if (tally.points + tally.worth(deed, subject, at) > most) continue;
    const isNew = tally.worth(deed, subject, at) > 0;
    if (!isNew && !dice.chance(habit.repeats)) continue;
    tally.add(deed, subject, at);
    visits.push(visit);
  }
  return visits.sort((left, right) => left.at.getTime() - right.at.getTime());
}

function act(dice: Dice, deed: Deed, { id, email }: Visitor, course: Course, at: Date) {
  const userAgent = dice.pick(browsers);
  const person = { email, userAgent };
  const done = (type: InboundType, subject: string, data: Visit['data']) => ({
    subject,
    visit: { at, type, data },
  });
  switch (deed) {
    case 'page': {
      const page = `/courses/${course.key}${dice.pick(['', '', '/curriculum', '/pricing'])}`;
      return done('page.viewed', page, { ...person, page, title: course.title, utm: dice.pick(sources) });
    }
    case 'open': {
      const campaign = `newsletter-${at.toISOString().slice(0, 7)}-${dice.int(1, 4)}`;
      return done('email.opened', campaign, { ...person, campaign, title: 'What is new at the academy' });
    }
    case 'download': {
      const kind = dice.pick(resources);
      const resource = `${course.key}-${kind}`;
      return done('content.downloaded', resource, {
        ...person,
        resource,
        title: `${course.title}: ${kind.replace('-', ' ')}`,
      });
    }
    case 'preview':
      return done('course.previewed', course.key, { ...person, course: course.key, title: course.title });
    case 'consultation': {
      const requestId = `req-${id}-${Math.floor(at.getTime() / 1000).toString(36)}`;
      return done('consultation.requested', requestId, {
        ...person,
        requestId,
        course: course.key,
        title: `Consultation about ${course.title}`,
      });
    }
  }
}
