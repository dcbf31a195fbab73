import type { Logger } from '@slack/bolt';
import { WebClient, type WebClientOptions } from '@slack/web-api';

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
