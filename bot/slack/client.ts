import type { Logger } from '@slack/bolt';
import { WebClient, type WebClientOptions } from '@slack/web-api';
import { slackError } from './faults.ts';

export type { WebClient };

/** How long a Web API call may take; the library itself would wait for ever. */
const timeoutMs = 10_000;

/**
 * The settings of every client. No retries: a repeated post can double a message, so the outbox decides.
 * No waiting after a 429: the library would hold back all channels for the sake of one.
 */
export const clientOptions = (apiUrl: string | undefined, logger: Logger): WebClientOptions => ({
  timeout: timeoutMs,
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
  logger,
  ...(apiUrl && { slackApiUrl: apiUrl }),
});

export const createClient = (token: string, apiUrl: string | undefined, logger: Logger): WebClient =>
  new WebClient(token, clientOptions(apiUrl, logger));

/** Where the token of a call comes from, and who hears that Slack takes it no more. */
export interface TokenSource {
  /** @throws AppError when there is none */
  token(): Promise<string>;
  /** @returns a token to try once more with; undefined: the refusal stands. */
  refused(token: string, code: string): Promise<string | undefined>;
}

/** Slack's words for a token that is no longer good. https://docs.slack.dev/reference/methods/auth.test#errors */
export const tokenIsGone: readonly string[] = [
  'token_revoked',
  'account_inactive',
  'invalid_auth',
  'token_expired',
];

/** Asks for the token at each call: a token that is kept somewhere is dead after twelve hours. */
class WorkspaceClient extends WebClient {
  readonly #source: TokenSource;

  constructor(source: TokenSource, options: WebClientOptions) {
    super(undefined, options);
    this.#source = source;
  }

  override async apiCall(...[method, options]: Parameters<WebClient['apiCall']>) {
    const call = (token: string) => super.apiCall(method, { ...options, token });
    const token = await this.#source.token();
    try {
      return await call(token);
    } catch (error) {
      const code = slackError(error);
      // Refused before any work, so nothing is done twice.
      const other = code && tokenIsGone.includes(code) ? await this.#source.refused(token, code) : undefined;
      if (other === undefined) throw error;
      return call(other);
    }
  }
}

/** @param teamId set where one token serves many workspaces, and each call has to say which it is for. */
export const createWorkspaceClient = (
  source: TokenSource,
  apiUrl: string | undefined,
  logger: Logger,
  teamId?: string,
): WebClient => new WorkspaceClient(source, { ...clientOptions(apiUrl, logger), ...(teamId && { teamId }) });
