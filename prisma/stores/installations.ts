import type { Db, Tx } from '../db.ts';

/** The bot in one workspace, or in all workspaces of an organisation. */
export interface Installation {
  /** Slack's team id; of a whole organisation its enterprise id. */
  workspaceId: string;
  enterpriseId: string | null;
  wholeOrg: boolean;
  name: string;
  /** When the token has to be renewed; null: never. */
  expiresAt: Date | null;
  removedAt: Date | null;
  installedAt: Date;
}
export interface SealedInstallation extends Installation {
  /** Tokens and all else that Slack gave; empty once it was removed. */
  sealed: Uint8Array<ArrayBuffer>;
}
export interface Renewing {
  get(): Promise<SealedInstallation | undefined>;
  /** Keeps renewed tokens; not where the bot was removed meanwhile. */
  renew(sealed: Buffer<ArrayBuffer>, expiresAt: Date | null): Promise<void>;
}
export interface Installations {
  /** Removed ones too, the first one first; without their tokens. */
  list(): Promise<Installation[]>;
  get(workspaceId: string): Promise<SealedInstallation | undefined>;
  /** Installs, or brings back what was removed. */
  put(installation: Omit<SealedInstallation, 'removedAt'>): Promise<void>;
  /**
   * Destroys the tokens and remembers that there was one.
   * @returns false when it was removed already, or installed anew meanwhile.
   */
  remove(installation: Pick<Installation, 'workspaceId' | 'installedAt'>, at: Date): Promise<boolean>;
  /**
   * Runs work while no other process renews or replaces this installation: a refresh token serves once. The work may
   * call Slack; it is not repeated.
   */
  alone<T>(workspaceId: string, work: (own: Renewing) => Promise<T>): Promise<T>;
}

/** Longer than a call of the Web API may take. */
const aloneMs = 25_000;

export function installations(db: Db): Installations {
  const read = async (tx: Db | Tx, workspaceId: string) =>
    (await tx.installation.findUnique({ where: { workspaceId } })) ?? undefined;
  const holding = <T>(workspaceId: string, work: (tx: Tx) => Promise<T>): Promise<T> =>
    db.$transaction(
      async (tx) => {
        const lock = `installation ${workspaceId}`;
        await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${lock}, 0))`;
        return work(tx);
      },
      { timeout: aloneMs, maxWait: 5_000 },
    );

  return {
    async list() {
      const columns = { workspaceId: true, enterpriseId: true, wholeOrg: true, name: true } as const;
      const times = { expiresAt: true, removedAt: true, installedAt: true } as const;
      return db.installation.findMany({
        select: { ...columns, ...times },
        orderBy: [{ installedAt: 'asc' }, { workspaceId: 'asc' }],
      });
    },
    get: (workspaceId) => read(db, workspaceId),
    async put({ workspaceId, ...rest }) {
      const row = { ...rest, removedAt: null, updatedAt: new Date() };
      await holding(workspaceId, (tx) =>
        tx.installation.upsert({ where: { workspaceId }, create: { workspaceId, ...row }, update: row }),
      );
    },
    async remove({ workspaceId, installedAt }, at) {
      const { count } = await db.installation.updateMany({
        where: { workspaceId, installedAt, removedAt: null },
        data: { removedAt: at, sealed: Buffer.alloc(0), expiresAt: null, updatedAt: new Date() },
      });
      return count === 1;
    },
    alone: (workspaceId, work) =>
      holding(workspaceId, (tx) =>
        work({
          get: () => read(tx, workspaceId),
          async renew(sealed, expiresAt) {
            await tx.installation.updateMany({
              where: { workspaceId, removedAt: null },
              data: { sealed, expiresAt, updatedAt: new Date() },
            });
          },
        }),
      ),
  };
}
