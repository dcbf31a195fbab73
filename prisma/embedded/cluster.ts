import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { Account } from './account.ts';

/** The database user that owns everything in the embedded server. */
export const OWNER = 'switchboard';

/** All that the server's programs see of our environment: the rest holds secrets. */
export const serverEnvironment = { LC_ALL: 'C', TZ: 'UTC' };

/** The owner's password, made up at the first start and kept beside the data, readable by nobody else. */
export function ownerPassword(dir: string, account: Account | undefined): string {
  const file = path.join(dir, 'password');
  if (!existsSync(file)) {
    writeFileSync(`${file}.new`, randomBytes(24).toString('base64url'), { mode: 0o600 });
    if (account) chownSync(`${file}.new`, account.uid, account.gid);
    renameSync(`${file}.new`, file);
  }
  return readFileSync(file, 'utf8');
}

/**
 * Makes the data directory unless it exists: UTF-8 whatever the locale of the machine, passwords by SCRAM.
 * It gets its name only when it is whole, so that a start which was killed half way leaves nothing to repair.
 */
export function ensureCluster(dir: string, initdb: string, account: Account | undefined): void {
  const data = path.join(dir, 'data');
  removeLeftovers(dir);
  if (existsSync(data)) return;
  // A name of its own: an `initdb` whose parent was killed goes on, and at its end removes what it made.
  const fresh = mkdtempSync(path.join(dir, LEFTOVER));
  if (account) chownSync(fresh, account.uid, account.gid);
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const access = [`--username=${OWNER}`, '--auth=scram-sha-256', `--pwfile=${path.join(dir, 'password')}`];
  try {
    execFileSync(initdb, [`--pgdata=${fresh}`, '--no-sync', ...access, ...locale], {
      uid: account?.uid,
      gid: account?.gid,
      cwd: '/',
      env: serverEnvironment,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  } catch (cause) {
    const { stderr } = cause as { stderr?: Buffer };
    throw new Error(
      `The embedded PostgreSQL could not create its data directory ${data}: ${stderr ?? cause}`,
      { cause },
    );
  }
  renameSync(fresh, data);
}

const LEFTOVER = 'data.new-';

function removeLeftovers(dir: string): void {
  for (const name of readdirSync(dir).filter((entry) => entry.startsWith(LEFTOVER))) {
    try {
      rmSync(path.join(dir, name), { recursive: true, force: true });
    } catch {
      // still being written to; the next start removes it
    }
  }
}
