import type { InboundBody, InboundEvent } from '../vendors/website.ts';
import { type Course, courses } from './catalogue.ts';
import { after, before, type Dice, dayMs, minuteMs } from './dice.ts';
import { slug } from './names.ts';
import { browsers, sources, type Visit, type Visitor } from './visits.ts';

const crawlers = [
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
];
const consentText = 'I agree to receive e-mails about courses. I can unsubscribe at any time.';
const consentVersion = '2026-03';

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
