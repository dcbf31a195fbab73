import type { Log } from '../../connectors/connector.ts';
import { allClasses, type DataClass, may, type Role } from '../../domain/permissions.ts';
import type { WebClient } from './client.ts';
import { slackError, toAppError } from './faults.ts';
import { personOf, type SlackPerson } from './person.ts';

export type { SlackPerson };

export interface Teammate extends SlackPerson {
  role: Role;
}
export interface PersonStore {
  get(workspaceId: string, userId: string): Promise<SlackPerson | undefined>;
  put(person: SlackPerson): Promise<void>;
}
export interface Directory {
  /** @throws AppError when Slack does not answer: rights older than a minute are not used. */
  teammate(workspaceId: string, userId: string): Promise<Teammate>;
  /**
   * The classes of data that everybody in the channel may see, at most those of the person who asks.
   * Without a channel, and in direct messages, that person is the only reader.
   */
  audience(asker: Teammate, channel?: string): Promise<readonly DataClass[]>;
  /** The classes of data that everybody in the channel may see, whoever asked. */
  readersOf(workspaceId: string, channel: string): Promise<readonly DataClass[]>;
}

const rightsForMs = 60_000;
/** Guest or not is asked again after this time for people who only listen. */
const listenersForMs = 60 * 60_000;
/** A channel with more people is no team channel. */
const teamSize = 100;
const outsiders: readonly DataClass[] = ['public'];
const mixed: readonly DataClass[] = ['public', 'team'];

/** What a role may see, derived from the one table of permissions. */
export function classesOf(role: Role): readonly DataClass[] {
  const allowed: Record<DataClass, boolean> = {
    public: true,
    team: true,
    finance: may(role, 'deals.read') || may(role, 'customers.read'),
    pii: may(role, 'leads.read'),
  };
  return allClasses.filter((each) => allowed[each]);
}

export function createDirectory(deps: {
  client: WebClient;
  now(): Date;
  store: PersonStore;
  rolesOf(slackUserId: string): Role;
  log: Log;
  /** For people whose zone Slack does not know. */
  defaultTimeZone?: string;
}): Directory {
  const { client, now, store, rolesOf, log, defaultTimeZone = 'UTC' } = deps;
  const channels = new Map<string, { teamOnly: boolean; until: number }>();

  async function person(workspaceId: string, userId: string, maxAgeMs: number): Promise<SlackPerson> {
    const known = await store.get(workspaceId, userId);
    if (known && now().getTime() - known.readAt.getTime() < maxAgeMs) return known;
    const read = await fromSlack(workspaceId, userId);
    await store.put(read);
    return read;
  }

  async function fromSlack(workspaceId: string, userId: string): Promise<SlackPerson> {
    const { user } = await client.users.info({ user: userId }).catch((error: unknown) => {
      throw toAppError(error);
    });
    return personOf(user, { workspaceId, userId, defaultTimeZone, now: now() });
  }

  /** Nobody but the team reads along. When Slack does not say, somebody may. */
  async function isTeamOnly(workspaceId: string, channel: string): Promise<boolean> {
    const { channel: info } = await client.conversations.info({ channel });
    if (!info) return false;
    if (info.is_im) return true;
    if (info.is_ext_shared || info.is_pending_ext_shared || info.is_shared) return false;
    const { members = [], response_metadata } = await client.conversations.members({
      channel,
      limit: teamSize,
    });
    if (response_metadata?.next_cursor || members.length === 0) return false;
    for (const member of members) if ((await person(workspaceId, member, listenersForMs)).guest) return false;
    return true;
  }

  async function readByTeamOnly(workspaceId: string, channel: string): Promise<boolean> {
    const key = `${workspaceId} ${channel}`;
    const known = channels.get(key);
    if (known && known.until > now().getTime()) return known.teamOnly;
    try {
      const teamOnly = await isTeamOnly(workspaceId, channel);
      channels.set(key, { teamOnly, until: now().getTime() + rightsForMs });
      return teamOnly;
    } catch (error) {
      // Not remembered: the next question asks again.
      log.warn({ channel, code: slackError(error) }, 'Slack did not say who reads a channel; showing less');
      return false;
    }
  }

  return {
    async teammate(workspaceId, userId) {
      return { ...(await person(workspaceId, userId, rightsForMs)), role: rolesOf(userId) };
    },
    async readersOf(workspaceId, channel) {
      if (channel.startsWith('D') || (await readByTeamOnly(workspaceId, channel))) return allClasses;
      return mixed;
    },
    async audience(asker, channel) {
      if (asker.guest) return outsiders;
      const own = classesOf(asker.role);
      const alone = channel === undefined || channel.startsWith('D');
      if (alone || (await readByTeamOnly(asker.workspaceId, channel))) return own;
      return own.filter((each) => mixed.includes(each));
    },
  };
}
