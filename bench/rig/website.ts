import type pg from 'pg';
import { inbound } from '../../connectors/inbound/index.ts';
import { parseInbound } from '../../connectors/inbound/schema.ts';
import { bandOf } from '../../domain/bands.ts';
import { defaultScoring, pointsFor } from '../../domain/scoring.ts';
import {
  type InboundBody,
  type InboundEvent,
  signStandardWebhook,
} from '../../playground/vendors/website.ts';
import type { Load } from '../programs/sender.ts';
import { secrets } from './bot.ts';

/** What the website sends, in turn: each type with the field that says what it was about. */
const visits: [
  type: InboundBody['type'],
  field: 'page' | 'campaign' | 'resource' | 'course' | 'requestId',
  subject: string,
][] = [
  ['page.viewed', 'page', '/courses/'],
  ['page.viewed', 'page', '/courses/'],
  ['email.opened', 'campaign', 'campaign-'],
  ['content.downloaded', 'resource', 'guide-'],
  ['course.previewed', 'course', 'course-'],
  ['consultation.requested', 'requestId', 'request-'],
];

/**
 * Visits of people who are new to the bot: each comes eighteen times, so that everybody moves through the bands and
 * every second one becomes hot. `run` keeps the people and events of one run apart from those of others.
 */
export function visitsOf(run: string, count: number): InboundEvent[] {
  const people = Math.ceil(count / 18);
  const occurredAt = new Date().toISOString();
  return Array.from({ length: count }, (_, at) => {
    const person = at % people;
    const visit = Math.floor(at / people);
    const [type, field, subject] = visits[(visit + person) % visits.length]!;
    // Every second one looks at the same things again, which counts once.
    const about = `${subject}${person % 2 === 0 ? visit : visit % 6}`;
    const data = { email: `${run}-${person}@bench.example`, occurredAt, [field]: about };
    return { id: `${run}-${at}`, body: { type, timestamp: occurredAt, data } };
  });
}

export const signed = ({ id, body }: InboundEvent): Load['requests'][number] => {
  const raw = JSON.stringify(body);
  const timestamp = Math.floor(Date.now() / 1000);
  return {
    body: raw,
    headers: {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(raw)),
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signStandardWebhook(secrets.INBOUND_WEBHOOK_SECRET, id, timestamp, raw),
    },
  };
};

/** An event as it waits in the inbox: verified and read by the connector. */
export function deliveryOf(event: InboundEvent) {
  const { headers, body } = signed(event);
  const request = { method: 'POST', url: '/', headers, raw: Buffer.from(body), now: new Date() };
  const received = inbound.webhook!.receive(request, { webhookSecret: secrets.INBOUND_WEBHOOK_SECRET });
  if (!received.ok) throw new Error(received.detail);
  const [hook] = received.events;
  return { source: 'inbound', eventKey: hook!.id, kind: hook!.kind, payload: hook };
}

export interface Difference {
  /** How many facts were compared. */
  compared: number;
  lost: number;
  doubled: number;
}

/** What the events must have left behind, computed from the rules alone, against what is in the database. */
export async function compare(
  pool: pg.Pool,
  run: string,
  events: readonly InboundEvent[],
): Promise<Difference> {
  const expected = new Map<string, number>();
  const scores = new Map<string, Map<string, number>>();
  for (const { id, body } of events) {
    const parsed = parseInbound(body, new Date());
    if ('problem' in parsed) throw new Error(parsed.problem);
    const email = body.data.email!;
    expected.set(`activity ${id}`, 1);
    const entries = scores.get(email) ?? new Map<string, number>();
    for (const entry of pointsFor(parsed.signal.activity, defaultScoring)) {
      expected.set(`points ${email} ${entry.dedupeKey}`, entry.points);
      entries.set(entry.dedupeKey, entry.points);
    }
    scores.set(email, entries);
  }
  for (const [email, entries] of scores) {
    const score = [...entries.values()].reduce((sum, points) => sum + points, 0);
    expected.set(`score ${email}`, score);
    if (bandOf(score) === 'high_intent') expected.set(`alert ${email}`, 1);
  }
  const { rows } = await pool.query<{ what: string; amount: number }>(
    `SELECT 'activity ' || event_key AS what, count(*)::int AS amount FROM activity WHERE event_key LIKE $1 GROUP BY 1
     UNION ALL SELECT 'points ' || email || ' ' || dedupe_key, sum(points)::int FROM points_entry
       JOIN person ON person.id = person_id WHERE email LIKE $1 GROUP BY 1
     UNION ALL SELECT 'score ' || email, sum(score)::int FROM person WHERE email LIKE $1 GROUP BY 1
     UNION ALL SELECT 'alert ' || email, count(*)::int FROM outbox_message
       JOIN person ON key LIKE 'hot:' || person.id || ':%:channel' WHERE email LIKE $1 GROUP BY 1`,
    [`${run}-%`],
  );
  const found = new Map(rows.map(({ what, amount }) => [what, amount]));
  const excess = (of: Map<string, number>, over: Map<string, number>) =>
    [...of].filter(([what, amount]) => amount > (over.get(what) ?? 0)).length;
  return { compared: expected.size, lost: excess(expected, found), doubled: excess(found, expected) };
}
