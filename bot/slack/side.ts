import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '../../connectors/connector.ts';
import type { Business } from '../../domain/business.ts';
import { noticeOf } from '../../handlers/notice.ts';
import { type FormDeps, formsFor } from '../../handlers/on-form.ts';
import type { SlackHandlerDeps } from '../../handlers/slack-deps.ts';
import type { Stores } from '../../prisma/stores/index.ts';
import type { JobContext } from '../../scheduler/context.ts';
import type { Tick } from '../../scheduler/ticker.ts';
import type { ToolRunner } from '../../tools/context.ts';
import type { Env } from '../config.ts';
import { createSlack, type SlackDeps } from './app.ts';
import { createAtOnce } from './at-once.ts';
import type { Courtesy } from './courtesy.ts';
import { severalWorkspaces } from './installations.ts';
import { type Installed, oneWorkspace, type Park } from './installed.ts';
import { createInstaller } from './oauth.ts';
import { createSite, type Site } from './site.ts';

/** Slack as the rest of the bot sees it. */
export interface SlackSide {
  installed: Pick<Installed, 'home' | 'serves' | 'served' | 'removed'>;
  whoIs: SlackHandlerDeps['whoIs'];
  send: JobContext['send'];
  courtesyOf(workspaceId: string): Promise<Courtesy>;
  /** The bot was removed from a workspace. */
  left: SlackHandlerDeps['left'];
  /** Reads who works here, so that digests and alerts find them. */
  rosterTick: Tick;
  requestListener(request: IncomingMessage, response: ServerResponse): void;
  start(): Promise<void>;
  stop(): Promise<void>;
}
export interface SideDeps {
  env: Env;
  business: Business;
  stores: Stores;
  vault: JobContext['vault'];
  receive: SlackDeps['receive'];
  /** For forms, which are filled in and checked while Slack waits. */
  runner: ToolRunner;
  systemsOf: FormDeps['systemsOf'];
  /** Parks what waits for a workspace that was left. */
  park: Park;
  /** Somebody installed the bot. */
  onInstalled(): void;
  log: Log;
  now(): Date;
}

/** With a token it serves that token's workspace; with what installs the app, each one that installed it. */
export async function connectSlack(deps: SideDeps): Promise<SlackSide> {
  const { env, receive, log, now } = deps;
  const several = env.SLACK_CLIENT_ID ? await severalWorkspaces(deps) : undefined;
  const installed = several ?? (await oneWorkspace(deps));
  const installer =
    several &&
    createInstaller({
      env,
      log,
      async install(granted) {
        await several.install(granted);
        deps.onInstalled();
      },
    });
  const siteOf = sitesOf(installed, deps);
  const whoIs: SlackHandlerDeps['whoIs'] = async (workspaceId, ...who) =>
    (await siteOf(workspaceId)).whoIs(workspaceId, ...who);
  const send: JobContext['send'] = async (message) => (await siteOf(message.workspaceId)).send(message);
  const atOnce = createAtOnce({
    clientOf: async (workspaceId) => (await installed.voiceOf(workspaceId)).client,
    forms: formsFor({
      ...deps,
      whoIs,
      zoneOf: async (...who) => (await deps.stores.door.zoneOf(...who)) ?? deps.business.timeZone,
    }),
    async tell(workspaceId, user, text, key) {
      const view = noticeOf('problem', text, now());
      await send({ workspaceId, key: `told:${key}`, to: { user }, view, ambiguous: false });
    },
    log,
    now,
  });
  const slack = createSlack({
    config: {
      botToken: env.SLACK_BOT_TOKEN ?? '',
      ...(env.SLACK_SIGNING_SECRET && { signingSecret: env.SLACK_SIGNING_SECRET }),
      ...(env.SLACK_APP_TOKEN && { appToken: env.SLACK_APP_TOKEN }),
      ...(env.SLACK_API_URL && { apiUrl: env.SLACK_API_URL }),
    },
    receive,
    atOnce,
    admission: {
      knows: installed.knows,
      refusal: several
        ? `Switchboard is not installed in this workspace any more; an admin can add it at ${env.PUBLIC_URL}/slack/install`
        : 'Switchboard does not work in this workspace any more; whoever runs it has to install it again.',
    },
    log,
    now,
  });

  return {
    installed,
    start: slack.start,
    stop: slack.stop,
    requestListener(request, response) {
      if (!installer?.handle(request, response)) slack.requestListener(request, response);
    },
    whoIs,
    send,
    courtesyOf: async (workspaceId) => (await siteOf(workspaceId)).courtesy,
    left: installed.left,
    rosterTick: {
      name: 'roster',
      everySeconds: 3600,
      async run() {
        const home = installed.home();
        if (home && installed.serves(home.id)) await (await siteOf(home.id)).readRoster();
        return 'idle';
      },
    },
  };
}

/** A site is made when it is first needed and kept until the workspace installs the bot anew. */
function sitesOf(installed: Installed, deps: SideDeps): (workspaceId: string) => Promise<Site> {
  const { business, stores, log, now } = deps;
  const sites = new Map<string, { since: string; site: Site }>();
  return async (workspaceId) => {
    const { client, botUserId, since } = await installed.voiceOf(workspaceId);
    const kept = sites.get(workspaceId);
    if (kept?.since === since) return kept.site;
    const site = createSite({
      workspaceId,
      client,
      ...(botUserId && { botUserId }),
      business,
      stores,
      log,
      now,
    });
    sites.set(workspaceId, { since, site });
    return site;
  };
}
