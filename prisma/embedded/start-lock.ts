import { linkSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from './process.ts';

/** Longer than any start takes; after it even a lock whose process id lives on (as another program) is void. */
const VOID_AFTER_MS = 60_000;

/**
 * Runs `work` while no other process is inside `exclusively` for the same lock file. The file names its
 * holder, so a lock left by a killed process does not delay the next one.
 */
export async function exclusively<T>(lockFile: string, work: () => Promise<T>): Promise<T> {
  const mine = `${lockFile}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  writeFileSync(mine, String(process.pid));
  try {
    while (!acquired(mine, lockFile)) {
      if (isVoid(lockFile)) rmSync(lockFile, { force: true });
      else await sleep(20);
    }
  } finally {
    rmSync(mine);
  }
  try {
    return await work();
  } finally {
    rmSync(lockFile, { force: true });
  }
}

/** A hard link appears with its content and fails when the name is taken: creation and test in one step. */
function acquired(mine: string, lockFile: string): boolean {
  try {
    linkSync(mine, lockFile);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function isVoid(lockFile: string): boolean {
  try {
    return (
      !isAlive(Number(readFileSync(lockFile, 'utf8'))) ||
      Date.now() - statSync(lockFile).mtimeMs > VOID_AFTER_MS
    );
  } catch {
    return false; // released meanwhile
  }
}
