import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import { AppError, type ErrorCode } from '../../domain/errors.ts';

const auth = [
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'org_login_required',
];
const wrongSetup = [
  'missing_scope',
  'no_permission',
  'not_allowed_token_type',
  'access_denied',
  'ekm_access_denied',
];
/** Slack says of these that part of the work may have been done. https://docs.slack.dev/reference/methods/chat.postMessage */
const perhapsDone = ['fatal_error', 'internal_error'];
const passing = ['service_unavailable', 'request_timeout', 'team_added_to_org'];

/** What Slack answers when it refuses the blocks but would take the text. */
export const refusesBlocks = ['invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long'];
/** The place cannot be written to; another place may. */
export const refusesPlace = ['channel_not_found', 'not_in_channel', 'user_not_in_channel', 'is_archived'];

/** The cause of an error about a channel whose name nobody has. */
export const noSuchChannel = 'channel_not_found';
/** @returns why the place of a message cannot be written to, when that is what went wrong. */
export function placeRefused(error: unknown): string | undefined {
  if (!(error instanceof AppError)) return undefined;
  const code = error.cause === noSuchChannel ? noSuchChannel : slackError(error.cause);
  return code && refusesPlace.includes(code) ? code : undefined;
}

/** Slack's own word for what went wrong, where it answered at all. */
export const slackError = (error: unknown): string | undefined =>
  error instanceof WebAPIPlatformError ? error.data.error : undefined;

/** JSON pointers to the blocks that Slack refused; never their content. */
export const refusedPointers = (error: unknown): string[] =>
  error instanceof WebAPIPlatformError
    ? (error.data.response_metadata?.messages ?? []).flatMap(
        (line) => /json-pointer:(\S+?)\]/.exec(line)?.[1] ?? [],
      )
    : [];

/** Connections that were never made, so nothing can have been done. */
const neverSent = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
];

/** Milliseconds to wait where Slack limits us without saying for how long. */
const defaultWaitMs = 30_000;

/**
 * Any failure of a Web API call as one of our codes. A 503 is refused before any work; after another 5xx,
 * a timeout or a broken connection Slack may have posted the message, so the outcome is unknown.
 */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof WebAPIRateLimitedError) return limited(error.retryAfter * 1000, error);
  if (error instanceof WebAPIPlatformError) return platformError(error.data.error, error);
  if (error instanceof WebAPIHTTPError) {
    if (error.statusCode === 503)
      return new AppError('transient', 'Slack is not available right now.', { cause: error });
    if (error.statusCode >= 500) return unknownOutcome(error);
    return new AppError('permanent', `Slack answered with HTTP ${error.statusCode}.`, { cause: error });
  }
  if (error instanceof WebAPIRequestError && wasNeverSent(error.original))
    return new AppError('transient', 'Slack cannot be reached right now.', { cause: error });
  if (error instanceof Error && error.message.startsWith('Retry header'))
    return limited(defaultWaitMs, error);
  return unknownOutcome(error);
}

function platformError(code: string, cause: Error): AppError {
  // A body that is no JSON arrives here as its own "error code".
  if (!/^[a-z0-9_]+$/.test(code) || perhapsDone.includes(code)) return unknownOutcome(cause);
  if (code === 'ratelimited') return limited(defaultWaitMs, cause);
  const kind: ErrorCode = auth.includes(code)
    ? 'auth'
    : wrongSetup.includes(code)
      ? 'config'
      : passing.includes(code)
        ? 'transient'
        : 'permanent';
  return new AppError(kind, `Slack refused the message (${code}).`, { cause });
}

export const limited = (retryAfterMs: number, cause?: unknown): AppError =>
  new AppError('rate_limited', 'Slack asks us to wait.', { retryAfterMs, cause });

export const unknownOutcome = (cause?: unknown): AppError =>
  new AppError('unknown_outcome', 'Slack did not say whether the message arrived.', { cause });

/** @param error what `fetch` threw: the reason is its cause, or among the tries of an AggregateError. */
export function wasNeverSent(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  const causes = cause instanceof AggregateError ? cause.errors : [cause];
  return causes.every((each) => neverSent.includes((each as { code?: string } | undefined)?.code ?? ''));
}
