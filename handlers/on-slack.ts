import type { Actor } from '../domain/actor.ts';
import { AppError } from '../domain/errors.ts';
import type { DataClass } from '../domain/permissions.ts';
import type { Request, ToolRunner } from '../tools/context.ts';
import type { View } from '../tools/views.ts';
import { commandOf } from './commands/index.ts';
import type { Destination, Inbound, Reply } from './inbound.ts';
import { onAction } from './on-action.ts';
import { onDetails } from './on-details.ts';
import { onLinks } from './on-links.ts';
import { onOpened } from './on-opened.ts';
import { onRemoved } from './on-removed.ts';
import { onStep } from './on-step.ts';
import { onStop } from './on-stop.ts';
import { onSubmit } from './on-submit.ts';
import type { SlackHandlerDeps } from './slack-deps.ts';
import { splitWords } from './words.ts';

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
  const asker = await askerOf(inbound, deps);
  if (!asker) return [];
  const { actor, audience } = asker;
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
      return onAction(inbound, request, privately, deps);
    case 'message':
    case 'mention':
      return [
        {
          view: await deps.answer({ text: inbound.text, request }),
          to: { ...(channelId && { channel: channelId }), ...(thread && { thread }) },
        },
      ];
    case 'submit':
      return onSubmit(inbound, request, deps);
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

/** Slack itself, or a workflow that works for nobody: it may see what is public. */
const nobody: { actor: Actor; audience: readonly DataClass[] } = {
  actor: { kind: 'schedule', id: 'slack', name: 'Slack', role: 'rep', timeZone: 'UTC' },
  audience: ['public'],
};
/** What people do without a word to the bot: nobody waits for an answer. */
const unasked: readonly Inbound['kind'][] = ['opened', 'stop', 'links', 'details'];

/** Who it comes from. Undefined: a bot or somebody who has left, and nobody who waits. */
async function askerOf({ kind, workspaceId, userId, channelId }: Inbound, { whoIs }: SlackHandlerDeps) {
  if (kind === 'removed' || !userId) return nobody;
  try {
    return await whoIs(workspaceId, userId, channelId);
  } catch (error) {
    const refused = error instanceof AppError && error.code === 'forbidden';
    if (refused && unasked.includes(kind)) return undefined;
    throw error;
  }
}

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
