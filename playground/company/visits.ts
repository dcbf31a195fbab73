import type { Activity, ActivityKind } from '../../domain/activity.ts';
import { defaultScoring, pointsFor } from '../../domain/scoring.ts';
import type { InboundBody, InboundData, InboundEvent, InboundType } from '../vendors/website.ts';
import { type Course, courses } from './catalogue.ts';
import type { Contact } from './contacts.ts';
import { after, before, type Dice, dayMs, later, minuteMs } from './dice.ts';
import { slug } from './names.ts';

/** How much somebody does on the website: points to end with, when it began, and what they like to do. */
export interface Habit {
  /** Points to reach and not to pass, both included. */
  points: readonly [number, number];
  /** At most so long ago. */
  withinDays: number;
  taste: readonly (readonly [Deed, number])[];
  /** Share of page views that are made again: no points, a fuller timeline. */
  repeats: number;
}
type Deed = 'page' | 'open' | 'download' | 'preview' | 'consultation';

export const habits = {
  hot: {
    points: [86, 128],
    withinDays: 75,
    taste: [
      ['page', 24],
      ['open', 14],
      ['download', 18],
      ['preview', 18],
      ['consultation', 9],
    ],
    repeats: 0.5,
  },
  warm: {
    points: [54, 76],
    withinDays: 120,
    taste: [
      ['page', 26],
      ['open', 14],
      ['download', 20],
      ['preview', 14],
      ['consultation', 5],
    ],
    repeats: 0.4,
  },
  nurture: {
    points: [22, 44],
    withinDays: 240,
    taste: [
      ['page', 30],
      ['open', 16],
      ['download', 26],
      ['preview', 14],
    ],
    repeats: 0.2,
  },
  casual: {
    points: [1, 12],
    withinDays: 360,
    taste: [
      ['page', 50],
      ['open', 25],
      ['download', 20],
    ],
    repeats: 0.2,
  },
} as const satisfies Record<string, Habit>;

const browsers = [
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/142.0 Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 Version/19.1 Mobile Safari/604.1',
];
const crawlers = [
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
];
const sources = [
  { source: 'google', medium: 'cpc', campaign: 'autumn-courses' },
  { source: 'linkedin', medium: 'social', campaign: 'team-training' },
  { source: 'newsletter', medium: 'email', campaign: 'monthly' },
];
const resources = ['syllabus', 'career-guide', 'salary-report', 'roi-calculator', 'checklist'];
const consentText = 'I agree to receive e-mails about courses. I can unsubscribe at any time.';
const consentVersion = '2026-03';

interface Visit {
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

/**
 * The form by which a visitor says who they are, and the page views before it, which carry only the
 * browser's id. Later visits carry both.
 */
export function identify(dice: Dice, visitor: Visitor, visits: Visit[]): Visit[] {
  const anonymousId = `anon-${slug(visitor.email)}`;
  const known = visits.findIndex(({ type }) => type !== 'page.viewed');
  const at = before(visits[Math.max(0, known)]?.at ?? visitor.createdAt, 2 * minuteMs);
  const form: Visit = { at, type: 'form.submitted', data: { ...formOf(dice, visitor), anonymousId } };
  return [
    ...visits.slice(0, Math.max(0, known)).map((visit) => withoutEmail(visit, anonymousId)),
    form,
    ...visits.slice(Math.max(0, known)).map((visit) => ({ ...visit, data: { ...visit.data, anonymousId } })),
  ];
}

function withoutEmail(visit: Visit, anonymousId: string): Visit {
  const { email: _, ...data } = visit.data;
  return { ...visit, data: { ...data, anonymousId } };
}

const formOf = (dice: Dice, { email, firstName, lastName, phone, firm }: Visitor): Visit['data'] => ({
  email,
  form: dice.pick(['newsletter', 'course-advice', 'team-training']),
  name: `${firstName} ${lastName}`,
  ...(firm && { company: firm.name }),
  ...(phone && { phone }),
  userAgent: dice.pick(browsers),
  utm: dice.pick(sources),
  consent: { text: consentText, version: consentVersion, given: dice.chance(0.85) },
});

/** Machines: crawlers on the course pages, and mail proxies that open everything. Worth nothing. */
export function machineVisits(dice: Dice, now: Date, readers: readonly Visitor[]): Visit[] {
  const at = () => dice.between(before(now, 300 * dayMs), before(now, minuteMs));
  const crawls = Array.from({ length: 90 }, (_, index): Visit => {
    const course = dice.pick(courses);
    const data = {
      anonymousId: `anon-crawler-${index % 7}`,
      page: `/courses/${course.key}`,
      title: course.title,
    };
    return { at: at(), type: 'page.viewed', data: { ...data, userAgent: dice.pick(crawlers) } };
  });
  const opens = readers.flatMap(({ email }) =>
    Array.from({ length: 3 }, (): Visit => {
      const moment = at();
      const campaign = `newsletter-${moment.toISOString().slice(0, 7)}-${dice.int(1, 4)}`;
      return { at: moment, type: 'email.opened', data: { email, campaign, proxy: true } };
    }),
  );
  return [...crawls, ...opens];
}

/** A customer in their course: some way through, or done. */
export function studyVisits(
  dice: Dice,
  { email }: Visitor,
  course: Course,
  boughtAt: Date,
  now: Date,
): Visit[] {
  const end = before(now, minuteMs);
  const started = dice.between(boughtAt, end);
  const progressPercent = dice.int(1, 10) * 10;
  const data = { email, course: course.key, title: course.title };
  const progressed: Visit = {
    at: dice.between(started, end),
    type: 'course.progressed',
    data: { ...data, progressPercent },
  };
  return progressPercent === 100
    ? [progressed, { at: after(progressed.at, minuteMs), type: 'course.completed', data }]
    : [progressed];
}

/** A cart on the website, or a chat: kept, without points. */
export const pointless = (
  dice: Dice,
  { id, email }: Visitor,
  type: 'chat.started' | 'checkout.started',
  now: Date,
): Visit => {
  const course = dice.pick(courses);
  const about = type === 'chat.started' ? { requestId: `chat-${id}` } : { course: course.key };
  return {
    at: dice.between(before(now, 40 * dayMs), before(now, minuteMs)),
    type,
    data: { email, ...about, title: course.title, userAgent: dice.pick(browsers) },
  };
};

/** In the order they happened, each with an id of its own. */
export const asEvents = (visits: Visit[]): InboundEvent[] =>
  visits
    .sort((left, right) => left.at.getTime() - right.at.getTime())
    .map(({ at, type, data }, index) => {
      const occurredAt = at.toISOString();
      const body: InboundBody = { type, timestamp: occurredAt, data: { ...data, occurredAt } };
      return { id: `evt_site_${String(index + 1).padStart(6, '0')}`, body };
    });
