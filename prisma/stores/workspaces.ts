import type { Db } from '../db.ts';

export interface Workspaces {
  /** A bot for this workspace starts here. */
  start(id: string, name: string): Promise<void>;
  /** The workspace for which a bot was started last; an earlier one may be the playground's. */
  home(): Promise<{ id: string; name: string } | undefined>;
}

export function workspaces(db: Db): Workspaces {
  return {
    async start(id, name) {
      const startedAt = new Date();
      await db.workspace.upsert({
        where: { id },
        create: { id, name, startedAt },
        update: { name, startedAt },
      });
    },
    async home() {
      return (
        (await db.workspace.findFirst({
          orderBy: { startedAt: 'desc' },
          select: { id: true, name: true },
        })) ?? undefined
      );
    },
  };
}
