import { createHash, createHmac } from 'node:crypto';
import type { WebhookTarget } from '../stand-in.ts';
import { WebhookSender } from '../webhook-sender.ts';
import { objectTypes } from './object-types.ts';
import type { Change } from './shapes.ts';

/** An event as the vendor posts it, but for the number of the attempt. */
type HookEvent = Record<string, unknown>;

/**
 * The vendor's v3 signature: base64 HMAC-SHA256 over method, full URI, raw body and time in milliseconds.
 * In the URI only the characters that the vendor lists are decoded.
 */
export function signV3(
  clientSecret: string,
  method: string,
  uri: string,
  body: string,
  timeMs: number,
): string {
  return createHmac('sha256', clientSecret)
    .update(method + decodeListed(uri) + body + timeMs)
    .digest('base64');
}
const decodeListed = (uri: string): string =>
  uri.replace(/%(3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi, (escaped) => decodeURIComponent(escaped));

/** Names events the way subscriptions do: contacts, companies and deals by name, everything else as an object. */
export function eventOf(change: Change, eventId: number, portalId: number): HookEvent {
  const { kind, type, id, source, occurredAt, property, mergedIds, association } = change;
  const { singular, typeId } = objectTypes[type];
  const named = type === 'contacts' || type === 'companies' || type === 'deals';
  return {
    eventId,
    subscriptionId: 1,
    portalId,
    appId: 1,
    occurredAt: occurredAt.getTime(),
    subscriptionType: `${named ? singular : 'object'}.${kind}`,
    ...(!named && { objectTypeId: typeId }),
    objectId: Number(id),
    changeSource: source === 'API' ? 'INTEGRATION' : source,
    ...(property && { propertyName: property.name, propertyValue: property.value }),
    ...(kind === 'creation' && { changeFlag: 'CREATED' }),
    ...(kind === 'deletion' && { changeFlag: 'DELETED' }),
    ...(mergedIds && { primaryObjectId: Number(id), mergedObjectIds: mergedIds.map(Number) }),
    ...(association && {
      associationType: `${singular.toUpperCase()}_TO_${objectTypes[association.toType].singular.toUpperCase()}`,
      fromObjectId: Number(id),
      toObjectId: Number(association.toId),
      associationRemoved: association.removed,
    }),
  };
}

/** At most 100 events a request, 5 s to answer; the older signature is sent along, as the vendor still does. */
export const hubspotSender = (clientSecret: string, clock: () => Date): WebhookSender<HookEvent> =>
  new WebhookSender({
    batchSize: 100,
    timeoutMs: 5_000,
    render(events, attemptNumber, target: WebhookTarget) {
      const body = JSON.stringify(events.map((event) => ({ ...event, attemptNumber })));
      const timeMs = clock().getTime();
      return {
        body,
        headers: {
          'user-agent': 'HubSpot Connect 2.0 (http://dev.hubspot.com/) - WebHooks',
          'x-hubspot-signature-v3': signV3(
            clientSecret,
            'POST',
            target.publicUrl ?? target.url,
            body,
            timeMs,
          ),
          'x-hubspot-request-timestamp': String(timeMs),
          'x-hubspot-signature-version': 'v1',
          'x-hubspot-signature': createHash('sha256')
            .update(clientSecret + body)
            .digest('hex'),
        },
      };
    },
  });
