import { z } from 'zod';
import { defineConnector, type RawRequest, type Received } from '../connector.ts';
import { hmacSha256, isTimely, sameSignature } from '../kit/signature.ts';
import { parseInbound } from './schema.ts';

const config = z.strictObject({
  webhookSecret: z.string().regex(/^whsec_[A-Za-z0-9+/]+=*$/, 'whsec_ and base64'),
});
type Config = z.infer<typeof config>;

/**
 * The company's own website, forms and custom systems. They only send: signed as Standard Webhooks
 * (https://www.standardwebhooks.com), one event per request, one schema per type.
 */
export const inbound = defineConnector<null, Config>({
  id: 'inbound',
  title: 'Website',
  capabilities: ['automation'],
  config,
  secrets: ['webhookSecret'],
  connect: () => null,
  check: async () => ({ account: 'signed webhooks' }),
  streams: [],
  actions: [],
  webhook: { secret: 'webhookSecret', receive },
});

function receive({ headers, raw, now }: RawRequest, { webhookSecret }: Config): Received {
  const id = headers['webhook-id'] ?? '';
  const timestamp = headers['webhook-timestamp'] ?? '';
  const key = Buffer.from(webhookSecret.slice('whsec_'.length), 'base64');
  const expected = `v1,${hmacSha256(key, Buffer.concat([Buffer.from(`${id}.${timestamp}.`), raw]), 'base64')}`;
  const given = (headers['webhook-signature'] ?? '').split(' ');
  if (id === '' || !given.some((signature) => sameSignature(expected, signature)))
    return { ok: false, reason: 'bad_signature', detail: 'the signature does not fit the body' };
  if (!/^\d+$/.test(timestamp) || !isTimely(Number(timestamp) * 1000, now))
    return { ok: false, reason: 'stale', detail: 'the timestamp is more than five minutes away' };
  let body: unknown;
  try {
    body = JSON.parse(raw.toString('utf8'));
  } catch {
    return { ok: false, reason: 'malformed', detail: 'the body is no JSON' };
  }
  const parsed = parseInbound(body, now);
  if ('problem' in parsed) return { ok: false, reason: 'malformed', detail: parsed.problem };
  const { type, signal } = parsed;
  return { ok: true, events: [{ id, kind: type, occurredAt: signal.activity.occurredAt, signal }] };
}
