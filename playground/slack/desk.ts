import type { Delivered } from './delivery.ts';
import type { Links } from './links.ts';
import type { Manifest } from './manifest.ts';
import type { Conversation, Json, Person } from './model.ts';
import { eventPayload } from './payloads.ts';
import type { Reply, ResponseUrls } from './response-urls.ts';
import type { Sessions } from './sessions.ts';
import type { Steps } from './steps.ts';
import type { Streams } from './streams.ts';
import type { Transport } from './transport.ts';
import type { Triggers } from './triggers.ts';
import type { Views } from './views.ts';
import type { Workspace } from './workspace.ts';

/** Where a person acts: a channel by id or name, or their direct messages with the bot. */
export interface Place {
  as: string;
  channel?: string;
  dm?: boolean;
}

/** How the app took it. */
export interface Acked {
  /** HTTP status; 200 for a socket ack; 0 for none within three seconds, or when the bot was not told. */
  status: number;
  /** Time to the ack, in milliseconds of the system's clock. */
  ms: number;
  /** Deliveries, retries included; 0 when the bot had nothing to hear. */
  attempts: number;
}

/** A person asked for something this workspace does not have. */
export class NoSuchThing extends Error {}

export interface Parts {
  workspace: Workspace;
  views: Views;
  triggers: Triggers;
  responseUrls: ResponseUrls;
  transport: Transport;
  streams: Streams;
  sessions: Sessions;
  links: Links;
  steps: Steps;
  /** A workflow step's event carries a token; the bot's own will do. */
  botToken: string;
  manifest: Manifest;
}

/** What everything that people do has in common: who and where, and how the app took it. */
export class Desk {
  readonly parts: Parts;

  constructor(parts: Parts) {
    this.parts = parts;
  }

  /** @throws NoSuchThing for a stranger, and for a place where this person is not. */
  at({ as, channel, dm }: Place): { person: Person; conversation: Conversation } {
    const { workspace } = this.parts;
    const person = workspace.people.get(as);
    if (!person) throw new NoSuchThing(`Nobody here has the id ${as}.`);
    const conversation = workspace.conversation(dm ? as : (channel ?? ''));
    if (!conversation?.members.has(as)) throw new NoSuchThing(`${person.realName} is not in that channel.`);
    return { person, conversation };
  }

  person(as: string): Person {
    return this.at({ as, dm: true }).person;
  }

  answering(reply: Reply): { triggerId: string; responseUrl: string } {
    const { triggers, responseUrls } = this.parts;
    return { triggerId: triggers.issue(reply.user), responseUrl: responseUrls.issue(reply) };
  }

  /** Tells the app of an event, again after a failure. */
  async event(event: Json): Promise<Acked> {
    const { workspace, transport } = this.parts;
    const payload = eventPayload(workspace, event);
    const { status, ms, attempts } = await timed(() => transport.deliverEvent(payload));
    return { status, ms, attempts };
  }

  /** Tells the app what somebody pressed or sent, once. @returns also what its ack said. */
  async interact(payload: Json): Promise<Acked & { body: unknown }> {
    const { transport } = this.parts;
    const { status, ms, body } = await timed(() => transport.deliver({ kind: 'interactive', payload }));
    return { status, ms, attempts: 1, body };
  }
}

export const NOT_TOLD: Acked = { status: 0, ms: 0, attempts: 0 };

export async function timed<T extends Delivered>(deliver: () => Promise<T>): Promise<T & { ms: number }> {
  const start = performance.now();
  const delivered = await deliver();
  return { ...delivered, ms: Math.round(performance.now() - start) };
}
