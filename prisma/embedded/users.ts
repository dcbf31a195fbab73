import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isAlive } from './process.ts';

/** The processes that use the server, one file each: the last one to leave stops it. */
export interface Users {
  /** Forgets everybody: the server was not running, so nobody can be using it. */
  clear(): void;
  /** Enters this process once more; the function returned leaves and tells whether anybody is left. */
  enter(): () => boolean;
}

let entered = 0;

export function usersOf(dir: string): Users {
  const folder = path.join(dir, 'users');
  mkdirSync(folder, { recursive: true });
  return {
    clear() {
      for (const name of readdirSync(folder)) rmSync(path.join(folder, name));
    },
    enter() {
      const file = path.join(folder, `${process.pid}.${++entered}`);
      writeFileSync(file, '');
      return () => {
        rmSync(file, { force: true });
        return readdirSync(folder).some((name) => isAlive(Number.parseInt(name, 10)));
      };
    },
  };
}
