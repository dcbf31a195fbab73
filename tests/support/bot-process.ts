import { type ChildProcess, spawn } from 'node:child_process';
import { eventually } from './wait.ts';

/** The bot in a process of its own, to be killed. */
export interface BotProcess {
  child: ChildProcess;
  url: string;
  /** What it has written to its log. */
  log(): string;
  /** Ends it by a signal. @returns how it ended and after how many milliseconds. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<{ code: number | null; signal: string | null; ms: number }>;
}

/** Starts `bot/main.ts` with this environment and nothing else of ours. @returns once it listens. */
export async function startBotProcess(env: Record<string, string>): Promise<BotProcess> {
  const { PATH = '', HOME = '', TMPDIR } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', 'bot/main.ts'], {
    env: { PATH, HOME, ...(TMPDIR && { TMPDIR }), LOG_LEVEL: 'info', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr?.on('data', (chunk) => (log += chunk));
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) =>
    child.once('exit', (code, signal) => resolve({ code, signal })),
  );
  const url = () => /"url":"(http:[^"]+)".*"listening"/.exec(log)?.[1];
  await eventually(
    'the bot listens',
    () => {
      if (child.exitCode !== null) throw new Error(`The bot ended: ${log}`);
      return url() !== undefined;
    },
    25_000,
  );
  return {
    child,
    url: url()!,
    log: () => log,
    async end(signal) {
      const began = performance.now();
      child.kill(signal);
      return { ...(await ended), ms: performance.now() - began };
    },
  };
}
