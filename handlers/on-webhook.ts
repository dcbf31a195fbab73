import type { Log, RawRequest, Received } from '../connectors/connector.ts';
import type { NewDelivery } from '../prisma/stores/inbox.ts';

/** A system that can send to us, with its configuration bound in. */
export interface Sender {
  id: string;
  title: string;
  /** Missing: the system is off or sends nothing. */
  receive?(request: RawRequest): Received;
}
export interface WebhookDeps {
  senders: ReadonlyMap<string, Sender>;
  workspaceId(): Promise<string | undefined>;
  accept(workspaceId: string, deliveries: NewDelivery[]): Promise<number>;
  /** Something new of this system waits in the inbox. */
  wake(systemId: string): void;
  log: Log;
}
/** `retryAfter` in seconds: whatever passes is never answered with 4xx, so that the sender tries again. */
export interface WebhookAnswer {
  status: 200 | 400 | 401 | 404 | 503;
  detail: string;
  retryAfter?: number;
}

const retryAfter = 15;

/**
 * Takes a webhook in: verified on its raw bytes, stored and committed, and only then acknowledged. 401 is a
 * bad signature, 400 what can never be read, 503 everything that passes.
 */
export async function onWebhook(id: string, request: RawRequest, deps: WebhookDeps): Promise<WebhookAnswer> {
  const sender = deps.senders.get(id);
  if (!sender) return { status: 404, detail: 'no such system' };
  if (!sender.receive) return { status: 503, detail: `${sender.title} is not set up here`, retryAfter };
  try {
    const received = sender.receive(request);
    if (!received.ok) {
      deps.log.warn({ system: id, reason: received.reason, detail: received.detail }, 'webhook refused');
      return { status: received.reason === 'malformed' ? 400 : 401, detail: received.detail };
    }
    if (received.rejected?.length)
      deps.log.warn(
        { system: id, count: received.rejected.length, first: received.rejected.slice(0, 5) },
        'webhook events that cannot be read',
      );
    const workspaceId = await deps.workspaceId();
    if (!workspaceId) return { status: 503, detail: 'no workspace yet', retryAfter };
    const deliveries = received.events.map((event) => ({
      source: id,
      eventKey: event.id,
      kind: event.kind,
      payload: event,
    }));
    const stored = deliveries.length > 0 ? await deps.accept(workspaceId, deliveries) : 0;
    if (stored > 0) deps.wake(id);
    return { status: 200, detail: 'stored' };
  } catch (error) {
    deps.log.error({ system: id, error: (error as Error).message }, 'webhook not stored');
    return { status: 503, detail: 'could not be stored, send it again', retryAfter };
  }
}
