import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '../../connectors/connector.ts';
import type { Business } from '../../domain/business.ts';
import { AppError } from '../../domain/errors.ts';
import type { SlackHandlerDeps } from '../../handlers/on-slack.ts';
import type { Stores } from '../../prisma/stores/index.ts';
import type { JobContext } from '../../scheduler/context.ts';
import type { Tick } from '../../scheduler/ticker.ts';
import type { Env } from '../config.ts';
import { createSlack, type SlackDeps } from './app.ts';
import { toAppError } from './faults.ts';
import { createSite, type Site } from './site.ts';

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
  const home = createSite({
    workspaceId: id,
    client,
    ...(botUserId && { botUserId }),
    business,
    stores,
    log,
    now,
  });
  const siteOf = (workspaceId: string): Site => {
    if (workspaceId === id) return home;
    throw new AppError('permanent', `The bot is not installed in the workspace ${workspaceId}.`);
  };

  return {
    workspace: { id, name },
    requestListener: slack.requestListener,
    start: slack.start,
    stop: slack.stop,
    whoIs: async (workspaceId, userId, channel) => siteOf(workspaceId).whoIs(workspaceId, userId, channel),
    send: async (message) => siteOf(message.workspaceId).send(message),
    rosterTick: {
      name: 'roster',
      everySeconds: 3600,
      async run() {
        await home.readRoster();
        return 'idle';
      },
    },
  };
}
