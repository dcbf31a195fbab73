import { storable } from '../../domain/text.ts';
import type { Db } from '../db.ts';

export interface StoredThreadMessage {
  userId: string;
  role: 'user' | 'assistant';
  text: string;
  /** Ids of the records that were shown, in that order. */
  refs: string[];
  tainted: boolean;
  at: Date;
}
export interface Threads {
  /** The last `limit` messages, oldest first. */
  recent(workspaceId: string, channel: string, thread: string, limit: number): Promise<StoredThreadMessage[]>;
  append(
    workspaceId: string,
    channel: string,
    thread: string,
    messages: StoredThreadMessage[],
  ): Promise<void>;
}

export function threads(db: Db): Threads {
  return {
    async recent(workspaceId, channel, thread, limit) {
      const rows = await db.threadMessage.findMany({
        where: { workspaceId, channel, thread },
        orderBy: { id: 'desc' },
        take: limit,
        select: { userId: true, role: true, text: true, refs: true, tainted: true, at: true },
      });
      return rows.reverse() as StoredThreadMessage[];
    },
    async append(workspaceId, channel, thread, messages) {
      await db.threadMessage.createMany({
        data: messages.map((message) => ({ workspaceId, channel, thread, ...storable(message) })),
      });
    },
  };
}
