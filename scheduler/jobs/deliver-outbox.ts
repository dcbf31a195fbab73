import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../domain/errors.ts';
import type { ClaimedMessage } from '../../prisma/stores/outbox.ts';
import { alertsView, cardUpdates, upToDate } from '../../tools/alerts.ts';
import type { Destination } from '../../tools/destination.ts';
import type { AlertView, View } from '../../tools/views.ts';
import type { JobContext } from '../context.ts';
import { causeOf, retryAt } from '../retry.ts';
import type { Tick } from '../ticker.ts';

const batchSize = 50;
const leaseSeconds = 30;
/** A batch that takes longer goes on beside the next. */
const slowMs = 200;
/** More alerts than this are more than one message can show. */
const mostAlerts = 20;

/**
 * Sends what waits in the outbox: lanes side by side, each lane in order, each message once. Alerts that had to wait
 * go out as one message.
 */
export function deliverOutbox({ stores, log, now, send, vault, wake }: JobContext): Tick {
  const slow = new Set<Promise<void>>();

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

  /** @param messages one, or several that go out as one. @returns whether the lane goes on behind them. */
  async function deliver(token: string, messages: ClaimedMessage[]): Promise<boolean> {
    const [first] = messages as [ClaimedMessage];
    const { workspaceId, attempts, ambiguous } = first;
    const ids = messages.map(({ id }) => id);
    const key = messages.map((message) => message.key).join(' ');
    if (!(await stores.outbox.holds(token, ids))) return false;
    const to = first.destination as Destination;
    const responseUrl = responseUrlOf(first);
    let arrived = false;
    let view: View;
    try {
      view = await upToDate(viewOf(messages), workspaceId, stores.assignments);
      const { externalId } = await send({
        workspaceId,
        key,
        to: responseUrl ? { ...to, responseUrl } : to,
        view,
        ambiguous,
      });
      arrived = true;
      await stores.outbox.sent(token, ids, externalId);
    } catch (error) {
      const again = retryAt(error, attempts, new Date());
      const maybeSent = arrived || (error instanceof AppError && error.code === 'unknown_outcome');
      await stores.outbox.fail(token, ids, causeOf(error), again, maybeSent);
      const fields = { message: key, attempts, cause: causeOf(error) };
      if (again) log.warn(fields, 'message not sent, it is tried again');
      else log.error(fields, 'message parked');
      return again === null;
    }
    if (!to.update) await catchUp(workspaceId, view);
    return true;
  }

  /** What was decided while a card was on its way did not find it: the card is brought up to date now. */
  async function catchUp(workspaceId: string, shown: View): Promise<void> {
    for (const { assignment } of alertsOf(shown)) {
      if (!assignment) continue;
      const current = await stores.assignments.get(workspaceId, assignment.id);
      if (current && current.state !== assignment.state)
        await stores.outbox.add(undefined, workspaceId, await cardUpdates(current, stores.outbox));
    }
  }

  /** The head of a lane, and what goes out together with it. */
  async function together(token: string, lane: ClaimedMessage[]): Promise<ClaimedMessage[]> {
    const other = lane.findIndex((message) => !mayJoin(message));
    const alike = other < 0 ? lane : lane.slice(0, other);
    if (alike.length === 0) return lane.slice(0, 1);
    if (other >= 0 || alike.length >= mostAlerts) return alike;
    const following = await stores.outbox.claimAlike(token, alike.at(-1)!, mostAlerts - alike.length, now());
    return [...alike, ...following];
  }

  /** A message that has to wait holds back those behind it. */
  async function deliverLane(token: string, lane: ClaimedMessage[], signal: AbortSignal): Promise<void> {
    for (let rest = lane; rest.length > 0; ) {
      const batch = signal.aborted ? [] : await together(token, rest);
      rest = rest.slice(batch.length);
      if (batch.length === 0 || !(await deliver(token, batch))) {
        if (rest.length > 0)
          await stores.outbox.release(
            token,
            rest.map(({ id }) => id),
          );
        return;
      }
    }
  }

  return {
    name: 'outbox',
    everySeconds: 1,
    async run(signal) {
      const { token, messages } = await stores.outbox.claim(batchSize, leaseSeconds, now());
      const lanes = new Map<string, ClaimedMessage[]>();
      for (const message of messages) {
        const lane = `${message.workspaceId} ${message.lane}`;
        lanes.set(lane, [...(lanes.get(lane) ?? []), message]);
      }
      const work = Promise.all([...lanes.values()].map((lane) => deliverLane(token, lane, signal)));
      // One that is slow, such as a window that Slack does not show yet, holds back its own lane and no other.
      if (!(await endsSoon(work))) goesOn(work);
      return messages.length > 0 ? 'more' : 'idle';
    },
    settled: async () => void (await Promise.all(slow)),
  };

  function goesOn(work: Promise<unknown>): void {
    const ended = work
      .catch((error: unknown) => log.error({ cause: causeOf(error) }, 'messages were not sent'))
      .then(() => {
        slow.delete(ended);
        wake('outbox');
      });
    slow.add(ended);
  }
}

/** @throws what the work throws meanwhile. */
const endsSoon = (work: Promise<unknown>): Promise<boolean> =>
  Promise.race([work.then(() => true), sleep(slowMs, false, { ref: false })]);

/** An alert that is late anyway. One that may have arrived is looked for on its own. */
const mayJoin = ({ late, ambiguous, sealed, view, destination }: ClaimedMessage): boolean =>
  late &&
  !ambiguous &&
  !sealed &&
  (view as View).kind === 'alert' &&
  (destination as Destination).update === undefined;

const viewOf = (messages: ClaimedMessage[]): View =>
  messages.length === 1
    ? (messages[0]!.view as View)
    : alertsView(messages.map(({ view }) => view as AlertView));

const alertsOf = (view: View): AlertView[] =>
  view.kind === 'alert' ? [view] : view.kind === 'alerts' ? view.alerts : [];
