import type { ClaimedDelivery } from '../../prisma/stores/inbox.ts';
import type { NewMessage } from '../../prisma/stores/outbox.ts';
import type { Surface } from '../../tools/destination.ts';
import type { NoticeView } from '../../tools/views.ts';
import type { Answered, JobContext } from '../context.ts';
import { causeOf, retryAt } from '../retry.ts';
import type { Running } from '../running.ts';
import { type Room, sideBySide } from '../side-by-side.ts';
import type { Tick } from '../ticker.ts';

export const leaseSeconds = 30;
/** What people do without a word to the bot. */
const wordless: readonly string[] = ['opened', 'stop', 'links', 'details', 'removed'];
/** About four minutes: an answer that comes later has lost its question. */
const patience = 8;

/** What Slack sends waits in two queues, so that a slow question never holds back a slash command. */
export const conversationSources = { commands: 'slack:command', messages: 'slack:message' } as const;

/**
 * Answers what people say and press. Several at once, each under a lease that is renewed while it is worked;
 * an answer and the mark "done" are one transaction, so that a crash in between answers again, not twice.
 */
export function converse(
  context: JobContext,
  queue: keyof typeof conversationSources,
  room: Room,
  running: Running,
): Tick {
  const { stores, log, vault } = context;
  const source = conversationSources[queue];

  async function work(token: string, delivery: ClaimedDelivery): Promise<void> {
    const { id, workspaceId, eventKey, sealed, attempts } = delivery;
    const { signal, leave } = running.enter(token, id);
    let progressTs = delivery.progressTs ?? undefined;
    const showing = async (ts: string): Promise<void> => {
      progressTs = ts;
      await stores.inbox.showing(token, id, ts);
    };
    try {
      const responseUrl = sealed ? vault.open(workspaceId, 'delivery', eventKey, sealed) : undefined;
      const replies = await context.converse(delivery, responseUrl, { signal, showing });
      const messages = replies.map((reply, index) =>
        message(workspaceId, reply.once ?? `reply:${id}:${index}`, reply),
      );
      await stores.effects.answer({ workspaceId, token, id }, messages);
      if (messages.length > 0) context.wake('outbox');
    } catch (error) {
      const again = retryAt(error, attempts, new Date(), { patience });
      await stores.inbox.fail(token, id, causeOf(error), again);
      if (!again) await apologise(delivery, progressTs);
      log.error(
        { delivery: String(id), attempts, cause: causeOf(error), again: again !== null },
        'not answered',
      );
    } finally {
      leave();
      if (delivery.kind === 'stop') running.look();
    }
  }

  /**
   * Nobody who asked waits for ever. Who pressed a button may have changed something; who posted a link, or opened
   * a tab, asked nothing.
   */
  async function apologise(
    { id, workspaceId, kind, payload }: ClaimedDelivery,
    progressTs: string | undefined,
  ): Promise<void> {
    if (wordless.includes(kind)) return;
    const { channelId, thread, userId, step, modalId } = payload as {
      channelId?: string;
      thread?: string;
      userId?: string;
      step?: { executionId: string };
      modalId?: string;
    };
    const pressed = kind === 'action' || kind === 'submit';
    const view: NoticeView = {
      kind: 'notice',
      tone: 'problem',
      text: 'I could not answer this: something on our side failed.',
      fix: pressed
        ? 'Look at the record before you press again.'
        : 'Ask again in a few minutes; /health says what is wrong.',
      reference: `slack-${id}`,
      asOf: context.now().toISOString(),
      notices: [],
    };
    const privately = (kind === 'command' || pressed) && !modalId;
    const destination = {
      channel: channelId,
      user: userId,
      ...(privately && { ephemeralTo: userId }),
      ...(thread && { thread }),
      ...(progressTs && { surface: { kind: 'stream', ts: progressTs } satisfies Surface }),
      ...(modalId && { surface: { kind: 'modal', viewId: modalId } satisfies Surface }),
      ...(step && { surface: { kind: 'step', executionId: step.executionId } satisfies Surface }),
    };
    await stores.outbox.add(undefined, workspaceId, [{ key: `reply:${id}:apology`, destination, view }]);
    context.wake('outbox');
  }

  function message(workspaceId: string, key: string, { view, to }: Answered): NewMessage {
    const { responseUrl, ...destination } = to;
    const sealed = responseUrl && vault.seal(workspaceId, 'outbox_message', key, responseUrl);
    return { key, destination, view, ...(sealed && { sealed }) };
  }

  return sideBySide(
    { name: queue, everySeconds: 1 },
    room,
    async () => {
      const { token, deliveries } = await stores.inbox.claim([source], 1, leaseSeconds);
      const [delivery] = deliveries;
      return delivery && (() => work(token, delivery));
    },
    log,
  );
}
