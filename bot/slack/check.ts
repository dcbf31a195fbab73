import type { Log } from '../../connectors/connector.ts';
import type { Env } from '../config.ts';
import { createClient } from './client.ts';
import { toAppError } from './faults.ts';
import { slackLogger } from './logger.ts';
import { neededScopes } from './scopes.ts';

/**
 * Asks Slack who the bot is and which of its scopes the token has: an app that was installed before the
 * manifest grew has fewer.
 * @throws AppError `auth` when the token is refused, `transient` when Slack cannot be reached.
 */
export async function checkSlack(
  { SLACK_BOT_TOKEN = '', SLACK_API_URL }: Pick<Env, 'SLACK_BOT_TOKEN' | 'SLACK_API_URL'>,
  log: Log,
): Promise<{ account: string; missingScopes: string[] }> {
  const client = createClient(SLACK_BOT_TOKEN, SLACK_API_URL, slackLogger(log));
  const { team, response_metadata } = await client.auth.test().catch((error: unknown) => {
    throw toAppError(error);
  });
  const granted = new Set(response_metadata?.scopes);
  return {
    account: team ?? 'a workspace without a name',
    missingScopes: neededScopes.filter((scope) => !granted.has(scope)),
  };
}
