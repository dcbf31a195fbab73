import { missing } from './errors.ts';
import { eventTypes } from './event-types.ts';
import {
  apiVersion,
  type Collection,
  collectionNames,
  collections,
  complete,
  type StripeObject,
} from './objects.ts';

export interface Cause {
  requestId: string | null;
  idempotencyKey: string | null;
}
const noRequest: Cause = { requestId: null, idempotencyKey: null };
const eventsKeptForSeconds = 30 * 86_400;

/** Newest first; equal seconds in the reverse order of arrival, as the vendor lists them. */
class Shelf {
  readonly #byId = new Map<string, StripeObject>();
  #newestFirst: StripeObject[] = [];
  #sorted = true;

  get(id: string): StripeObject | undefined {
    return this.#byId.get(id);
  }

  save(object: StripeObject): void {
    if (this.#byId.has(object.id)) this.#newestFirst = this.#newestFirst.filter(({ id }) => id !== object.id);
    this.#byId.set(object.id, object);
    this.#newestFirst.unshift(object);
    this.#sorted = false;
  }

  load(objects: StripeObject[]): void {
    for (const object of objects) this.#byId.set(object.id, object);
    this.#newestFirst = [...this.#byId.values()].reverse();
    this.#sorted = false;
  }

  all(): readonly StripeObject[] {
    if (!this.#sorted) this.#newestFirst.sort((left, right) => right.created - left.created);
    this.#sorted = true;
    return this.#newestFirst;
  }
}

/** The account's objects, and an event for every change. Knows no HTTP. */
export class StripeStore {
  readonly shelves = Object.fromEntries(collectionNames.map((name) => [name, new Shelf()])) as Record<
    Collection,
    Shelf
  >;
  readonly events = new Shelf();
  /** Ids of the events that an endpoint should get and has not confirmed. */
  readonly undelivered = new Set<string>();
  readonly #clock: () => Date;
  readonly #onEvent: (event: StripeObject) => void;
  #lastId = 0;

  constructor(options: { clock: () => Date; onEvent(event: StripeObject): void }) {
    this.#clock = options.clock;
    this.#onEvent = options.onEvent;
  }

  newId(prefix: string): string {
    this.#lastId += 1;
    return `${prefix}_${this.#lastId.toString(36).padStart(14, '0')}`;
  }

  /** @throws StripeRefusal 404 */
  require(collection: Collection, id: string): StripeObject {
    const object = this.shelves[collection].get(id);
    if (!object) throw missing(collections[collection].object, id);
    return object;
  }

  /** Any object by its id, for `expand`. */
  anywhere(id: string): StripeObject | undefined {
    for (const name of collectionNames) {
      const object = this.shelves[name].get(id);
      if (object) return object;
    }
    return undefined;
  }

  /** Adds an object or replaces the one with its id; writes the events and hands them out. */
  put(collection: Collection, given: Record<string, unknown>, cause: Cause = noRequest): StripeObject {
    const now = this.#clock();
    const object = complete(collection, given, () => this.newId(collections[collection].prefix), now);
    const before = this.shelves[collection].get(object.id);
    this.shelves[collection].save(object);
    for (const type of eventTypes(before, object))
      this.#record(type, before, object, Math.floor(now.getTime() / 1000), cause);
    return object;
  }

  /** Takes objects over quietly. Those of the last 30 days leave the events that the vendor would still have. */
  load(collection: Collection, given: Record<string, unknown>[]): void {
    const now = this.#clock();
    const objects = given.map((one) =>
      complete(collection, one, () => this.newId(collections[collection].prefix), now),
    );
    this.shelves[collection].load(objects);
    const oldest = now.getTime() / 1000 - eventsKeptForSeconds;
    const recent = objects.filter(({ created }) => created >= oldest);
    this.events.load(
      recent.flatMap((object) =>
        eventTypes(undefined, object).map((type) =>
          this.#event(type, undefined, object, object.created, noRequest),
        ),
      ),
    );
  }

  /** The events that the vendor still has. */
  recentEvents(): StripeObject[] {
    const oldest = this.#clock().getTime() / 1000 - eventsKeptForSeconds;
    return this.events.all().filter(({ created }) => created >= oldest);
  }

  #record(
    type: string,
    before: StripeObject | undefined,
    after: StripeObject,
    at: number,
    cause: Cause,
  ): void {
    const event = this.#event(type, before, after, at, cause);
    this.events.save(event);
    this.#onEvent(event);
  }

  #event(
    type: string,
    before: StripeObject | undefined,
    after: StripeObject,
    created: number,
    cause: Cause,
  ): StripeObject {
    const changed = before
      ? Object.keys(after).filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
      : [];
    return {
      id: this.newId('evt'),
      object: 'event',
      api_version: apiVersion,
      created,
      data: {
        object: after,
        ...(before && {
          previous_attributes: Object.fromEntries(changed.map((key) => [key, before[key] ?? null])),
        }),
      },
      livemode: false,
      pending_webhooks: 0,
      request: { id: cause.requestId, idempotency_key: cause.idempotencyKey },
      type,
    };
  }
}
