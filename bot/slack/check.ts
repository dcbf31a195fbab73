import type { Log } from '../../connectors/connector.ts';
import type { Installations } from '../../prisma/stores/installations.ts';
import type { JobContext } from '../../scheduler/context.ts';
import type { Env } from '../config.ts';
import { createClient } from './client.ts';
import { toAppError } from './faults.ts';
import { slackLogger } from './logger.ts';
import { neededScopes } from './scopes.ts';
import { createTokens } from './tokens.ts';

interface Access {
  account: string;
  missingScopes: string[];
}

/**
 * Asks Slack who the bot is and which of its scopes the token has: an app that was installed before the
 * manifest grew has fewer.
 * @throws AppError `auth` when the token is refused, `transient` when Slack cannot be reached.
 */
export async function checkSlack(
  { SLACK_BOT_TOKEN = '', SLACK_API_URL }: Pick<Env, 'SLACK_BOT_TOKEN' | 'SLACK_API_URL'>,
  log: Log,
): Promise<Access> {
  return checkToken(SLACK_BOT_TOKEN, SLACK_API_URL, log);
}

async function checkToken(token: string, apiUrl: string | undefined, log: Log): Promise<Access> {
  const client = createClient(token, apiUrl, slackLogger(log));
  const { team, response_metadata } = await client.auth.test().catch((error: unknown) => {
    throw toAppError(error);
  });
  const granted = new Set(response_metadata?.scopes);
  return {
    account: team ?? 'a workspace without a name',
    missingScopes: neededScopes.filter((scope) => !granted.has(scope)),
  };
}

/** One installation of several: where it is, and how to ask Slack about it. */
export interface InstallationCheck {
  name: string;
  removedAt: Date | null;
  /** @throws AppError `auth` when its token is refused, `transient` when Slack cannot be reached. */
  check(): Promise<Access>;
}

/** Every installation, the first one first. */
export async function checkInstallations(deps: {
  env: Env;
  installations: Installations;
  vault: JobContext['vault'];
  now(): Date;
  log: Log;
}): Promise<InstallationCheck[]> {
  const tokens = createTokens(deps);
  const found = await deps.installations.list();
  return found.map((installation) => ({
    name: installation.name,
    removedAt: installation.removedAt,
    async check() {
      const { token } = await tokens.of(installation, installation.workspaceId);
      return checkToken(token, deps.env.SLACK_API_URL, deps.log);
    },
  }));
}
