import { createHash, createHmac } from 'node:crypto';
import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import type { RawRequest } from '../../connectors/connector.ts';
import { webhook as hubspotHook } from '../../connectors/hubspot/webhook.ts';
import { webhook as stripeHook } from '../../connectors/stripe/webhook.ts';

const now = new Date('2026-11-20T10:00:00Z');
const minutes = 60_000;

interface Sender {
  name: string;
  /** A request as this sender signs it. */
  signed(options?: { body?: string; atMs?: number; secret?: string; timestamp?: string }): RawRequest;
  receive(request: RawRequest): ReturnType<typeof hubspotHook.receive>;
  unsigned(request: RawRequest): RawRequest;
  body: string;
}

const secret = 'readable-client-secret';
const hubspotUrl = 'https://switchboard.example.com/webhooks/hubspot?from=a%3Ab';
const hubspotBody =
  '[{"eventId": 1, "subscriptionType": "contact.creation", "objectId": 5, "occurredAt": 1763632800000}]';
const hubspot: Sender = {
  name: 'HubSpot',
  body: hubspotBody,
  signed({ body = hubspotBody, atMs = now.getTime(), secret: key = secret, timestamp = String(atMs) } = {}) {
    const uri = hubspotUrl.replace('%3A', ':');
    const signature = createHmac('sha256', key).update(`POST${uri}${body}${timestamp}`).digest('base64');
    const headers = { 'x-hubspot-signature-v3': signature, 'x-hubspot-request-timestamp': timestamp };
    return { method: 'POST', url: hubspotUrl, headers, raw: Buffer.from(body), now };
  },
  receive: (request) =>
    hubspotHook.receive(request, {
      accessToken: 'x',
      apiUrl: 'https://api.hubapi.com',
      clientSecret: secret,
    }),
  unsigned: (request) => ({
    ...request,
    headers: { ...request.headers, 'x-hubspot-signature-v3': undefined },
  }),
};

const webhookSecret = `whsec_${Buffer.from('readable webhook secret').toString('base64')}`;
const stripeBody =
  '{"id": "evt_1", "object": "event", "type": "plan.created", "created": 1, "data": {"object": {"object": "plan"}}}';
const stripe: Sender = {
  name: 'Stripe',
  body: stripeBody,
  signed({ body = stripeBody, atMs = now.getTime(), secret: key = webhookSecret, timestamp } = {}) {
    const t = timestamp ?? String(Math.floor(atMs / 1000));
    const v1 = createHmac('sha256', key).update(`${t}.${body}`).digest('hex');
    const headers = { 'stripe-signature': `t=${t},v1=${v1}` };
    return {
      method: 'POST',
      url: 'https://switchboard.example.com/webhooks/stripe',
      headers,
      raw: Buffer.from(body),
      now,
    };
  },
  receive: (request) =>
    stripeHook.receive(request, { secretKey: 'x', apiUrl: 'https://api.stripe.com', webhookSecret }),
  unsigned: (request) => ({ ...request, headers: {} }),
};

describe.each([hubspot, stripe])('a webhook from $name', (sender) => {
  const outcome = (request: RawRequest) => {
    const received = sender.receive(request);
    return received.ok ? 'ok' : received.reason;
  };

  it.each([
    ['good', () => sender.signed(), 'ok'],
    ['four minutes old', () => sender.signed({ atMs: now.getTime() - 4 * minutes }), 'ok'],
    ['four minutes ahead', () => sender.signed({ atMs: now.getTime() + 4 * minutes }), 'ok'],
    ['six minutes old', () => sender.signed({ atMs: now.getTime() - 6 * minutes }), 'stale'],
    ['six minutes ahead', () => sender.signed({ atMs: now.getTime() + 6 * minutes }), 'stale'],
    ['signed at no time', () => sender.signed({ timestamp: 'NaN' }), 'stale'],
    ['signed at an empty time', () => sender.signed({ timestamp: '' }), 'stale'],
    ['signed at infinity', () => sender.signed({ timestamp: '1e400' }), 'stale'],
    [
      'tampered with',
      () => ({ ...sender.signed(), raw: Buffer.from(sender.body.replace('1', '2')) }),
      'bad_signature',
    ],
    [
      're-serialised',
      () => ({ ...sender.signed(), raw: Buffer.from(JSON.stringify(JSON.parse(sender.body))) }),
      'bad_signature',
    ],
    ['unsigned', () => sender.unsigned(sender.signed()), 'bad_signature'],
    ['signed with another secret', () => sender.signed({ secret: 'other' }), 'bad_signature'],
    ['signed but no JSON', () => sender.signed({ body: 'hello' }), 'malformed'],
    ['signed but another shape', () => sender.signed({ body: '{"a": 1}' }), 'malformed'],
  ] as const)('%s', (_, request, expected) => expect(outcome(request())).toBe(expected));
});

describe('HubSpot signatures', () => {
  it('of version 1 and 2 are refused: they sign no time', () => {
    const { body } = hubspot;
    const request = hubspot.unsigned(hubspot.signed());
    const v2 = createHash('sha256').update(`${secret}POST${hubspotUrl}${body}`).digest('hex');
    const headers = { ...request.headers, 'x-hubspot-signature': v2, 'x-hubspot-signature-version': 'v2' };
    expect(hubspot.receive({ ...request, headers })).toMatchObject({ ok: false, reason: 'bad_signature' });
  });

  it('count for one address and one method only', () => {
    const other = { ...hubspot.signed(), url: 'https://switchboard.example.com/webhooks/other' };
    expect(hubspot.receive(other).ok).toBe(false);
    expect(hubspot.receive({ ...hubspot.signed(), method: 'PUT' }).ok).toBe(false);
  });
});

describe('Stripe signatures', () => {
  it('are accepted from either secret while it is rotated', () => {
    const request = stripe.signed();
    const old = stripe.signed({ secret: 'old' }).headers['stripe-signature']!.split('v1=')[1];
    const both = `${request.headers['stripe-signature']},v1=${old}`;
    expect(stripe.receive({ ...request, headers: { 'stripe-signature': both } }).ok).toBe(true);
  });

  it('made by their own client are accepted', () => {
    const header = Stripe.webhooks.generateTestHeaderString({
      payload: stripe.body,
      secret: webhookSecret,
      timestamp: now.getTime() / 1000,
    });
    const request = { ...stripe.signed(), headers: { 'stripe-signature': header } };
    expect(stripe.receive(request)).toMatchObject({
      ok: true,
      events: [{ id: 'evt_1', kind: 'plan.created' }],
    });
  });
});

describe('what HubSpot reports', () => {
  const at = Date.parse('2026-11-20T09:59:00Z');
  const base = { eventId: 100, subscriptionId: 9, portalId: 42, appId: 1, occurredAt: at, attemptNumber: 0 };
  const eventsOf = (...rows: object[]) => {
    const received = hubspot.receive(
      hubspot.signed({ body: JSON.stringify(rows.map((row) => ({ ...base, ...row }))) }),
    );
    if (!received.ok) expect.fail(received.detail);
    return received.events;
  };

  it('names the record to read back, in the old and in the new words', () => {
    const [old, generic, company] = eventsOf(
      { subscriptionType: 'contact.propertyChange', objectId: 5, propertyName: 'email' },
      { subscriptionType: 'object.propertyChange', objectTypeId: '0-1', objectId: 5, propertyName: 'email' },
      { subscriptionType: 'object.creation', objectTypeId: '0-2', objectId: 6 },
    );
    const occurredAt = '2026-11-20T09:59:00.000Z';
    const change = {
      kind: 'contact.propertyChange',
      occurredAt,
      record: { type: 'contact', externalId: '5' },
    };
    expect(old).toMatchObject(change);
    expect(generic).toMatchObject(change);
    expect(company).toMatchObject({ kind: 'company.creation', record: { type: 'company', externalId: '6' } });
  });

  it('says what is gone: deleted, erased, merged into another', () => {
    const [deleted, erased, ...merge] = eventsOf(
      { subscriptionType: 'contact.deletion', objectId: 5 },
      { subscriptionType: 'contact.privacyDeletion', objectId: 5 },
      { subscriptionType: 'contact.merge', objectId: 7, primaryObjectId: 7, mergedObjectIds: [8, 7, 9] },
    );
    expect(deleted).toMatchObject({ record: { type: 'contact', externalId: '5', deleted: true } });
    expect(erased).toMatchObject({
      kind: 'contact.privacyDeletion',
      record: { externalId: '5', deleted: true },
    });
    expect(merge.map(({ record }) => record)).toEqual([
      { type: 'contact', externalId: '7' },
      { type: 'contact', externalId: '8', deleted: true },
      { type: 'contact', externalId: '9', deleted: true },
    ]);
    expect(new Set(merge.map(({ id }) => id)).size).toBe(3);
  });

  it('has one key per event, the same for a redelivery, another for an event that shares its id', () => {
    const change = { subscriptionType: 'contact.propertyChange', objectId: 5, propertyName: 'email' };
    const [first, again, other] = eventsOf(
      change,
      { ...change, attemptNumber: 3 },
      { ...change, propertyName: 'phone' },
    );
    expect(again!.id).toBe(first!.id);
    expect(other!.id).not.toBe(first!.id);
  });

  it('passes on what it does not know, without a record', () => {
    const [event] = eventsOf({ subscriptionType: 'conversation.newMessage', objectId: 1 });
    expect(event).toMatchObject({ kind: 'conversation.newMessage' });
    expect(event!.record).toBeUndefined();
  });

  it('is read event by event: one that cannot be read is set aside, and only nothing but such is refused', () => {
    const good = { ...base, subscriptionType: 'contact.creation', objectId: 5 };
    const bad = { ...base, objectId: 6 };
    const receive = (rows: unknown) => hubspot.receive(hubspot.signed({ body: JSON.stringify(rows) }));
    expect(receive([bad, good, null])).toMatchObject({
      ok: true,
      events: [{ record: { type: 'contact', externalId: '5' } }],
      rejected: [{ issues: [expect.stringContaining('subscriptionType')] }, { issues: [expect.any(String)] }],
    });
    expect(receive([bad, null])).toMatchObject({ ok: false, reason: 'malformed' });
    expect(receive({ ...good })).toMatchObject({ ok: false, reason: 'malformed' });
  });

  it('may be up to a hundred events in one request', () => {
    const rows = Array.from({ length: 100 }, (_, objectId) => ({
      subscriptionType: 'deal.creation',
      objectId,
    }));
    expect(new Set(eventsOf(...rows).map(({ id }) => id)).size).toBe(100);
  });
});
