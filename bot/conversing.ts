import type { Inbound } from '../handlers/inbound.ts';
import { onSlack } from '../handlers/on-slack.ts';
import type { SlackHandlerDeps } from '../handlers/slack-deps.ts';
import type { ClaimedDelivery } from '../prisma/stores/inbox.ts';
import type { JobContext, Working } from '../scheduler/context.ts';
import { conversationSources } from '../scheduler/jobs/converse.ts';
import type { Core } from './core.ts';
import { type Session, startSession } from './slack/session.ts';
import type { SlackSide } from './slack/side.ts';

const suggested = 'What would you like to know?';

/** Answers what Slack delivered: a question shows that it is worked on, and its answer takes the place of that. */
export function conversing(core: Core, slack: SlackSide): JobContext['converse'] {
  const { stores, log, now, runner, answering, systemsOf } = core;

  async function sessionFor(
    { workspaceId, progressTs }: ClaimedDelivery,
    inbound: Inbound,
    { showing }: Working,
  ): Promise<Session | undefined> {
    const { kind, channelId: channel, thread, userId, channelType } = inbound;
    if ((kind !== 'message' && kind !== 'mention') || !channel || !thread) return undefined;
    return startSession(
      { workspaceId, channel, thread, userId, direct: channelType === 'im' },
      {
        question: inbound.text,
        courtesy: await slack.courtesyOf(workspaceId),
        ...(progressTs && { begun: progressTs }),
        showing,
        log,
      },
    );
  }

  function stopBefore(id: bigint): SlackHandlerDeps['stop'] {
    return async ({ channel, thread, request }) => {
      const { workspaceId, actor, origin } = request;
      const place = { workspaceId, source: conversationSources.messages, channel, thread, before: id };
      const questions = await stores.inbox.stopThread(place);
      // Slack does not leave `processing` by itself, and what was at work there may have died long ago.
      (await slack.courtesyOf(workspaceId)).rest(channel, thread);
      await stores.audit.append(workspaceId, {
        at: now(),
        actor: `${actor.kind}:${actor.id}`,
        origin,
        kind: 'stop',
        subject: `${channel}:${thread}`,
        outcome: questions > 0 ? 'stopped' : 'nothing_to_stop',
        detail: { questions, request: request.id },
      });
    };
  }

  return async (delivery, responseUrl, working) => {
    const { id, stoppedAt } = delivery;
    const inbound = delivery.payload as Inbound;
    const signal = stoppedAt ? AbortSignal.abort() : working.signal;
    const session = await sessionFor(delivery, inbound, working);
    try {
      const replies = await onSlack(inbound, String(id), responseUrl, {
        runner,
        answer: (question) =>
          answering.answer({ ...question, signal, ...(session && { progress: session.progress }) }),
        whoIs: slack.whoIs,
        stop: stopBefore(id),
        suggest: (workspaceId, channel, prompts) => {
          slack
            .courtesyOf(workspaceId)
            .then((courtesy) => courtesy.suggest(channel, suggested, [...prompts]))
            .catch((error: unknown) => log.debug({ err: error }, 'nothing was suggested'));
        },
        left: slack.left,
        systems: systemsOf(delivery.workspaceId),
        now,
      });
      const ts = await session?.end(signal.aborted ? 'stopped' : 'answered');
      if (!ts) return replies;
      return replies.map((reply) => ({ ...reply, to: { ...reply.to, surface: { kind: 'stream', ts } } }));
    } catch (error) {
      await session?.end('failed');
      throw error;
    }
  };
}
