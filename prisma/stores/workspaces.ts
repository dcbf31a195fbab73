import type { Db } from '../db.ts';

export interface Workspaces {
  put(id: string, name: string): Promise<void>;
  /** The workspace of an installation with one: the oldest. */
  home(): Promise<{ id: string; name: string } | undefined>;
}

export function workspaces(db: Db): Workspaces {
  return {
    async put(id, name) {
      await db.workspace.upsert({ where: { id }, create: { id, name }, update: { name } });
    },
    async home() {
      return (
        (await db.workspace.findFirst({ orderBy: { createdAt: 'asc' }, select: { id: true, name: true } })) ??
        undefined
      );
    },
  };
}
