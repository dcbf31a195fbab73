import { AppError } from '../domain/errors.ts';
import { may } from '../domain/permissions.ts';
import { clip, storable } from '../domain/text.ts';
import type { PendingAction } from '../prisma/stores/pending-actions.ts';
import { hashOf } from './bound.ts';
import type { Outcome, ReadContext, Request, ToolContext, ToolRunner } from './context.ts';
import { endedBy } from './ended-by.ts';
import { onRecord } from './on-record.ts';
import { reduced } from './reduced.ts';
import { decided, notice, notKnown, refusal } from './refusal.ts';
import { isWrite, type Tool, type WriteTool } from './tool.ts';
import type { View } from './views.ts';

/** How long a proposal can be confirmed. */
const confirmWithinMs = 15 * 60 * 1000;

export interface RunnerDeps {
  tools: ReadonlyMap<string, Tool>;
  /** Everything of a context but the request. */
  context: Omit<ToolContext, 'request'>;
}

/**
 * The one door to everything the bot can do. Slash commands, sentences, buttons, schedules and the terminal
 * come through here: permission, strict parse, preview and confirmation of writes, run, audit entry.
 * What goes wrong is an outcome, not an exception; it throws only when the audit entry cannot be stored.
 */
export function createToolRunner({ tools, context }: RunnerDeps): ToolRunner {
  const { stores, log } = context;

  async function audited(
    request: Request,
    kind: string,
    subject: string,
    detail: object,
    work: () => Promise<Outcome>,
  ): Promise<Outcome> {
    const started = context.now().getTime();
    const outcome = await work().catch((error: unknown): Outcome => refusal(error, request, context));
    const status = outcome.status === 'refused' ? outcome.error.code : outcome.status;
    await stores.audit.append(request.workspaceId, {
      at: context.now(),
      actor: `${request.actor.kind}:${request.actor.id}`,
      origin: request.origin,
      kind,
      subject,
      outcome: status,
      detail: {
        ...detail,
        ...(outcome.status === 'needs_confirmation' && { pending: outcome.pendingId }),
        request: request.id,
        ms: context.now().getTime() - started,
        tainted: request.tainted ?? false,
      },
    });
    log.info({ request: request.id, tool: subject, origin: request.origin, outcome: status }, 'tool call');
    return outcome;
  }

  function allowed(name: string, request: Request): Tool {
    const tool = tools.get(name);
    if (!tool) throw new AppError('bad_input', `There is no tool "${clip(name, 40)}".`);
    // Only when a guest asks is the team's own data not for everybody who will see the answer.
    if (!request.audience.includes('team') && tool.permission !== 'help.read')
      throw new AppError('forbidden', 'This is for people of the company; guests can only read the help.');
    if (!may(request.actor.role, tool.permission)) {
      throw new AppError(
        'forbidden',
        `Your role (${request.actor.role}) may not do this: it needs "${tool.permission}". An admin can change roles in switchboard.config.yaml.`,
      );
    }
    if (tool.effect === 'personal' && request.origin !== 'button' && request.origin !== 'form')
      throw new AppError('forbidden', 'This is kept only when somebody presses it or sends its form.');
    return tool;
  }

  function parse(tool: Tool, input: unknown): unknown {
    const parsed = tool.input.safeParse(input);
    if (parsed.success) return parsed.data;
    const issues = parsed.error.issues
      .slice(0, 3)
      .map(({ path, message }) => `${path.join('.') || tool.name}: ${message}`);
    throw new AppError('bad_input', clip(issues.join('; '), 200));
  }

  async function propose(
    tool: WriteTool<unknown>,
    input: unknown,
    request: Request,
    own = context,
  ): Promise<Outcome> {
    const view = await tool.preview(input, { ...own, request } satisfies ReadContext);
    const shown = reduced(view, request.audience);
    if (view.kind !== 'proposal') return { status: 'done', view: request.tainted ? marked(shown) : shown };
    if (shown !== view)
      throw new AppError(
        'forbidden',
        'The card would show details that not everybody here may see. Ask me in a direct message. Nothing was changed.',
      );
    const { exact = input, ...card } = view;
    const expiresAt = new Date(context.now().getTime() + confirmWithinMs);
    const bound = {
      workspaceId: request.workspaceId,
      tool: tool.name,
      // As it will be stored: the hash of what is shown is compared with the hash of what is kept.
      input: storable(exact),
      version: card.version,
      requesterId: request.actor.id,
    };
    const argsHash = hashOf(bound);
    const pendingId = await stores.pendingActions.add({
      ...bound,
      argsHash,
      origin: request.origin,
      channel: request.channel ?? null,
      thread: request.thread ?? null,
      tainted: request.tainted ?? false,
      view: card,
      expiresAt,
    });
    const pending = {
      id: pendingId,
      argsHash,
      expiresAt: expiresAt.toISOString(),
      tainted: request.tainted ?? false,
    };
    return { status: 'needs_confirmation', pendingId, argsHash, expiresAt, view: { ...card, pending } };
  }

  /** Everything that must hold at the click, in the order in which a refusal helps most. */
  async function pendingFor(
    pendingId: string,
    argsHash: string,
    request: Request,
  ): Promise<{ action: PendingAction; tool: WriteTool<unknown> }> {
    const action = await stores.pendingActions.get(request.workspaceId, pendingId);
    if (!action) throw notKnown();
    if (action.requesterId !== request.actor.id)
      throw new AppError('forbidden', 'Only the person who asked for this can confirm or cancel it.');
    if (action.status !== 'pending') throw new AppError(...decided[action.status]);
    if (action.expiresAt <= context.now()) throw new AppError(...decided.expired);
    const tool = allowed(action.tool, request);
    if (!isWrite(tool)) throw new AppError('bad_input', 'This needs no confirmation.');
    if (action.argsHash !== argsHash || hashOf(action) !== argsHash)
      throw new AppError('stale', 'The request is not the one that was shown; nothing was done. Ask again.');
    return { action, tool };
  }

  async function execute(
    action: PendingAction,
    tool: WriteTool<unknown>,
    request: Request,
  ): Promise<Outcome> {
    const { id, workspaceId } = action;
    if (!(await stores.pendingActions.start(workspaceId, id, request.actor.id, context.now())))
      throw new AppError('stale', 'This is done or being done already; nothing was done twice.');
    return ending(action, request, async () => {
      const input = parse(tool, action.input);
      const current = await tool.preview(input, { ...context, request });
      if (current.kind === 'proposal' && current.version === action.version)
        return finish(action, tool, request);
      await stores.pendingActions.end(workspaceId, id, ['executing'], 'stale');
      const notice =
        'The record changed since this was shown; nothing was done. Look at the new values and confirm again.';
      const tainted = action.tainted || (request.tainted ?? false);
      const fresh = await propose(tool, input, { ...request, tainted });
      return { ...fresh, view: { ...fresh.view, notices: [notice, ...fresh.view.notices] } };
    });
  }

  async function finish(action: PendingAction, tool: WriteTool<unknown>, request: Request): Promise<Outcome> {
    const view = await tool.run(parse(tool, action.input), { ...context, request }, action.id);
    await stores.pendingActions.end(action.workspaceId, action.id, ['executing'], 'done', view);
    return { status: 'done', view };
  }

  /** Whatever happens, the action ends in a state that is true. */
  async function ending(
    { workspaceId, id }: PendingAction,
    request: Request,
    work: () => Promise<Outcome>,
  ): Promise<Outcome> {
    try {
      return await work();
    } catch (error) {
      const known = error instanceof AppError;
      const status = known && error.code !== 'unknown_outcome' ? 'failed' : 'unknown';
      await stores.pendingActions.end(workspaceId, id, ['executing'], status);
      if (known) throw error;
      log.error({ request: request.id, err: error }, 'confirmed action failed');
      throw new AppError(
        'unknown_outcome',
        'Something went wrong on our side while doing this. Look at the record before you ask again.',
        { cause: error },
      );
    }
  }

  return {
    permits(name, request) {
      try {
        const { effect } = allowed(name, request);
        return { changes: effect === 'personal' || effect === 'refresh' };
      } catch (error) {
        return { refusal: refusal(error, request, context).view };
      }
    },
    run(call, request, { signal } = {}) {
      const { tool: name, input } = storable(call);
      const own = signal ? endedBy(signal, context) : context;
      return audited(request, 'tool_call', clip(name, 60), { input: onRecord(input) }, async () => {
        const tool = allowed(name, request);
        const parsed = parse(tool, input);
        if (isWrite(tool)) return propose(tool, parsed, request, own);
        const view = await tool.run(parsed, { ...own, request } as ToolContext);
        return { status: 'done', view: reduced(view, request.audience) };
      });
    },
    confirm: (pendingId, argsHash, request) =>
      audited(request, 'action', pendingId, {}, async () => {
        const { action, tool } = await pendingFor(pendingId, argsHash, request);
        return execute(action, tool, request);
      }),
    resume: (pendingId, request) =>
      audited(request, 'action', pendingId, { resumed: true }, async () => {
        const action = await stores.pendingActions.get(request.workspaceId, pendingId);
        if (action?.status !== 'executing' || action.requesterId !== request.actor.id)
          throw new AppError('not_found', 'There is nothing to go on with.');
        return ending(action, request, async () => {
          const tool = allowed(action.tool, request);
          if (!isWrite(tool)) throw new AppError('bad_input', 'This needs no confirmation.');
          return finish(action, tool, request);
        });
      }),
    cancel: (pendingId, request) =>
      audited(request, 'action', pendingId, { cancel: true }, async () => {
        const action = await stores.pendingActions.get(request.workspaceId, pendingId);
        if (!action) throw notKnown();
        if (action.requesterId !== request.actor.id)
          throw new AppError('forbidden', 'Only the person who asked for this can confirm or cancel it.');
        const cancelled = await stores.pendingActions.end(
          request.workspaceId,
          pendingId,
          ['pending'],
          'cancelled',
        );
        if (!cancelled) throw new AppError('expired', 'There is nothing left to cancel.');
        return { status: 'done', view: notice('Cancelled. Nothing was changed.', context.now()) };
      }),
  };
}

/** A choice hands on that its call was asked for while outside text was read. */
const marked = (view: View): View =>
  view.kind === 'picker'
    ? {
        ...view,
        options: view.options.map((option) => ({ ...option, call: { ...option.call, tainted: true } })),
      }
    : view;
