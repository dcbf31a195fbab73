import { AppError } from '../domain/errors.ts';
import type { Request, ToolContext, ToolRunner } from '../tools/context.ts';
import { createToolRunner } from '../tools/run-tool.ts';
import type { Tool } from '../tools/tool.ts';
import type { ConnectedSystem } from './systems.ts';

const reason = 'Connected to another workspace';

/** The systems as a workspace sees them to which they do not belong: there, and off. */
export function systemsElsewhere(
  systems: ReadonlyMap<string, ConnectedSystem>,
): ReadonlyMap<string, ConnectedSystem> {
  return new Map([...systems].map(([id, system]) => [id, offElsewhere(system)]));
}

function offElsewhere({ id, title, capabilities, streams }: ConnectedSystem): ConnectedSystem {
  const off = (): never => {
    throw new AppError('config', `${title} is off: ${reason}.`);
  };
  return {
    id,
    title,
    capabilities,
    streams,
    on: false,
    offReason: reason,
    offFix: 'Ask there; nothing of it is read or changed from here.',
    read: async () => off(),
    act: async () => off(),
    stream: off,
    check: async () => off(),
  };
}

/**
 * The tool door of every workspace. The systems of the environment belong to the home workspace; in any other one the
 * same tools find them off, so that nothing of one company is read, changed or told in the workspace of another.
 */
export function runnerOfEach(
  tools: ReadonlyMap<string, Tool>,
  context: Omit<ToolContext, 'request'> & { systems: ReadonlyMap<string, ConnectedSystem> },
  isHome: (workspaceId: string) => boolean,
): ToolRunner {
  const home = createToolRunner({ tools, context });
  const elsewhere = createToolRunner({
    tools,
    context: { ...context, systems: systemsElsewhere(context.systems) },
  });
  const of = ({ workspaceId }: Request): ToolRunner => (isHome(workspaceId) ? home : elsewhere);
  return {
    permits: (name, request) => of(request).permits(name, request),
    run: (call, request, options) => of(request).run(call, request, options),
    confirm: (pendingId, argsHash, request) => of(request).confirm(pendingId, argsHash, request),
    cancel: (pendingId, request) => of(request).cancel(pendingId, request),
    resume: (pendingId, request) => of(request).resume(pendingId, request),
  };
}
