import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '../../connectors/connector.ts';
import type { Business } from '../../domain/business.ts';
import { AppError } from '../../domain/errors.ts';
import type { Role } from '../../domain/permissions.ts';
import type { SlackHandlerDeps } from '../../handlers/on-slack.ts';
import type { Stores } from '../../prisma/stores/index.ts';
import type { JobContext } from '../../scheduler/context.ts';
import type { Tick } from '../../scheduler/ticker.ts';
import type { Env } from '../config.ts';
import { createSlack, type SlackDeps } from './app.ts';
import { createDirectory, type SlackPerson } from './directory.ts';
import { toAppError } from './faults.ts';
import { readRoster } from './roster.ts';
import { createSender } from './sender.ts';

/** Slack as the rest of the bot sees it. */
export interface SlackSide {
  workspace: { id: string; name: string };
  whoIs: SlackHandlerDeps['whoIs'];
  send: JobContext['send'];
  /** Reads who works here, so that digests and alerts find them. */
  rosterTick: Tick;
  requestListener(request: IncomingMessage, response: ServerResponse): void;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export async function connectSlack(deps: {
  env: Env;
  business: Business;
  stores: Stores;
  receive: SlackDeps['receive'];
  log: Log;
  now(): Date;
}): Promise<SlackSide> {
  const { env, business, stores, receive, log, now } = deps;
  const slack = createSlack({
    config: {
      botToken: env.SLACK_BOT_TOKEN ?? '',
      ...(env.SLACK_SIGNING_SECRET && { signingSecret: env.SLACK_SIGNING_SECRET }),
      ...(env.SLACK_APP_TOKEN && { appToken: env.SLACK_APP_TOKEN }),
      ...(env.SLACK_API_URL && { apiUrl: env.SLACK_API_URL }),
    },
    receive,
    log,
    now,
  });
  const { client } = slack;
  const {
    team_id: id = '',
    team: name = '',
    user_id: botUserId,
  } = await client.auth.test().catch((error: unknown) => {
    throw toAppError(error);
  });
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

  return {
    workspace: { id, name },
    requestListener: slack.requestListener,
    start: slack.start,
    stop: slack.stop,
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
          timeZone: teammate.timeZone,
          ...(ownerId && { ownerId }),
        },
        audience: await directory.audience(teammate, channel),
      };
    },
    async send({ workspaceId, key, to, view, ambiguous }) {
      const reader = to.ephemeralTo ?? to.user;
      const known = reader ? await stores.teammates.get(workspaceId, reader) : undefined;
      return sender.send({
        destination: to,
        view,
        key,
        ambiguous,
        timeZone: known?.timeZone ?? business.timeZone,
      });
    },
    rosterTick: {
      name: 'roster',
      everySeconds: 3600,
      async run() {
        await readRoster(client, id, now(), business.timeZone, put);
        return 'idle';
      },
    },
  };
}

function roleIn({ roles }: Business, userId: string): Role {
  if (roles.admin.includes(userId)) return 'admin';
  if (roles.ops.includes(userId)) return 'ops';
  return roles.manager.includes(userId) ? 'manager' : 'rep';
}
