import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { HookEvent, RawRequest, Received, Webhook } from '../connector.ts';
import { parseRows } from '../kit/records.ts';
import { hmacSha256, isTimely, sameSignature } from '../kit/signature.ts';
import { isStorable } from '../kit/times.ts';
import type { HubSpotConfig } from './config.ts';
import { type ObjectType, objects } from './objects.ts';

const idText = z.union([z.string(), z.number()]).transform(String);
const eventRow = z.looseObject({
  eventId: idText.optional(),
  portalId: idText.optional(),
  subscriptionType: z.string().min(1),
  objectTypeId: z.string().optional(),
  objectId: idText.optional(),
  fromObjectId: idText.optional(),
  propertyName: z.string().optional(),
  occurredAt: z.number().optional(),
  primaryObjectId: idText.optional(),
  mergedObjectIds: z.array(idText).optional(),
  newObjectId: idText.optional(),
});
type EventRow = z.infer<typeof eventRow>;

/**
 * Webhooks of a HubSpot app, up to 100 events a request. Only signature v3 counts: v1 and v2 sign no time
 * and can be replayed. The client's own `Signature.isValid` is not used: it compares with ===, accepts an
 * hour in the future and a timestamp that is no number.
 */
export const webhook: Webhook<HubSpotConfig> = {
  secret: 'clientSecret',
  receive(request, config): Received {
    const problem = verify(request, config.clientSecret);
    if (problem) return { ok: false, ...problem };
    const rows = jsonOf(request.raw);
    if (!Array.isArray(rows))
      return { ok: false, reason: 'malformed', detail: 'the body is no list of events' };
    const { read, rejected } = parseRows(rows, eventRow);
    if (read.length === 0 && rejected.length > 0)
      return { ok: false, reason: 'malformed', detail: 'none of the events can be read' };
    return { ok: true, events: read.flatMap(eventsOf), rejected };
  },
};

function verify({ method, url, headers, raw, now }: RawRequest, secret: string | undefined) {
  const reason = 'bad_signature' as const;
  if (!secret) return { reason, detail: 'no client secret is configured' };
  const given = headers['x-hubspot-signature-v3'];
  if (!given) return { reason, detail: 'there is no v3 signature' };
  const timestamp = headers['x-hubspot-request-timestamp'] ?? '';
  // Number('') is 0 and Number('1e13') a number: only digits are a time.
  const signedMs = /^\d{1,15}$/.test(timestamp) ? Number(timestamp) : Number.NaN;
  if (!isTimely(signedMs, now)) return { reason: 'stale' as const, detail: 'the signed time is not now' };
  const signed = Buffer.concat([Buffer.from(method + signedUri(url)), raw, Buffer.from(timestamp)]);
  if (sameSignature(hmacSha256(secret, signed, 'base64'), given)) return undefined;
  return { reason, detail: 'the signature does not fit' };
}

/** HubSpot signs the address with exactly these characters decoded (documented under "v3 signature"). */
const signedUri = (url: string): string =>
  url.replaceAll(/%(3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi, (encoded) => decodeURIComponent(encoded));

function jsonOf(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString('utf8'));
  } catch {
    return undefined;
  }
}

function eventsOf(row: EventRow): HookEvent[] {
  const type = typeOf(row);
  const { occurredAt: at } = row;
  const kind = row.subscriptionType.replace(/^object\./, `${type ?? 'object'}.`);
  const event = (record?: HookEvent['record']): HookEvent => ({
    id: keyOf(row, record?.externalId),
    kind,
    ...(at !== undefined && isStorable(at) && { occurredAt: new Date(at).toISOString() }),
    ...(record ? { record } : {}),
  });
  const gone = (externalId: string) => event({ type: type!, externalId, deleted: true });
  const changed = (externalId: string) => event({ type: type!, externalId });

  const externalId = row.newObjectId ?? row.primaryObjectId ?? row.objectId ?? row.fromObjectId;
  if (!type || externalId === undefined) return [event()];
  if (/\.(deletion|privacyDeletion)$/.test(kind)) return [gone(externalId)];
  if (kind.endsWith('.merge')) return [changed(externalId), ...mergedAway(row).map(gone)];
  return [changed(externalId)];
}

/** The records that a merge ended: all that took part, except the one that lives on. */
const mergedAway = ({ mergedObjectIds = [], primaryObjectId, newObjectId }: EventRow): string[] =>
  [...mergedObjectIds, ...(newObjectId && primaryObjectId ? [primaryObjectId] : [])].filter(
    (id) => id !== (newObjectId ?? primaryObjectId),
  );

/** `contact.creation`, or `object.creation` with `objectTypeId: "0-1"`. */
function typeOf({ subscriptionType, objectTypeId }: EventRow): ObjectType | undefined {
  const prefix = subscriptionType.split('.')[0];
  return Object.values(objects).find(
    ({ type, typeId }) => type === prefix || (prefix === 'object' && typeId === objectTypeId),
  )?.type;
}

/**
 * Equal for redeliveries. `eventId` alone is not unique, `attemptNumber` differs between redeliveries.
 * @param about tells the events apart that one merge becomes.
 */
function keyOf(row: EventRow, about: string | undefined): string {
  const { eventId, portalId, subscriptionType, objectTypeId, propertyName, occurredAt } = row;
  const parts = [eventId, portalId, subscriptionType, objectTypeId, row.objectId, row.fromObjectId];
  const key = [...parts, row.primaryObjectId, propertyName, occurredAt, about].map((part) => part ?? '');
  return createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 32);
}
