import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Activity, type ActivityKind, activityKinds } from '../../domain/activity.ts';
import { bandOf } from '../../domain/bands.ts';
import { allClasses } from '../../domain/permissions.ts';
import { defaultScoring, pointsFor, type Scoring } from '../../domain/scoring.ts';
import type { InboundData, InboundType } from '../../playground/vendors/website.ts';
import type { LeadView } from '../../tools/views.ts';
import { personOf } from '../support/persons.ts';
import { channels, people, type Rig, startRig } from '../support/rig.ts';
import { sql } from '../support/sql.ts';
import { consultation, courseView, websiteEvent } from '../support/website-events.ts';

/** The default rules, and one that takes a point away, so that a score can fall. */
const scoring: Scoring = {
  version: 1,
  rules: [
    ...defaultScoring.rules,
    { id: 'chat', activity: 'chat_interaction', points: -1, countOnce: 'subject', label: 'Only chatted' },
  ],
};

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({
    business: { scoring },
    load({ hubspot }) {
      const at = '2026-01-05T08:00:00.000Z';
      hubspot.put('owners', [
        {
          id: '11',
          email: people.rep.email,
          firstName: 'Ada',
          type: 'PERSON',
          createdAt: at,
          updatedAt: at,
          archived: false,
        },
        {
          id: '12',
          email: people.guest.email,
          firstName: 'Gus',
          type: 'PERSON',
          createdAt: at,
          updatedAt: at,
          archived: false,
        },
      ]);
      hubspot.load('contacts', [
        {
          id: '1',
          properties: {
            email: 'owned@customer.example',
            firstname: 'Olga',
            lastname: 'Owned',
            hubspot_owner_id: '11',
          },
        },
        {
          id: '2',
          properties: {
            email: 'foreign@customer.example',
            firstname: 'Fay',
            lastname: 'Foreign',
            hubspot_owner_id: '12',
          },
        },
      ]);
    },
  });
  await rig.sync('hubspot');
});
afterAll(() => rig.stop());

const alertsAbout = (text: string) =>
  rig.slack.outbox().filter((one) => one.text.includes('became hot') && one.text.includes(text));
const hoursAgo = (hours: number) => new Date(rig.clock.now().getTime() - hours * 3_600_000).toISOString();
/** Posts events one after the other, each worked before the next one comes. */
async function happen(...events: Parameters<Rig['inbound']>[0][]): Promise<void> {
  for (const event of events) {
    expect((await rig.inbound(event)).status).toBe(200);
    await rig.settled();
  }
}

const typeOf: Record<ActivityKind, { type: InboundType; about: keyof InboundData }> = {
  form_submission: { type: 'form.submitted', about: 'form' },
  page_view: { type: 'page.viewed', about: 'page' },
  content_download: { type: 'content.downloaded', about: 'resource' },
  email_open: { type: 'email.opened', about: 'campaign' },
  course_preview: { type: 'course.previewed', about: 'course' },
  consultation_request: { type: 'consultation.requested', about: 'requestId' },
  chat_interaction: { type: 'chat.started', about: 'requestId' },
  checkout_started: { type: 'checkout.started', about: 'course' },
  course_progress: { type: 'course.progressed', about: 'course' },
  course_completed: { type: 'course.completed', about: 'course' },
};

describe('any history', () => {
  const histories = fc.sample(
    fc
      .array(
        fc.record({
          kind: fc.constantFrom(...activityKinds),
          subject: fc.constantFrom('/courses/a', '/courses/b', '/about', 'x', 'y'),
          minutesAgo: fc.integer({ min: 0, max: 72 * 60 }),
          automated: fc.boolean(),
          identified: fc.boolean(),
        }),
        { minLength: 1, maxLength: 25 },
      )
      .chain((history) =>
        fc.record({
          history: fc.constant(history),
          arrival: fc.shuffledSubarray([...history.keys(), ...history.keys()], {
            minLength: history.length * 2,
          }),
        }),
      ),
    { numRuns: 20, seed: 20_261_120 },
  );

  test('arriving twice, mixed up and many at a time gives the score that its rules give', async () => {
    const now = rig.clock.now().getTime();
    const posts = histories.flatMap(({ history, arrival }, person) =>
      arrival.map((index) => {
        const { kind, subject, minutesAgo, automated, identified } = history[index]!;
        const { type, about } = typeOf[kind];
        const anonymousId = `browser-${person}`;
        const event = websiteEvent(type, {
          ...(identified ? { email: `history${person}@customer.example`, anonymousId } : { anonymousId }),
          occurredAt: new Date(now - minutesAgo * 60_000).toISOString(),
          [about]: subject,
          ...(automated && { userAgent: 'Googlebot/2.1' }),
        });
        return { event, id: `history-${person}-${index}` };
      }),
    );
    // Interleaved, so that every batch holds events of many people.
    posts.sort((a, b) => (a.id.split('-')[2]! < b.id.split('-')[2]! ? -1 : 1));
    const waiting = posts[Symbol.iterator]();
    await Promise.all(
      Array.from({ length: 12 }, async () => {
        for (const { event, id } of waiting) expect((await rig.inbound(event, id)).status).toBe(200);
      }),
    );
    await rig.settled();

    for (const [person, { history }] of histories.entries()) {
      const activities = history.map(
        ({ minutesAgo, ...one }): Activity => ({
          ...one,
          occurredAt: new Date(now - minutesAgo * 60_000).toISOString(),
          properties: {},
        }),
      );
      const points = new Map(
        activities.flatMap((one) => pointsFor(one, scoring)).map((entry) => [entry.dedupeKey, entry.points]),
      );
      const score = [...points.values()].reduce((sum, each) => sum + each, 0);
      const [stored] = await sql(
        rig.databaseUrl,
        `SELECT score, stage, band,
           (SELECT coalesce(sum(points), 0)::int FROM points_entry WHERE person_id = person.id) AS ledger,
           (SELECT count(*)::int FROM activity WHERE person_id = person.id) AS activities
         FROM person JOIN person_key key ON person_id = person.id WHERE kind = 'anonymous' AND value = $1`,
        [`browser-${person}`],
      );
      const named = history.some(({ identified }) => identified);
      expect(stored).toEqual({
        score,
        ledger: score,
        activities: history.length,
        stage: named ? 'lead' : 'visitor',
        band: named ? bandOf(score) : 'general_nurture',
      });
    }
  });
});

describe('a bot', () => {
  test('leaves a trace and no points; nor does a privacy proxy that opens mail', async () => {
    const email = 'crawled@customer.example';
    await happen(
      courseView(email, 'a', { userAgent: 'Mozilla/5.0 (compatible; bingbot/2.0)' }),
      websiteEvent('email.opened', { email, campaign: 'autumn', proxy: true }),
    );
    expect(await personOf(rig, email)).toMatchObject({ score: 0, activities: 2 });
  });
});

describe('a lead that becomes hot', () => {
  /** 79 points: one is missing. */
  const almost = async (email: string, name: string) => {
    await happen(
      ...[1, 2, 3].map((n) => consultation(email, `${email}-${n}`, { name })),
      websiteEvent('course.previewed', { email, course: 'p' }),
      websiteEvent('content.downloaded', { email, resource: 'd' }),
      websiteEvent('email.opened', { email, campaign: 'c' }),
      courseView(email, 'one'),
      courseView(email, 'two'),
    );
    expect(await personOf(rig, email)).toMatchObject({ score: 79, band: 'sales_outreach' });
  };

  test('is told to its owner and to the sales channel, once each', async () => {
    const email = 'owned@customer.example';
    await almost(email, 'Olga Owned');
    expect(alertsAbout('Olga')).toEqual([]);
    await happen(courseView(email, 'three'), courseView(email, 'four'));
    const alerts = alertsAbout('Olga');
    expect(alerts).toHaveLength(2);
    const dm = rig.slack.workspace.conversation(people.rep.id)!.id;
    expect(new Set(alerts.map(({ channel }) => channel))).toEqual(new Set([channels.sales, dm]));
  });

  test('is not told to a guest who owns it in the CRM', async () => {
    const { teammates } = rig.bot.core.stores;
    const { id, realName, email: address, tz } = people.guest;
    await teammates.put({
      workspaceId: rig.workspaceId,
      slackUserId: id,
      name: realName,
      email: address,
      role: 'rep',
      timeZone: tz,
      guest: true,
      active: true,
      readAt: rig.clock.now(),
    });
    const email = 'foreign@customer.example';
    await almost(email, 'Fay Foreign');
    await happen(courseView(email, 'three'), courseView(email, 'four'));
    expect(alertsAbout('Fay').map(({ channel }) => channel)).toEqual([channels.sales]);
  });

  test('and falls to 79 and rises again within a day is no news; a day later it is', async () => {
    const email = 'edge@customer.example';
    const chat = (n: number) =>
      websiteEvent('chat.started', { email, requestId: `chat-${n}`, name: 'Edda Edge' });
    await almost(email, 'Edda Edge');
    await happen(courseView(email, 'three'));
    expect(await personOf(rig, email)).toMatchObject({ score: 80, band: 'high_intent' });
    await happen(chat(1));
    expect(await personOf(rig, email)).toMatchObject({ score: 79, band: 'sales_outreach' });
    await happen(courseView(email, 'four'));
    expect(await personOf(rig, email)).toMatchObject({ score: 80, band: 'high_intent' });
    expect(alertsAbout('Edda')).toHaveLength(1);

    await happen(chat(2));
    rig.clock.advance(25 * 3_600_000);
    await happen(courseView(email, 'five', { occurredAt: rig.clock.now().toISOString() }));
    expect(alertsAbout('Edda')).toHaveLength(2);
  });

  test('by what happened more than a day ago wakes nobody up', async () => {
    const email = 'history@customer.example';
    await happen(
      ...[1, 2, 3, 4].map((n) =>
        consultation(email, `old-${n}`, { name: 'Hilde History', occurredAt: hoursAgo(30) }),
      ),
    );
    expect(await personOf(rig, email)).toMatchObject({ score: 80, band: 'high_intent' });
    expect(alertsAbout('Hilde')).toEqual([]);
  });

  test('by events that all arrive at once is one piece of news', async () => {
    const email = 'burst@customer.example';
    const occurredAt = rig.clock.now().toISOString();
    await Promise.all(
      Array.from({ length: 6 }, (_, n) =>
        rig.inbound(consultation(email, `burst-${n}`, { name: 'Berta Burst', occurredAt })),
      ),
    );
    await rig.settled();
    expect(await personOf(rig, email)).toMatchObject({ score: 120 });
    expect(alertsAbout('Berta')).toHaveLength(1);
  });
});

describe('why a lead has its score', () => {
  test('is answered with ledger rows that add up to it, those not shown included', async () => {
    const email = 'why@customer.example';
    await happen(consultation(email, 'why', { name: 'Wanda Why' }));
    await Promise.all(Array.from({ length: 17 }, (_, n) => rig.inbound(courseView(email, `why-${n}`))));
    await rig.settled();
    const outcome = await rig.bot.core.runner.run(
      { tool: 'lead_get', input: { who: email } },
      {
        workspaceId: rig.workspaceId,
        actor: { kind: 'teammate', id: people.rep.id, name: 'Ada', role: 'rep', timeZone: 'Europe/Berlin' },
        origin: 'command',
        audience: allClasses,
        id: 'test',
      },
    );
    if (outcome.status !== 'done') throw new Error(outcome.status);
    const view = outcome.view as LeadView;
    const shown = view.ledger.reduce((sum, { points }) => sum + points.value, 0);
    expect(view.lead.score.value).toBe(37);
    expect(view.ledger.length + view.hidden!.rows.value).toBe(18);
    expect(shown + view.hidden!.points.value).toBe(37);

    const { messages } = await rig.ask('rep', `/lead ${email}`);
    expect(messages.at(-1)?.text).toContain('Wanda Why');
    expect(messages.at(-1)?.text).toContain('37 points');
  });
});
