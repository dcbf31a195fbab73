import type { Block } from '../presenters/schema.ts';
import { limited, unknownOutcome, wasNeverSent } from './faults.ts';

/** `gone`: used up, older than 30 minutes or not reachable; another way has to be taken. */
export type Responded = 'sent' | 'gone' | 'blocks_refused';

const timeoutMs = 10_000;

/**
 * Answers through the address that came with a command or a click: only the person who asked sees it.
 * @param trustedOrigin origin of the Web API in use; besides it only Slack's own hosts are called.
 * @throws AppError `rate_limited`, or `unknown_outcome` when the answer may have arrived.
 */
export async function respond(
  responseUrl: string,
  message: { text: string; blocks?: Block[]; replace: boolean },
  trustedOrigin: string,
): Promise<Responded> {
  if (!isSlacks(responseUrl, trustedOrigin)) return 'gone';
  const { text, blocks, replace } = message;
  let response: Response;
  try {
    response = await fetch(responseUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({
        response_type: 'ephemeral',
        replace_original: replace,
        text,
        ...(blocks && { blocks }),
        parse: 'none',
        link_names: false,
      }),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (error) {
    if (wasNeverSent(error)) return 'gone';
    throw unknownOutcome(error);
  }
  const answer = await response.text().catch(() => '');
  if (response.ok) return 'sent';
  if (response.status === 429) throw limited(Number(response.headers.get('retry-after') ?? 1) * 1000);
  if (response.status >= 500 && !answer.includes('invalid_blocks')) throw unknownOutcome();
  return /invalid_blocks|msg_blocks_too_long/.test(answer) ? 'blocks_refused' : 'gone';
}

function isSlacks(url: string, trustedOrigin: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, origin } = new URL(url);
  return (
    origin === trustedOrigin ||
    (protocol === 'https:' && (hostname === 'slack.com' || hostname.endsWith('.slack.com')))
  );
}
