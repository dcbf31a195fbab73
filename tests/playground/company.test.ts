import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inbound } from '../../connectors/inbound/index.ts';
import { parseInbound } from '../../connectors/inbound/schema.ts';
import { bandOf } from '../../domain/bands.ts';
import { defaultScoring, pointsFor } from '../../domain/scoring.ts';
import {
  DEMO_PEOPLE,
  inboundEvents,
  loadHubspot,
  loadStripe,
  makeCompany,
} from '../../playground/company/index.ts';
import { type HubspotStandIn, startHubspot } from '../../playground/vendors/hubspot/index.ts';
import { type StripeStandIn, startStripe } from '../../playground/vendors/stripe/index.ts';
import { collectionNames } from '../../playground/vendors/stripe/objects.ts';
import { sendInbound } from '../../playground/vendors/website.ts';
import { loadSpec } from '../contract/spec.ts';
import { asking, listenForWebhooks } from './vendors-ask.ts';

const now = new Date('2026-11-20T10:00:00Z');
const company = makeCompany({ now });
const { deals, contacts, ledger } = company;
const won = deals.filter(({ stageId }) => stageId === 'closedwon');
const bySecond = (moment: Date) => Math.floor(moment.getTime() / 1000);

describe('the demo company', () => {
  it('is the same every time, made in well under two seconds', () => {
    const start = performance.now();
    expect(makeCompany({ now })).toEqual(company);
    expect(performance.now() - start).toBeLessThan(3_000);
  });

  it('moves with the day it is made on', () => {
    const later = makeCompany({ now: new Date(now.getTime() + 86_400_000) });
    const shift = later.deals[7]!.closeAt.getTime() - deals[7]!.closeAt.getTime();
    expect(Math.abs(shift - 86_400_000)).toBeLessThan(2_000);
  });

  it('has as many people, deals and payments as a small academy', () => {
    expect([contacts.length, company.firms.length, deals.length]).toEqual([2_000, 150, 300]);
    expect(ledger.customers).toHaveLength(180);
    expect([ledger.refunds.length, ledger.disputes.length]).toEqual([9, 2]);
    expect(new Set(deals.map(({ stageId }) => stageId)).size).toBe(6);
    expect(new Set(deals.map(({ currency }) => currency))).toEqual(new Set(['EUR', 'USD']));
    const addresses = contacts.flatMap(({ email }) => email ?? []);
    expect(new Set(addresses).size).toBe(addresses.length);
    expect(addresses.every((address) => address.endsWith('.example'))).toBe(true);
    expect(addresses.length).toBeGreaterThan(1_950);
  });

  it('ties every teammate in Slack to an owner in the CRM by the address', () => {
    expect(DEMO_PEOPLE.map(({ email }) => email)).toEqual(company.owners.map(({ email }) => email));
    const owners = new Set(company.owners.map(({ id }) => id));
    expect(contacts.every(({ ownerId }) => ownerId === undefined || owners.has(ownerId))).toBe(true);
    expect(DEMO_PEOPLE.filter(({ role }) => role === 'rep')).toHaveLength(6);
  });

  it('has nothing in the future but expectations', () => {
    const last = Math.max(
      ...collectionNames.flatMap((name) => ledger[name].map(({ created }) => Number(created))),
    );
    expect(last).toBeLessThanOrEqual(bySecond(now));
    for (const deal of deals) {
      expect(deal.createdAt.getTime()).toBeLessThanOrEqual(deal.stageEnteredAt.getTime());
      expect(deal.stageEnteredAt.getTime()).toBeLessThanOrEqual(now.getTime());
      expect(deal.contact.createdAt.getTime()).toBeLessThanOrEqual(deal.createdAt.getTime());
    }
  });

  it('was paid for every won deal, in its amount and currency', () => {
    for (const deal of won) {
      const payment = ledger.payment_intents.find(
        ({ metadata, status, created }) =>
          (metadata as Record<string, string>).hubspot_id === deal.contact.id &&
          status === 'succeeded' &&
          created === bySecond(deal.closeAt),
      );
      expect(payment, deal.name).toMatchObject({
        amount: deal.amountMinor,
        currency: deal.currency.toLowerCase(),
        metadata: { course: deal.course.key },
      });
    }
  });

  it('has things to do for every rep, late ones too, about people of their deals', () => {
    for (const { ownerId, role } of DEMO_PEOPLE) {
      const own = company.tasks.filter((task) => task.ownerId === ownerId);
      if (role !== 'rep') expect(own).toEqual([]);
      else {
        const open = own.filter(({ status }) => status !== 'COMPLETED');
        expect(open.length).toBeGreaterThanOrEqual(6);
        expect(own.length).toBeGreaterThan(open.length);
        expect(open.filter(({ dueAt }) => dueAt < now).length).toBeGreaterThanOrEqual(2);
        expect(open.filter(({ dueAt }) => dueAt > now).length).toBeGreaterThanOrEqual(2);
      }
      for (const { contact, createdAt, updatedAt } of own) {
        expect(deals.some((deal) => deal.contact === contact && deal.ownerId === ownerId)).toBe(true);
        expect(contact.createdAt.getTime()).toBeLessThanOrEqual(createdAt.getTime());
        expect(createdAt.getTime()).toBeLessThanOrEqual(updatedAt.getTime());
        expect(updatedAt.getTime()).toBeLessThanOrEqual(now.getTime());
      }
    }
  });

  it('sold something yesterday and has deals that are stuck', () => {
    const dayAgo = bySecond(now) - 86_400;
    expect(ledger.payment_intents.filter(({ created }) => Number(created) > dayAgo).length).toBeGreaterThan(
      2,
    );
    const monthAgo = now.getTime() - 21 * 86_400_000;
    const open = deals.filter(({ stageId }) => !stageId.startsWith('closed'));
    expect(open.filter(({ stageEnteredAt }) => stageEnteredAt.getTime() < monthAgo).length).toBeGreaterThan(
      15,
    );
  });
});

describe('its website', () => {
  const events = inboundEvents(company);

  /** Points per person by the product's own rules; a browser is the person who gave it a name. */
  function scores(linkBrowsers: boolean): Map<string, number> {
    const browsers = new Map(
      events.flatMap(({ body: { data } }) =>
        linkBrowsers && data.email && data.anonymousId ? [[data.anonymousId, data.email] as const] : [],
      ),
    );
    const counted = new Map<string, number>();
    const seen = new Set<string>();
    for (const { body } of events) {
      const parsed = parseInbound(body, now);
      if ('problem' in parsed) throw new Error(parsed.problem);
      const { email, anonymousId = '', activity } = parsed.signal;
      const who = email ?? browsers.get(anonymousId) ?? anonymousId;
      for (const { dedupeKey, points } of pointsFor(activity, defaultScoring)) {
        if (seen.has(`${who}|${dedupeKey}`)) continue;
        seen.add(`${who}|${dedupeKey}`);
        counted.set(who, (counted.get(who) ?? 0) + points);
      }
    }
    return counted;
  }

  it('sent about three and a half thousand events of about five hundred people, all readable', () => {
    expect(events.length).toBeGreaterThan(3_000);
    expect(events.length).toBeLessThan(4_200);
    expect(scores(true).size).toBeGreaterThan(450);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    const times = events.map(({ body }) => Date.parse(body.data.occurredAt));
    expect(times).toEqual([...times].sort((left, right) => left - right));
    expect(times.at(-1)).toBeLessThanOrEqual(now.getTime());
    expect(times[0]).toBeGreaterThan(now.getTime() - 366 * 86_400_000);
  });

  it('makes 25 to 40 people hot, whether or not browsers are linked, and none of them is a customer', () => {
    const customers = new Set(
      contacts.flatMap((one) => (one.lifecycleStage === 'customer' ? one.email : [])),
    );
    for (const linked of [true, false]) {
      const hot = [...scores(linked)].filter(([, points]) => bandOf(points) === 'high_intent');
      expect(hot.length).toBeGreaterThanOrEqual(25);
      expect(hot.length).toBeLessThanOrEqual(40);
      expect(hot.filter(([who]) => customers.has(who))).toEqual([]);
    }
  });

  it('has machines, anonymous visitors, consent, and people whom the CRM does not know', () => {
    const data = events.map(({ body }) => body.data);
    expect(data.filter(({ proxy }) => proxy).length).toBeGreaterThan(50);
    expect(data.filter(({ userAgent }) => /bot/i.test(userAgent ?? '')).length).toBeGreaterThan(50);
    expect(data.filter(({ email }) => email === undefined).length).toBeGreaterThan(50);
    expect(data.filter(({ consent }) => consent?.given).length).toBeGreaterThan(30);
    const known = new Set(contacts.map(({ email }) => email));
    expect(
      new Set(data.flatMap(({ email }) => (email && !known.has(email) ? email : []))).size,
    ).toBeGreaterThan(10);
  });

  it('is sent signed, so that the product takes it, and reports what was refused', async () => {
    const receiver = await listenForWebhooks(503);
    const secret = `whsec_${Buffer.from('a secret for tests only').toString('base64')}`;
    const report = await sendInbound(receiver.url, secret, events.slice(0, 20), { clock: () => now });
    expect(report).toMatchObject({ sent: 20, accepted: 19, refused: [{ status: 503 }] });
    const { raw, headers } = receiver.received[3]!;
    const request = {
      method: 'POST',
      url: receiver.url,
      headers: headers as Record<string, string>,
      raw: Buffer.from(raw),
      now,
    };
    expect(inbound.webhook!.receive(request, { webhookSecret: secret })).toMatchObject({ ok: true });
    await receiver.close();
  });
});

describe('in the stand-ins', () => {
  let hubspot: HubspotStandIn;
  let stripe: StripeStandIn;
  beforeAll(async () => {
    const shared = { clock: () => now, rateLimit: 'unlimited' } as const;
    hubspot = await startHubspot({
      ...shared,
      token: 'test-token',
      clientSecret: 'test-secret',
      portalId: 42,
    });
    stripe = await startStripe({ ...shared, secretKey: 'sk_test_playground', webhookSecret: 'whsec_test' });
    loadHubspot(company, hubspot);
    loadStripe(company, stripe);
  });
  afterAll(async () => {
    await Promise.all([hubspot.stop(), stripe.stop()]);
  });

  it('is a CRM as the vendor describes it', async () => {
    const ask = asking(() => hubspot.url, loadSpec('hubspot'), 'test-token');
    for (const [path, count] of [
      ['/crm/v3/objects/contacts?limit=100&associations=companies', 100],
      ['/crm/v3/objects/companies?limit=100', 100],
      ['/crm/v3/objects/deals?limit=100&associations=contacts', 100],
      ['/crm/v3/objects/tasks?limit=50&associations=contacts', 50],
      ['/crm/v3/owners?limit=100', 8],
      ['/crm/v3/pipelines/deals', 1],
    ] as const)
      expect((await ask('GET', path)).body.results).toHaveLength(count);
    const { id, contact, stageEnteredAt } = won[0]!;
    const deal = await ask(
      'GET',
      `/crm/v3/objects/deals/${id}?associations=contacts&properties=hs_v2_date_entered_current_stage`,
    );
    expect(deal.body.associations.contacts.results[0].id).toBe(contact.id);
    expect(deal.body.properties.hs_v2_date_entered_current_stage).toBe(stageEnteredAt.toISOString());
  });

  it('is a payment account as the vendor describes it', async () => {
    const ask = asking(() => stripe.url, loadSpec('stripe'), 'sk_test_playground');
    for (const name of collectionNames) {
      const { body } = await ask(
        'GET',
        `/v1/${name}?limit=100${name === 'subscriptions' ? '&status=all' : ''}`,
      );
      expect(body.data).toHaveLength(Math.min(100, ledger[name].length));
    }
    expect(stripe.store.recentEvents().length).toBeGreaterThan(50);
  });
});
