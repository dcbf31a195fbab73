import type { Role } from '../../domain/permissions.ts';
import type { Db, Tx } from '../db.ts';

export interface Teammate {
  workspaceId: string;
  slackUserId: string;
  name: string;
  email: string | null;
  role: Role;
  timeZone: string;
  guest: boolean;
  active: boolean;
  readAt: Date;
}
export interface TeammateReads {
  get(workspaceId: string, slackUserId: string): Promise<Teammate | undefined>;
  list(workspaceId: string): Promise<Teammate[]>;
  /** The zone in which this person reads times: the own setting, else Slack's; undefined for a stranger. */
  zoneOf(workspaceId: string, slackUserId: string): Promise<string | undefined>;
  /** The owner id in the CRM whose e-mail address is the teammate's. */
  ownerIdOf(workspaceId: string, email: string): Promise<string | undefined>;
  /** What the CRM calls an owner. */
  ownerName(workspaceId: string, ownerId: string): Promise<string | undefined>;
  /** The teammate behind a CRM owner; never a guest, who may not see what is told to owners. */
  byOwner(workspaceId: string, ownerId: string): Promise<Teammate | undefined>;
}
export interface Teammates extends TeammateReads {
  put(teammate: Teammate): Promise<void>;
}

export function teammates(db: Db | Tx): Teammates {
  return {
    async get(workspaceId, slackUserId) {
      const row = await db.teammate.findUnique({
        where: { workspaceId_slackUserId: { workspaceId, slackUserId } },
      });
      return (row as Teammate | null) ?? undefined;
    },
    async list(workspaceId) {
      return (await db.teammate.findMany({
        where: { workspaceId, active: true },
        orderBy: { name: 'asc' },
      })) as Teammate[];
    },
    async zoneOf(workspaceId, slackUserId) {
      const [row] = await db.$queryRaw<{ zone: string | null }[]>`
        SELECT coalesce(p.time_zone, t.time_zone) AS zone FROM teammate t
        LEFT JOIN preference p ON p.workspace_id = t.workspace_id AND p.slack_user_id = t.slack_user_id
        WHERE t.workspace_id = ${workspaceId} AND t.slack_user_id = ${slackUserId}`;
      return row?.zone ?? undefined;
    },
    async ownerIdOf(workspaceId, email) {
      const [row] = await db.$queryRaw<{ id: string }[]>`
        SELECT external_id AS id FROM external_record WHERE workspace_id = ${workspaceId} AND type = 'owner'
          AND deleted_at IS NULL AND lower(data->>'email') = lower(${email}) ORDER BY external_id LIMIT 1`;
      return row?.id;
    },
    async ownerName(workspaceId, ownerId) {
      const [row] = await db.$queryRaw<{ name: string | null }[]>`
        SELECT data->>'name' AS name FROM external_record
        WHERE workspace_id = ${workspaceId} AND type = 'owner' AND external_id = ${ownerId} LIMIT 1`;
      return row?.name ?? undefined;
    },
    async byOwner(workspaceId, ownerId) {
      const [row] = await db.$queryRaw<Teammate[]>`
        SELECT t.workspace_id AS "workspaceId", slack_user_id AS "slackUserId", name, email, role, time_zone AS "timeZone",
          guest, active, t.read_at AS "readAt"
        FROM external_record owner JOIN teammate t ON t.workspace_id = owner.workspace_id
          AND lower(t.email) = lower(owner.data->>'email')
        WHERE owner.workspace_id = ${workspaceId} AND owner.type = 'owner' AND owner.external_id = ${ownerId}
          AND t.active AND NOT t.guest ORDER BY slack_user_id LIMIT 1`;
      return row;
    },
    async put(teammate) {
      const { workspaceId, slackUserId } = teammate;
      await db.teammate.upsert({
        where: { workspaceId_slackUserId: { workspaceId, slackUserId } },
        create: teammate,
        update: teammate,
      });
    },
  };
}
