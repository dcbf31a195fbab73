import { type Logger, LogLevel } from '@slack/bolt';
import type { Log } from '../../connectors/connector.ts';

/**
 * Slack's libraries write to our log. Their debug lines contain whole messages and are dropped; of an
 * error only its message is kept.
 */
export function slackLogger(log: Log): Logger {
  const text = (parts: unknown[]): string =>
    parts
      .map((part) => (part instanceof Error ? part.message : typeof part === 'string' ? part : ''))
      .join(' ')
      .trim()
      .slice(0, 500);
  return {
    debug() {},
    info: (...parts) => log.debug({ library: 'slack' }, text(parts)),
    warn: (...parts) => log.warn({ library: 'slack' }, text(parts)),
    error: (...parts) => log.error({ library: 'slack' }, text(parts)),
    setLevel() {},
    setName() {},
    // Not DEBUG: the libraries build costly, revealing lines when they see it.
    getLevel: () => LogLevel.INFO,
  };
}

/** Names only: the message of a database error can contain what was to be stored. */
export const causeOf = (error: unknown): object =>
  error instanceof Error ? { error: error.name, ...('code' in error && { code: error.code }) } : {};
