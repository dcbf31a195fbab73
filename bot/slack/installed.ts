import type { Log } from '../../connectors/connector.ts';
import { AppError } from '../../domain/errors.ts';
import type { KnownWorkspace } from '../../prisma/stores/workspaces.ts';
import type { Env } from '../config.ts';
import { createClient, createWorkspaceClient, type WebClient } from './client.ts';
import { toAppError } from './faults.ts';
import { slackLogger } from './logger.ts';

/** How the bot speaks in one workspace. */
export interface Voice {
  client: WebClient;
  botUserId?: string;
  /** Another one after each installation: what was built for the one before is of no use. */
  since: string;
}
/** Where the bot is installed. */
export interface Installed {
  /** The workspace that the connected systems belong to; undefined before the first installation. */
  home(): KnownWorkspace | undefined;
  /** Whether the bot may work in a workspace now. */
  serves(workspaceId: string): boolean;
  /**
   * Whether a delivery is from a workspace that is served; looks again for one that is not known.
   * @throws where it had to look and the database did not answer
   */
  knows(workspaceId: string, enterpriseId?: string): Promise<boolean>;
  /** @throws AppError `auth` where the bot is not installed. */
  voiceOf(workspaceId: string): Promise<Voice>;
  /** The bot was removed: what waits for the workspace is parked, and nothing is sent there. */
  left(workspaceId: string, why: string): Promise<void>;
  /** Workspaces that are served, for what is counted over all of them. */
  served(): string[];
  /** Installations that were removed and did not come back. */
  removed(): number;
}
/** Parks what waits for a workspace that was left. */
export type Park = (workspaceId: string, why: string) => Promise<void>;

export const notInstalled = (workspaceId: string): AppError =>
  new AppError('auth', `The bot is not installed in the workspace ${workspaceId} any more.`);

/**
 * The one workspace of a configured token.
 * @throws AppError when Slack refuses the token or cannot be reached.
 */
export async function oneWorkspace(deps: { env: Env; log: Log; park: Park }): Promise<Installed> {
  const { env, log, park } = deps;
  const token = env.SLACK_BOT_TOKEN ?? '';
  let gone = false;
  const client = createWorkspaceClient(
    {
      async token() {
        if (gone) throw notInstalled(home.id);
        return token;
      },
      async refused(_token, code) {
        if (home.id) await leftUnlessItWorks(home.id, code);
        return undefined;
      },
    },
    env.SLACK_API_URL,
    slackLogger(log),
  );
  const home = { id: '', name: '' };
  const {
    team_id,
    team,
    user_id: botUserId,
  } = await client.auth.test().catch((error: unknown) => {
    throw toAppError(error);
  });
  Object.assign(home, { id: team_id ?? '', name: team ?? '' });
  const voice: Voice = { client, ...(botUserId && { botUserId }), since: 'start' };

  async function left(workspaceId: string, why: string): Promise<void> {
    if (gone || workspaceId !== home.id) return;
    gone = true;
    log.error(
      { workspace: home.name, why },
      'Slack takes the token no more: install the app again, set SLACK_BOT_TOKEN and start anew',
    );
    await park(workspaceId, reasonOf(why));
  }

  /** What Slack says may be of an installation before this token's. */
  async function leftUnlessItWorks(workspaceId: string, why: string): Promise<void> {
    const works = createClient(token, env.SLACK_API_URL, slackLogger(log)).auth.test();
    const stays = await works.then(
      () => true,
      () => false,
    );
    if (!stays) await left(workspaceId, why);
  }

  const serves = (workspaceId: string) => !gone && workspaceId === home.id;
  const own = (workspaceId: string): Voice => {
    if (!serves(workspaceId)) throw notInstalled(workspaceId);
    return voice;
  };
  return {
    home: () => home,
    serves,
    knows: async (workspaceId) => serves(workspaceId),
    voiceOf: async (workspaceId) => own(workspaceId),
    left: leftUnlessItWorks,
    served: () => (gone ? [] : [home.id]),
    removed: () => (gone ? 1 : 0),
  };
}

/** What an operator reads beside a parked message. */
export const reasonOf = (why: string): string =>
  `Switchboard was removed from this workspace (${why}). After a new installation nothing of this is sent by itself.`;
