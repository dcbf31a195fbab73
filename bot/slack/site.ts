import type { Log } from '../../connectors/connector.ts';
import type { Business } from '../../domain/business.ts';
import { AppError } from '../../domain/errors.ts';
import type { Role } from '../../domain/permissions.ts';
import type { SlackHandlerDeps } from '../../handlers/slack-deps.ts';
import type { Stores } from '../../prisma/stores/index.ts';
import type { JobContext } from '../../scheduler/context.ts';
import type { WebClient } from './client.ts';
import { type Courtesy, createCourtesy } from './courtesy.ts';
import { createDirectory, type SlackPerson } from './directory.ts';
import { fallbackTo } from './fallback.ts';
import { readRoster } from './roster.ts';
import { createSender } from './sender.ts';

/** One workspace that the bot works in: its people, its places, and how to speak there. */
export interface Site {
  workspaceId: string;
  whoIs: SlackHandlerDeps['whoIs'];
  send: JobContext['send'];
  /** Status, stop button, plan and suggestions of its conversations. */
  courtesy: Courtesy;
  /** Reads who works here, so that digests and alerts find them. */
  readRoster(): Promise<void>;
}

export function createSite(deps: {
  workspaceId: string;
  client: WebClient;
  botUserId?: string;
  business: Business;
  stores: Stores;
  log: Log;
  now(): Date;
}): Site {
  const { workspaceId: id, client, botUserId, business, stores, log, now } = deps;
  const rolesOf = (userId: string): Role => roleIn(business, userId);
  const put = async (person: SlackPerson) =>
    stores.teammates.put({ ...person, email: person.email ?? null, role: rolesOf(person.slackUserId) });
  const directory = createDirectory({
    client,
    now,
    log,
    rolesOf,
    defaultTimeZone: business.timeZone,
    store: {
      async get(workspaceId, userId) {
        const known = await stores.teammates.get(workspaceId, userId);
        if (!known) return undefined;
        const { email, ...person } = known;
        return { ...person, ...(email && { email }) };
      },
      put,
    },
  });
  const sender = createSender({
    client,
    ...(botUserId && { botUserId }),
    readersOf: (channel) => directory.readersOf(id, channel),
    now,
    log,
  });

  const instead = fallbackTo({ workspaceId: id, business, outbox: stores.outbox, now });

  return {
    workspaceId: id,
    async whoIs(workspaceId, userId, channel) {
      const teammate = await directory.teammate(workspaceId, userId);
      if (!teammate.active) throw new AppError('forbidden', 'This person no longer works here.');
      const ownerId = teammate.email
        ? await stores.teammates.ownerIdOf(workspaceId, teammate.email)
        : undefined;
      return {
        actor: {
          kind: 'teammate',
          id: userId,
          name: teammate.name,
          role: teammate.role,
          timeZone: (await stores.preferences.get(workspaceId, userId))?.timeZone ?? teammate.timeZone,
          ...(ownerId && { ownerId }),
        },
        audience: await directory.audience(teammate, channel),
      };
    },
    async send({ workspaceId, key, to, view, ambiguous }) {
      const reader = to.ephemeralTo ?? to.user;
      const own = reader && (await stores.teammates.zoneOf(workspaceId, reader));
      const timeZone = own || business.timeZone;
      try {
        return await sender.send({ destination: to, view, key, ambiguous, timeZone });
      } catch (error) {
        if (!(await instead({ key, to, view }, error))) throw error;
        return {};
      }
    },
    courtesy: createCourtesy({ client, log }),
    readRoster: () => readRoster(client, id, now(), business.timeZone, put),
  };
}

function roleIn({ roles }: Business, userId: string): Role {
  if (roles.admin.includes(userId)) return 'admin';
  if (roles.ops.includes(userId)) return 'ops';
  return roles.manager.includes(userId) ? 'manager' : 'rep';
}
