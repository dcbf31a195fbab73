import type { Log } from '../../connectors/connector.ts';
import { AppError } from '../../domain/errors.ts';
import type { Stores } from '../../prisma/stores/index.ts';
import type { Installation } from '../../prisma/stores/installations.ts';
import type { KnownWorkspace } from '../../prisma/stores/workspaces.ts';
import type { JobContext } from '../../scheduler/context.ts';
import type { Env } from '../config.ts';
import { createClient, createWorkspaceClient, tokenIsGone } from './client.ts';
import { slackError } from './faults.ts';
import { type Installed, notInstalled, type Park, reasonOf, type Voice } from './installed.ts';
import { slackLogger } from './logger.ts';
import { createTokens, type Granted } from './tokens.ts';

export interface Installing extends Installed {
  /** Keeps what Slack granted; from now on the workspace is served. */
  install(granted: Granted): Promise<void>;
}

/** Another process may have installed or removed: how long what we know may be old, and how often a miss looks. */
const knownForMs = 30_000;
const lookAgainMs = 3_000;

interface Known {
  installations: Map<string, Installation>;
  /** Workspace to organisation, where the bot was installed into all of it. */
  organisations: Map<string, string>;
  home: KnownWorkspace | undefined;
}

/** The workspaces that installed the app, kept in the database; what is asked for each delivery is remembered. */
export async function severalWorkspaces(deps: {
  env: Env;
  stores: Pick<Stores, 'installations' | 'workspaces'>;
  vault: JobContext['vault'];
  park: Park;
  now(): Date;
  log: Log;
}): Promise<Installing> {
  const { env, stores, park, now, log } = deps;
  const tokens = createTokens({ ...deps, installations: stores.installations });
  const logger = slackLogger(log);
  const clients = new Map<string, Voice>();
  let known: Known = { installations: new Map(), organisations: new Map(), home: undefined };
  let loading: Promise<void> | undefined;
  let loadedAt = Number.NEGATIVE_INFINITY;

  /** Whoever asks while it is being read waits for the same answer. */
  function load(): Promise<void> {
    loading ??= read().finally(() => {
      loading = undefined;
    });
    return loading;
  }
  async function read(): Promise<void> {
    loadedAt = performance.now();
    const [installations, workspaces] = await Promise.all([
      stores.installations.list(),
      stores.workspaces.ofOrganisations(),
    ]);
    const [first] = [
      ...installations.filter(({ wholeOrg, removedAt }) => !wholeOrg && !removedAt),
      ...workspaces.map(({ id, enterpriseId }) => ({
        workspaceId: id,
        name: nameOf(installations, enterpriseId),
      })),
    ];
    const home =
      (await stores.workspaces.installedHome()) ??
      (first && (await stores.workspaces.settle({ id: first.workspaceId, name: first.name })));
    known = {
      installations: new Map(installations.map((each) => [each.workspaceId, each])),
      organisations: new Map(workspaces.map(({ id, enterpriseId }) => [id, enterpriseId])),
      home,
    };
  }
  const age = () => performance.now() - loadedAt;
  /** For those who cannot wait: what is known now, while it is read anew. */
  function glance(): Known {
    if (age() > knownForMs)
      load().catch((error: unknown) => log.warn({ error: (error as Error).name }, 'installations not read'));
    return known;
  }

  const active = (id: string | undefined): Installation | undefined => {
    const found = id === undefined ? undefined : known.installations.get(id);
    return found?.removedAt ? undefined : found;
  };
  /** The workspace's own installation goes before that of its organisation. */
  const serving = (workspaceId: string) =>
    active(workspaceId) ?? active(known.organisations.get(workspaceId));

  /** A workspace of an organisation is heard of when it first sends something. */
  async function isHeardOf(workspaceId: string, enterpriseId: string | undefined): Promise<boolean> {
    if (serving(workspaceId)) return true;
    const organisation = active(enterpriseId);
    if (!organisation?.wholeOrg || !enterpriseId) return false;
    await stores.workspaces.heardOf({ id: workspaceId, name: organisation.name, enterpriseId });
    await load();
    return serving(workspaceId) !== undefined;
  }

  async function leave(installation: Installation, why: string): Promise<void> {
    const { workspaceId: id, wholeOrg, name } = installation;
    const of = [...known.organisations].flatMap(([team, org]) => (org === id && !active(team) ? team : []));
    const first = await stores.installations.remove(installation, now());
    tokens.forget(id);
    for (const team of wholeOrg ? of : [id]) clients.delete(team);
    await load();
    if (!first) return;
    log.warn(
      { workspace: name, id, why },
      'Slack removed the bot from a workspace; nothing is sent there any more',
    );
    for (const team of wholeOrg ? of : [id]) await park(team, reasonOf(why));
  }

  /** @throws AppError `auth` where the bot is not installed, or Slack renews its token no more. */
  async function tokenOf(workspaceId: string) {
    const installation = serving(workspaceId);
    if (!installation) throw notInstalled(workspaceId);
    try {
      return await tokens.of(installation, workspaceId);
    } catch (error) {
      if (error instanceof AppError && error.code === 'auth') await leave(installation, 'token not renewed');
      throw error;
    }
  }

  /** Slack refused a token: a newer one helps, or the bot is out. */
  async function refused(workspaceId: string, token: string, code: string): Promise<string | undefined> {
    const installation = serving(workspaceId);
    if (!installation) return undefined;
    try {
      const { token: other } = await tokens.of(installation, workspaceId, token);
      if (other !== token) return other;
      await works(token);
      return undefined;
    } catch (error) {
      const isOut =
        tokenIsGone.includes(slackError(error) ?? '') || (error instanceof AppError && error.code === 'auth');
      if (isOut) await leave(installation, code);
      return undefined;
    }
  }

  /** One client for each installation of a workspace. */
  function clientOf(workspaceId: string): Voice {
    const installation = serving(workspaceId);
    if (!installation) throw notInstalled(workspaceId);
    const since = `${installation.workspaceId} ${installation.installedAt.toISOString()}`;
    const kept = clients.get(workspaceId);
    if (kept?.since === since) return kept;
    tokens.forget(installation.workspaceId);
    const client = createWorkspaceClient(
      {
        token: async () => (await tokenOf(workspaceId)).token,
        refused: (token, code) => refused(workspaceId, token, code),
      },
      env.SLACK_API_URL,
      logger,
      installation.wholeOrg ? workspaceId : undefined,
    );
    clients.set(workspaceId, { client, since });
    return { client, since };
  }

  const works = (token: string) => createClient(token, env.SLACK_API_URL, logger).auth.test();

  await load();
  return {
    home: () => glance().home,
    serves: (workspaceId) => {
      glance();
      return serving(workspaceId) !== undefined;
    },
    async knows(workspaceId, enterpriseId) {
      if (await isHeardOf(workspaceId, enterpriseId)) return true;
      if (age() < lookAgainMs) return false;
      await load();
      return isHeardOf(workspaceId, enterpriseId);
    },
    async voiceOf(workspaceId) {
      // Another process may have installed it anew a moment ago.
      if (!serving(workspaceId)) await load();
      const { client, since } = clientOf(workspaceId);
      const { botUserId } = await tokenOf(workspaceId);
      return { client, since, ...(botUserId && { botUserId }) };
    },
    async left(workspaceId, why) {
      const installation = serving(workspaceId);
      if (!installation) return;
      // What Slack says may be of the installation before this one.
      const stays = await tokenOf(workspaceId)
        .then(({ token }) => works(token))
        .then(
          () => true,
          () => false,
        );
      if (!stays) await leave(installation, why);
    },
    async install(granted) {
      const sealed = tokens.sealed(granted);
      await stores.installations.put({ ...sealed, installedAt: now() });
      tokens.forget(sealed.workspaceId);
      await load();
      log.info({ workspace: sealed.name, id: sealed.workspaceId }, 'installed into a workspace');
    },
    served: () => {
      const { installations, organisations } = glance();
      return [...new Set([...installations.keys(), ...organisations.keys()])].filter(
        (id) => serving(id) && !known.installations.get(id)?.wholeOrg,
      );
    },
    removed: () => [...glance().installations.values()].filter(({ removedAt }) => removedAt !== null).length,
  };
}

const nameOf = (installations: Installation[], id: string): string =>
  installations.find(({ workspaceId }) => workspaceId === id)?.name ?? id;
