import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from './account.ts';
import { serverEnvironment } from './cluster.ts';
import { isAlive } from './process.ts';

/** After a crash the dead server's children may hold the data directory for a few seconds. */
const START_WITHIN_MS = 30_000;
const STOP_WITHIN_MS = 10_000;

/** A running server, as its own lock file describes it. */
export interface Postmaster {
  pid: number;
  port: number;
}

/** The server of this directory, once it is neither starting nor stopping; undefined when none runs. */
export async function runningPostmaster(dir: string): Promise<Postmaster | undefined> {
  for (;;) {
    const found = lockFile(dir);
    if (!found || !isAlive(found.pid)) return undefined;
    if (found.status === 'ready') return { pid: found.pid, port: found.port };
    await sleep(10);
  }
}

/**
 * Starts the server on a free port of the loopback interface, in a session of its own: neither Ctrl-C in our
 * terminal nor our death stops it in the middle of the shutdown of those who use it.
 * @param settings by name; `port` asks for a certain port
 */
export async function startPostmaster(
  dir: string,
  postgres: string,
  account: Account | undefined,
  settings: Record<string, string>,
): Promise<Postmaster> {
  const deadline = Date.now() + START_WITHIN_MS;
  for (;;) {
    const port = await freePort();
    const child = launch(dir, postgres, account, { port: String(port), ...settings });
    while (child.exitCode === null && child.signalCode === null && child.pid && Date.now() < deadline) {
      const found = lockFile(dir);
      if (found?.pid === child.pid && found.status === 'ready') return { pid: child.pid, port: found.port };
      await sleep(10);
    }
    child.kill('SIGKILL');
    if (Date.now() >= deadline || !child.pid) {
      throw new Error(
        `The embedded PostgreSQL did not start. It said:\n${readFileSync(logFile(dir), 'utf8').slice(-2000)}`,
      );
    }
    await sleep(250);
  }
}

/** Stops the server: open transactions are rolled back, connections closed. Windows only knows the hard way; the log recovers. */
export async function stopPostmaster({ pid }: Postmaster): Promise<void> {
  signal(pid, 'SIGINT');
  const deadline = Date.now() + STOP_WITHIN_MS;
  while (isAlive(pid)) {
    if (Date.now() > deadline) return signal(pid, 'SIGQUIT');
    await sleep(10);
  }
}

/** What PostgreSQL writes into `postmaster.pid`: process id, directory, start time, port, …, status in line 8. */
function lockFile(dir: string): (Postmaster & { status: string }) | undefined {
  try {
    const lines = readFileSync(path.join(dir, 'data', 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), port: Number(lines[3]), status: lines[7]?.trim() ?? '' };
  } catch {
    return undefined;
  }
}

const logFile = (dir: string) => path.join(dir, 'postgres.log');

function launch(
  dir: string,
  postgres: string,
  account: Account | undefined,
  settings: Record<string, string>,
): ChildProcess {
  const log = openSync(logFile(dir), 'w', 0o600);
  const options = Object.entries({ ...fixedSettings, ...settings }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const child = spawn(postgres, ['-D', path.join(dir, 'data'), ...options], {
    uid: account?.uid,
    gid: account?.gid,
    cwd: '/',
    env: serverEnvironment,
    detached: true,
    stdio: ['ignore', log, log],
  });
  child.on('error', () => {}); // told by the missing process id
  child.unref();
  closeSync(log);
  return child;
}

const fixedSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  timezone: 'UTC',
  // Statements and details carry personal data; the log keeps neither.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
};

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // gone already
  }
}
