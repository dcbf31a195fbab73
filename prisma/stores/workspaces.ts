import { type Db, transact } from '../db.ts';

export interface KnownWorkspace {
  id: string;
  name: string;
}
export interface Workspaces {
  /** A bot for this workspace starts here. */
  start(id: string, name: string): Promise<void>;
  /** The workspace for which a bot was started last; an earlier one may be the playground's. */
  home(): Promise<KnownWorkspace | undefined>;
  /** The home workspace among those that the bot was installed into; it stays the home when it is removed. */
  installedHome(): Promise<KnownWorkspace | undefined>;
  /** Makes a workspace the home unless another installed one is it already. @returns the home. */
  settle(workspace: KnownWorkspace): Promise<KnownWorkspace>;
  /** A workspace of an organisation into all of which the bot was installed was heard of. */
  heardOf(workspace: KnownWorkspace & { enterpriseId: string }): Promise<void>;
  /** The workspaces of such organisations that were heard of. */
  ofOrganisations(): Promise<{ id: string; enterpriseId: string }[]>;
}

/** Served beside the home: no bot was started for it. */
const never = new Date(0);

export function workspaces(db: Db): Workspaces {
  const installedHome = async (on: Pick<Db, '$queryRaw'>): Promise<KnownWorkspace | undefined> => {
    const [home] = await on.$queryRaw<KnownWorkspace[]>`
      SELECT w.id, w.name FROM workspace w
      WHERE w.started_at > ${never} AND EXISTS (
        SELECT FROM installation i WHERE i.workspace_id = w.id OR i.workspace_id = w.enterprise_id)
      ORDER BY w.started_at DESC LIMIT 1`;
    return home;
  };
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
    installedHome: () => installedHome(db),
    settle: ({ id, name }) =>
      transact(db, async (tx) => {
        await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('home workspace', 0))`;
        const home = await installedHome(tx);
        if (home) return home;
        const startedAt = new Date();
        await tx.workspace.upsert({
          where: { id },
          create: { id, name, startedAt },
          update: { name, startedAt },
        });
        return { id, name };
      }),
    async heardOf({ id, name, enterpriseId }) {
      await db.workspace.upsert({
        where: { id },
        create: { id, name, enterpriseId, startedAt: never },
        update: { enterpriseId },
      });
    },
    async ofOrganisations() {
      const rows = await db.workspace.findMany({
        where: { enterpriseId: { not: null } },
        select: { id: true, enterpriseId: true },
      });
      return rows.map(({ id, enterpriseId }) => ({ id, enterpriseId: enterpriseId ?? '' }));
    },
  };
}
