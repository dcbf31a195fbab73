import type { Actor } from '../domain/actor.ts';
import type { DataClass } from '../domain/permissions.ts';
import type { Request, ToolRunner } from '../tools/context.ts';
import type { AnswerView, NoticeView, View } from '../tools/views.ts';
import { commandOf } from './commands/index.ts';
import type { Destination, Inbound, Reply } from './inbound.ts';
import { onDetails } from './on-details.ts';
import { onLinks } from './on-links.ts';
import { onOpened } from './on-opened.ts';
import { onRemoved } from './on-removed.ts';
import { onStep } from './on-step.ts';
import { onStop } from './on-stop.ts';
import { splitWords } from './words.ts';

export interface SlackHandlerDeps {
  runner: ToolRunner;
  answer(question: { text: string; request: Request }): Promise<AnswerView>;
  /** Who a Slack user is and what everybody in the channel may see. */
  whoIs(
    workspaceId: string,
    userId: string,
    channel?: string,
  ): Promise<{ actor: Actor; audience: readonly DataClass[] }>;
  now(): Date;
}

/**
 * Answers one thing that somebody typed or pressed. It only translates: the tool door decides what is
 * allowed, the presenters how it looks. Run twice for one delivery it asks for the same work under the
 * same ids.
 */
export async function onSlack(
  inbound: Inbound,
  deliveryId: string,
  responseUrl: string | undefined,
  deps: SlackHandlerDeps,
): Promise<Reply[]> {
  const { workspaceId, userId, channelId, thread } = inbound;
  const { actor, audience } = await deps.whoIs(workspaceId, userId, channelId);
  const request: Request = {
    workspaceId,
    actor,
    origin: originOf[inbound.kind],
    audience,
    ...(channelId && { channel: channelId }),
    ...(thread && { thread }),
    id: `slack-${deliveryId}`,
  };
  const privately: Destination = {
    ...(channelId && { channel: channelId }),
    ephemeralTo: userId,
    ...(thread && { thread }),
    ...(responseUrl && { responseUrl }),
  };
  switch (inbound.kind) {
    case 'command':
      return [{ view: await runCommand(inbound, request, deps), to: privately }];
    case 'action':
      return runAction(inbound, request, privately, deps);
    case 'message':
    case 'mention':
      return [
        {
          view: await deps.answer({ text: inbound.text, request }),
          to: { ...(channelId && { channel: channelId }), ...(thread && { thread }) },
        },
      ];
    case 'submit':
      return [];
    case 'opened':
      return onOpened(inbound, request, deps);
    case 'stop':
      return onStop(inbound, request, deps);
    case 'links':
      return onLinks(inbound, request, deps);
    case 'details':
      return onDetails(inbound, request, deps);
    case 'step':
      return onStep(inbound, request, deps);
    case 'removed':
      return onRemoved(inbound, request, deps);
  }
}

const originOf: Record<Inbound['kind'], Request['origin']> = {
  command: 'command',
  action: 'button',
  message: 'agent',
  mention: 'agent',
  submit: 'form',
  opened: 'button',
  stop: 'button',
  links: 'link',
  details: 'link',
  step: 'workflow',
  removed: 'schedule',
};

async function runCommand(
  { name, text }: Inbound,
  request: Request,
  { runner }: SlackHandlerDeps,
): Promise<View> {
  const command = commandOf(name);
  if (!command) return helpWith(`${name} is not one of my commands.`, undefined, request, runner);
  const call = command.toToolCall(splitWords(text));
  if (call === 'help') return helpWith(undefined, command.name, request, runner);
  if ('problem' in call) return helpWith(call.problem, command.name, request, runner);
  return (await runner.run(call, request)).view;
}

async function helpWith(
  problem: string | undefined,
  topic: string | undefined,
  request: Request,
  runner: ToolRunner,
): Promise<View> {
  const { view } = await runner.run(
    { tool: 'help_get', input: topic ? { topic: topic.slice(1) } : {} },
    request,
  );
  return problem ? { ...view, notices: [problem, ...view.notices] } : view;
}

async function runAction(
  inbound: Inbound,
  request: Request,
  privately: Destination,
  deps: SlackHandlerDeps,
): Promise<Reply[]> {
  const { runner, now } = deps;
  const { name, value = '', messageTs } = inbound;
  if (name === 'tool.run') {
    const call = parseCall(value);
    if (!call)
      return [{ view: problem('This button is from an older message. Ask again.', now()), to: privately }];
    const { tainted, ...asked } = call;
    return [{ view: (await runner.run(asked, { ...request, tainted })).view, to: privately }];
  }
  if (name === 'pending.confirm' || name === 'pending.cancel') {
    const [pendingId = '', argsHash = ''] = value.split(':');
    const outcome =
      name === 'pending.confirm'
        ? await runner.confirm(pendingId, argsHash, request)
        : await runner.cancel(pendingId, request);
    // A refusal is for the person who pressed; everything else takes the place of the card.
    const inPlace = outcome.status !== 'refused' && messageTs;
    return [{ view: outcome.view, to: inPlace ? { ...privately, update: messageTs } : privately }];
  }
  return [];
}

function parseCall(value: string): { tool: string; input: unknown; tainted: boolean } | undefined {
  try {
    const { t, i, x } = JSON.parse(value) as { t?: unknown; i?: unknown; x?: unknown };
    return typeof t === 'string' ? { tool: t, input: i ?? {}, tainted: x === 1 } : undefined;
  } catch {
    return undefined;
  }
}

const problem = (text: string, now: Date): NoticeView => ({
  kind: 'notice',
  tone: 'problem',
  text,
  asOf: now.toISOString(),
  notices: [],
});
