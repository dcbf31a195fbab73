import { spawn } from 'node:child_process';

/** Runs in a process of its own until our end of the pipe closes, however that comes about. */
const PROGRAM = `
  const { rmSync } = require('node:fs');
  const [pid, dir] = process.argv.slice(1);
  process.stdin.resume().once('close', async () => {
    try {
      process.kill(Number(pid), 'SIGQUIT');
      while (process.kill(Number(pid), 0)) await new Promise((again) => setTimeout(again, 20));
    } catch {}
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  });`;

/**
 * Ends the server and removes its folder when this process is gone, also after Ctrl-C or a kill, which leave no
 * time to clean up. @returns releases it, after an orderly end
 */
export function reapWithUs(pid: number, dir: string): () => void {
  const reaper = spawn(process.execPath, ['-e', PROGRAM, String(pid), dir], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  reaper.unref();
  return () => reaper.kill();
}
