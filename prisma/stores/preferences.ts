import type { Db, Tx } from '../db.ts';

/** What a person decided; null: as Slack or the workspace has it. */
export interface Preference {
  /** IANA zone; null: the one of Slack. */
  timeZone: string | null;
  /** Wall times, both or none. */
  quietFrom: string | null;
  quietTo: string | null;
  alerts: 'mine' | 'none';
  /** Wall time; null: that of the workspace. */
  digestAt: string | null;
  digest: boolean;
}
export interface StoredPreference extends Preference {
  updatedAt: Date;
}
export interface PreferenceReads {
  /** @returns undefined for a person who never decided anything. */
  get(workspaceId: string, slackUserId: string): Promise<StoredPreference | undefined>;
}
export interface Preferences extends PreferenceReads {
  /** Only the given settings change; `at` becomes the time of the last change. */
  put(workspaceId: string, slackUserId: string, changes: Partial<Preference>, at: Date): Promise<void>;
}

export function preferences(db: Db | Tx): Preferences {
  return {
    async get(workspaceId, slackUserId) {
      const row = await db.preference.findUnique({
        where: { workspaceId_slackUserId: { workspaceId, slackUserId } },
      });
      return (row as StoredPreference | null) ?? undefined;
    },
    async put(workspaceId, slackUserId, changes, updatedAt) {
      await db.preference.upsert({
        where: { workspaceId_slackUserId: { workspaceId, slackUserId } },
        create: { workspaceId, slackUserId, ...changes, updatedAt },
        update: { ...changes, updatedAt },
      });
    },
  };
}
