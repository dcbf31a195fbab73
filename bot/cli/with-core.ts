import { AppError } from '../../domain/errors.ts';
import { allClasses } from '../../domain/permissions.ts';
import type { Outcome, Request } from '../../tools/context.ts';
import { composeCore } from '../compose.ts';
import { loadConfig } from '../config.ts';
import type { Core } from '../core.ts';
import { toPlainText } from '../presenters/index.ts';
import { classesOf } from '../slack/directory.ts';

/**
 * Opens the database beside a running bot, or alone; log lines go to stderr and only from warnings up.
 * @throws AppError `config` where no bot was ever started: nobody can tell yet whose data it would be.
 */
export async function withCore<T>(
  work: (core: Core, workspaceId: string) => Promise<T>,
  { beforeFirstStart = false }: { beforeFirstStart?: boolean } = {},
): Promise<T> {
  const config = loadConfig({ withDataDir: true });
  const quiet = config.env.LOG_LEVEL === 'info' ? 'warn' : config.env.LOG_LEVEL;
  const core = await composeCore({ ...config, env: { ...config.env, LOG_LEVEL: quiet } });
  try {
    const home = await core.stores.workspaces.home();
    if (!home && !beforeFirstStart)
      throw new AppError(
        'config',
        'Nothing has run here yet. Start the bot once (npm start), then ask again.',
      );
    return await work(core, home?.id ?? '');
  } finally {
    await core.close();
  }
}

/**
 * Who asks from the terminal: the named teammate with that person's rights, else the operator of this
 * machine, who has the database anyway.
 */
export async function requestAs(
  { stores, config }: Core,
  workspaceId: string,
  who: string | undefined,
  id: string,
): Promise<Request> {
  const base = {
    workspaceId,
    origin: 'terminal' as const,
    id,
    channel: 'terminal',
    thread: who ?? 'operator',
  };
  if (who !== undefined && who.trim() === '')
    throw new AppError(
      'bad_input',
      '--as names nobody. Leave it out to ask as the operator of this machine.',
    );
  if (who === undefined) {
    const { timeZone } = config.business;
    return {
      ...base,
      audience: allClasses,
      actor: { kind: 'teammate', id: 'terminal', name: 'the operator', role: 'admin', timeZone },
    };
  }
  const wanted = who.toLowerCase();
  const people = await stores.teammates.list(workspaceId);
  const fitting = people.filter(
    ({ slackUserId, name, email }) =>
      slackUserId === who ||
      email?.toLowerCase() === wanted ||
      name.toLowerCase().includes(wanted) ||
      email?.toLowerCase().startsWith(wanted),
  );
  if (fitting.length !== 1)
    throw new AppError(
      'bad_input',
      `${fitting.length === 0 ? 'Nobody' : 'More than one person'} fits "${who}". Known: ${people.map(({ name, email }) => email ?? name).join(', ')}.`,
    );
  const [{ slackUserId, name, role, timeZone, email }] = fitting as [(typeof people)[number]];
  const ownerId = email ? await stores.teammates.ownerIdOf(workspaceId, email) : undefined;
  return {
    ...base,
    audience: classesOf(role),
    actor: { kind: 'teammate', id: slackUserId, name, role, timeZone, ...(ownerId && { ownerId }) },
  };
}

/** Prints what a tool handed back; a refusal makes the exit code 1. */
export function printOutcome(
  outcome: Outcome,
  { json, timeZone, now }: { json?: boolean; timeZone: string; now: Date },
): void {
  if (outcome.status === 'refused') process.exitCode = outcome.error.code === 'bad_input' ? 2 : 1;
  console.log(json ? JSON.stringify(outcome, null, 2) : toPlainText(outcome.view, { timeZone, now }));
}

export const requestId = (): string => `terminal-${process.pid}-${Date.now().toString(36)}`;
