import type { Db } from '../db.ts';

export type Vote = 'helpful' | 'not_helpful';
export interface Feedback {
  /** One vote per person and answer; a later one replaces it. */
  vote(workspaceId: string, answerId: string, slackUserId: string, vote: Vote, at: Date): Promise<void>;
}

export function feedback(db: Db): Feedback {
  return {
    async vote(workspaceId, answerId, slackUserId, vote, at) {
      await db.feedback.upsert({
        where: { workspaceId_answerId_slackUserId: { workspaceId, answerId, slackUserId } },
        create: { workspaceId, answerId, slackUserId, vote, at },
        update: { vote, at },
      });
    },
  };
}
