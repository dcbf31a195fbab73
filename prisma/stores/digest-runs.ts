import type { Db, Tx } from '../db.ts';

export interface DigestRuns {
  /** Claims one digest of one recipient and local date. @returns false when it was claimed before. */
  claim(
    tx: Tx,
    run: {
      workspaceId: string;
      recipient: string;
      kind: string;
      localDate: string;
      state: 'sent' | 'skipped';
      late: boolean;
    },
  ): Promise<boolean>;
  /** The newest local date that was handled for a recipient. */
  latest(workspaceId: string, recipient: string, kind: string): Promise<string | undefined>;
}

export function digestRuns(db: Db): DigestRuns {
  return {
    async claim(tx, run) {
      const { count } = await tx.digestRun.createMany({ data: [run], skipDuplicates: true });
      return count === 1;
    },
    async latest(workspaceId, recipient, kind) {
      const row = await db.digestRun.findFirst({
        where: { workspaceId, recipient, kind },
        orderBy: { localDate: 'desc' },
        select: { localDate: true },
      });
      return row?.localDate;
    },
  };
}
