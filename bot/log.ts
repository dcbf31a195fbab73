import { type Logger, pino } from 'pino';
import type { Env } from './config.ts';

/** Tokens that Slack hands out while the bot runs: xoxb-…, xoxe.xoxb-… and the refresh tokens xoxe-…. */
const slackTokens = /\bxox[a-z](?:\.xox[a-z])?-[\w-]{6,}/g;

/** Values of secrets never reach a log line, wherever they come from: an error text, a URL, a header. */
export function createLog(
  level: Env['LOG_LEVEL'],
  secrets: readonly string[],
  write = (line: string): void => void process.stderr.write(line),
): Logger {
  const hidden = secrets.filter((secret) => secret.length >= 6);
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: ({ name, message, stack }: Error) => ({ name, message, stack }) },
    },
    {
      write(line: string) {
        let safe = line;
        for (const secret of hidden) safe = safe.replaceAll(secret, '[secret]');
        write(safe.replaceAll(slackTokens, '[secret]'));
      },
    },
  );
}
