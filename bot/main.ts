import { pathToFileURL } from 'node:url';
import type { Log } from '../connectors/connector.ts';
import { AppError } from '../domain/errors.ts';
import { type Bot, startBot } from './compose.ts';
import { loadConfig } from './config.ts';

/** Ends the process cleanly on the usual signals; a second signal ends it at once. */
export function stopOnSignals(stop: () => Promise<void>): void {
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1);
      stopping = true;
      setTimeout(() => process.exit(1), 10_000).unref();
      stop().then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(error);
          process.exit(1);
        },
      );
    });
  }
}

/** A mistake in one piece of work must not end the work of everybody else; it is in the log. */
export function surviveMistakes(log: Log): void {
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'a mistake that nobody handled'));
}

/** What a person needs to know when it cannot start; the stack only when it is our fault. */
export function explain(error: unknown): never {
  console.error(error instanceof AppError ? error.message : error);
  process.exit(1);
}

/** Runs the bot with the configured workspace and vendors. */
export async function main(): Promise<Bot> {
  const bot = await startBot(loadConfig());
  surviveMistakes(bot.core.log);
  stopOnSignals(bot.stop);
  return bot;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main().catch(explain);
