import type { UsersInfoResponse } from '@slack/web-api';
import { storable } from '../../domain/text.ts';

/** A person as Slack knows them. The role is not part of what is remembered: it is asked for each time. */
export interface SlackPerson {
  workspaceId: string;
  slackUserId: string;
  name: string;
  email?: string;
  timeZone: string;
  /** Guests, and people of other companies in shared channels. */
  guest: boolean;
  /** False for bots and for people who have left. */
  active: boolean;
  readAt: Date;
}

/** What Slack says about a user; nothing said means an outsider who is not here. */
export function personOf(
  user: UsersInfoResponse['user'],
  {
    workspaceId,
    userId,
    defaultTimeZone,
    now,
  }: { workspaceId: string; userId: string; defaultTimeZone: string; now: Date },
): SlackPerson {
  // The whole name: a display name such as "jo" says little in an audit entry or a list.
  const name =
    user?.profile?.real_name || user?.real_name || user?.profile?.display_name || user?.name || userId;
  const email = user?.profile?.email;
  return storable({
    workspaceId,
    slackUserId: userId,
    name,
    ...(email && { email }),
    timeZone: user?.tz || defaultTimeZone,
    guest: Boolean(
      !user ||
        user.is_restricted ||
        user.is_ultra_restricted ||
        user.is_stranger ||
        isElsewhere(user.team_id, workspaceId),
    ),
    active: Boolean(user && !user.deleted && !user.is_bot),
    readAt: now,
  });
}

/** An organisation's id (E…) says nothing about the workspace. */
const isElsewhere = (teamId: string | undefined, workspaceId: string): boolean =>
  teamId?.startsWith('T') === true && workspaceId.startsWith('T') && teamId !== workspaceId;
