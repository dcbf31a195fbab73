import { clip, storableText } from '../../domain/text.ts';
import { asJson, type Db } from '../db.ts';

export interface ActionCall {
  state: 'pending' | 'done' | 'failed' | 'unknown';
  output: unknown;
  error: string | null;
}
export interface ActionCalls {
  /** Commits the intention before the call. @returns the earlier call under this key, if there was one. */
  begin(workspaceId: string, key: string, connector: string, action: string): Promise<ActionCall | undefined>;
  end(
    workspaceId: string,
    key: string,
    state: ActionCall['state'],
    result: { output?: unknown; error?: string },
  ): Promise<void>;
}

export function actionCalls(db: Db): ActionCalls {
  return {
    async begin(workspaceId, key, connector, action) {
      const { count } = await db.actionCall.createMany({
        data: [{ workspaceId, key, connector, action }],
        skipDuplicates: true,
      });
      if (count === 1) return undefined;
      const earlier = await db.actionCall.findUnique({ where: { workspaceId_key: { workspaceId, key } } });
      return (earlier as ActionCall | null) ?? undefined;
    },
    async end(workspaceId, key, state, { output, error }) {
      await db.actionCall.update({
        where: { workspaceId_key: { workspaceId, key } },
        data: {
          state,
          updatedAt: new Date(),
          ...(output !== undefined && { output: JSON.parse(asJson(output)) }),
          ...(error !== undefined && { error: clip(storableText(error), 500) }),
        },
      });
    },
  };
}
