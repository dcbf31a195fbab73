import type { ToolContext } from './context.ts';

type Context = Omit<ToolContext, 'request'>;

/** The same context, whose reads of outside systems end with the signal. Actions never do. */
export const endedBy = (signal: AbortSignal, context: Context): Context => ({
  ...context,
  systems: new Map(
    [...context.systems].map(([id, system]) => {
      const { read, describe } = system;
      const own: typeof system = {
        ...system,
        read: (type, externalIds) => read(type, externalIds, { signal }),
        ...(describe && { describe: (type) => describe(type, { signal }) }),
      };
      return [id, own];
    }),
  ),
});
