import type { DigestHistory } from '../../domain/digest.ts';
import { type Db, transact } from '../db.ts';
import { type NewMessage, outbox } from './outbox.ts';

export interface DigestRun {
  workspaceId: string;
  /** Slack user id. */
  recipient: string;
  kind: 'daily';
  localDate: string;
  /** `off`: the recipient did not want it. */
  state: 'sent' | 'skipped' | 'off';
  late: boolean;
}
export interface DigestRuns {
  /** Claims one digest of one recipient and local date together with its message. @returns false when it was claimed before. */
  post(run: DigestRun, message: NewMessage | undefined): Promise<boolean>;
  history(workspaceId: string, recipient: string, kind: DigestRun['kind']): Promise<DigestHistory>;
}

export function digestRuns(db: Db): DigestRuns {
  return {
    post: (run, message) =>
      transact(db, async (tx) => {
        const { count } = await tx.digestRun.createMany({ data: [run], skipDuplicates: true });
        if (count === 1 && message) await outbox(db).add(tx, run.workspaceId, [message]);
        return count === 1;
      }),
    async history(workspaceId, recipient, kind) {
      const newest = async (states?: DigestRun['state'][]) => {
        const { _max } = await db.digestRun.aggregate({
          where: { workspaceId, recipient, kind, ...(states && { state: { in: states } }) },
          _max: { localDate: true },
        });
        return _max.localDate ?? undefined;
      };
      return { latest: await newest(), lastSent: await newest(['sent', 'off']) };
    },
  };
}
