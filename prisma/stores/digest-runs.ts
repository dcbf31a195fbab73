import { type Db, transact } from '../db.ts';
import { type NewMessage, outbox } from './outbox.ts';

export interface DigestRun {
  workspaceId: string;
  /** Slack user id. */
  recipient: string;
  kind: 'daily';
  localDate: string;
  state: 'sent' | 'skipped';
  late: boolean;
}
export interface DigestRuns {
  /** Claims one digest of one recipient and local date together with its message. @returns false when it was claimed before. */
  post(run: DigestRun, message: NewMessage | undefined): Promise<boolean>;
  /** The newest local date that was handled for a recipient. */
  latest(workspaceId: string, recipient: string, kind: DigestRun['kind']): Promise<string | undefined>;
}

export function digestRuns(db: Db): DigestRuns {
  return {
    post: (run, message) =>
      transact(db, async (tx) => {
        const { count } = await tx.digestRun.createMany({ data: [run], skipDuplicates: true });
        if (count === 1 && message) await outbox(db).add(tx, run.workspaceId, [message]);
        return count === 1;
      }),
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
