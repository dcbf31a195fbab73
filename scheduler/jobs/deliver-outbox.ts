import { AppError } from '../../domain/errors.ts';
import type { ClaimedMessage } from '../../prisma/stores/outbox.ts';
import type { Destination } from '../../tools/destination.ts';
import type { View } from '../../tools/views.ts';
import type { JobContext } from '../context.ts';
import { causeOf, retryAt } from '../retry.ts';
import type { Tick } from '../ticker.ts';

const batchSize = 50;
const leaseSeconds = 30;

/** Sends what waits in the outbox: lanes side by side, each lane in order, each message once. */
export function deliverOutbox({ stores, log, send, vault }: JobContext): Tick {
  /** An address that cannot be read, because its key is gone, is like none: the message goes the other way. */
  function responseUrlOf({ workspaceId, key, sealed }: ClaimedMessage): string | undefined {
    if (!sealed) return undefined;
    try {
      return vault.open(workspaceId, 'outbox_message', key, sealed);
    } catch (error) {
      log.warn({ message: key, cause: causeOf(error) }, 'response address unreadable, sent without it');
      return undefined;
    }
  }

  async function deliver(token: string, message: ClaimedMessage): Promise<boolean> {
    const { id, workspaceId, key, attempts, ambiguous } = message;
    if (!(await stores.outbox.holds(token, id))) return false;
    const to = message.destination as Destination;
    const responseUrl = responseUrlOf(message);
    let arrived = false;
    try {
      const { externalId } = await send({
        workspaceId,
        key,
        to: responseUrl ? { ...to, responseUrl } : to,
        view: message.view as View,
        ambiguous,
      });
      arrived = true;
      await stores.outbox.sent(token, id, externalId);
      return true;
    } catch (error) {
      const again = retryAt(error, attempts, new Date());
      const maybeSent = arrived || (error instanceof AppError && error.code === 'unknown_outcome');
      await stores.outbox.fail(token, id, causeOf(error), again, maybeSent);
      const fields = { message: key, attempts, cause: causeOf(error) };
      if (again) log.warn(fields, 'message not sent, it is tried again');
      else log.error(fields, 'message parked');
      return again === null;
    }
  }

  /** A message that has to wait holds back those behind it. */
  async function deliverLane(token: string, lane: ClaimedMessage[], signal: AbortSignal): Promise<void> {
    for (const [index, message] of lane.entries()) {
      if (signal.aborted || !(await deliver(token, message))) {
        const rest = lane.slice(signal.aborted ? index : index + 1).map(({ id }) => id);
        if (rest.length > 0) await stores.outbox.release(token, rest);
        return;
      }
    }
  }

  return {
    name: 'outbox',
    everySeconds: 1,
    async run(signal) {
      const { token, messages } = await stores.outbox.claim(batchSize, leaseSeconds);
      const lanes = new Map<string, ClaimedMessage[]>();
      for (const message of messages) {
        const lane = `${message.workspaceId} ${message.lane}`;
        lanes.set(lane, [...(lanes.get(lane) ?? []), message]);
      }
      await Promise.all([...lanes.values()].map((lane) => deliverLane(token, lane, signal)));
      return messages.length > 0 ? 'more' : 'idle';
    },
  };
}
