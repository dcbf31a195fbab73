import type { HookEvent } from '../connector.ts';
import { type StripeObject, stripeObjects } from './objects.ts';
import type { EventRow } from './schema.ts';

/** Events that say that their object is gone. A deleted subscription stays readable, as canceled. */
const deletions = new Set(['customer.deleted', 'invoice.deleted']);

/** Id of the object of this kind that an event is about: a refund or a charge is about its payment too. */
export function subjectId(event: EventRow, kind: StripeObject): string | undefined {
  const { object } = event.data;
  if (object.object === kind.object) return object.id;
  return kind.type === 'payment' ? object.payment_intent || undefined : undefined;
}

export const isDeletion = (event: EventRow): boolean => deletions.has(event.type);

const occurredAt = (event: EventRow): string => new Date(event.created * 1000).toISOString();

/** The kind of object that a webhook event changes, where it is one that we read. */
function kindOf(event: EventRow): StripeObject | undefined {
  const concerned = stripeObjects.filter((kind) => kind.events.includes(event.type));
  return concerned.find((kind) => kind.object === event.data.object.object) ?? concerned[0];
}

/** A webhook event in our words: which record changed. */
export function hookEvent(event: EventRow): HookEvent {
  const kind = kindOf(event);
  const externalId = kind && subjectId(event, kind);
  const base = { id: event.id, kind: event.type, occurredAt: occurredAt(event) };
  if (!kind || !externalId) return base;
  return { ...base, record: { type: kind.type, externalId, ...(isDeletion(event) && { deleted: true }) } };
}
