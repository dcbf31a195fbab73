import { createHmac } from 'node:crypto';

export interface SignedHeaders {
  'x-slack-request-timestamp': string;
  'x-slack-signature': string;
}

/**
 * Signs a request body as Slack does: HMAC-SHA256 over `v0:<timestamp>:<body>`.
 * @param timestamp seconds since 1970.
 * @see https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export function sign(secret: string, body: string, timestamp = Math.floor(Date.now() / 1000)): SignedHeaders {
  const hash = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': String(timestamp), 'x-slack-signature': `v0=${hash}` };
}
