import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const scripts: Record<string, string> = createRequire(import.meta.url)('../../package.json').scripts;
const project = fileURLToPath(new URL('../..', import.meta.url));
const tsx = import.meta.resolve('tsx');
const peakMemory = new URL('../programs/peak-memory.ts', import.meta.url).href;

export interface Program {
  child: ChildProcess;
  /** Resolves when it has ended; stderr is kept for the error. */
  ended: Promise<{ code: number | null; stdout: string; stderr: string; peakMb: number }>;
}

/**
 * Starts a TypeScript program of the project in a process of its own. It sees these variables and nothing else,
 * and runs in `cwd`, so that the developer's own `.env` is out of sight.
 * @param program a file like `bench/programs/sender.ts`, or the script `bot` or `switchboard` with the settings
 *   that package.json gives it
 */
export function startProgram(
  program: string,
  { args = [], env = {}, cwd }: { args?: string[]; env?: Record<string, string>; cwd: string },
): Program {
  const words = (scripts[program] ?? `tsx ${program}`).split(' ').slice(1);
  const flags = words.filter((word) => word.startsWith('--'));
  const file = words.find((word) => !word.startsWith('--')) ?? '';
  const child = spawn(
    process.execPath,
    [...flags, '--import', tsx, '--import', peakMemory, path.join(project, file), ...args],
    { cwd, env, stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'ipc'], serialization: 'advanced' },
  );
  const [, stdout, stderr, peak] = child.stdio.map(textOf);
  const ended = new Promise<Awaited<Program['ended']>>((resolve) => {
    child.once('close', (code) =>
      resolve({ code, stdout: stdout!(), stderr: stderr!(), peakMb: Number(peak!()) }),
    );
  });
  return { child, ended };
}

/** Everything that a stream has said so far. */
function textOf(stream: Readable | Writable | null | undefined): () => string {
  let text = '';
  stream?.on('data', (chunk: Buffer) => {
    text += chunk;
  });
  return () => text;
}

/** Asks it to end, and insists after ten seconds. */
export async function stopProgram({ child, ended }: Program): Promise<void> {
  child.kill('SIGTERM');
  const insist = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(insist);
}

/** A port of the loopback that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
