import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** The operating-system account that the server runs under. */
export interface Account {
  name: string;
  uid: number;
  gid: number;
}

/** The account to switch to: PostgreSQL refuses to run as root. Undefined for an ordinary user. */
export function serverAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const known = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = known.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    if (uid && gid) return { name, uid: Number(uid), gid: Number(gid) };
  }
  throw new Error(
    'PostgreSQL does not run as root, and there is neither an account "postgres" nor "nobody". ' +
      'Start as an ordinary user, or set DATABASE_URL.',
  );
}

/** The outermost folder above `target` that the account may not pass through, by its permission bits. */
export function closedFolderAbove(target: string, account: Account): string | undefined {
  const folders: string[] = [];
  for (let at = path.dirname(target); folders.at(-1) !== at; at = path.dirname(at)) folders.push(at);
  return folders.reverse().find((folder) => {
    if (!existsSync(folder)) return false; // made by us, open
    const { mode, uid, gid } = statSync(folder);
    const execute = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    return (mode & execute) === 0;
  });
}
