import { AuthorizationError, type Installation as Granted, InstallProvider } from '@slack/oauth';
import type { Log } from '../../connectors/connector.ts';
import { AppError } from '../../domain/errors.ts';
import type {
  Installation,
  Installations,
  Renewing,
  SealedInstallation,
} from '../../prisma/stores/installations.ts';
import type { JobContext } from '../../scheduler/context.ts';
import type { Env } from '../config.ts';
import { clientOptions } from './client.ts';
import { notInstalled } from './installed.ts';
import { slackLogger } from './logger.ts';

export type { Granted };

export interface Spoken {
  token: string;
  botUserId?: string;
}
export interface Tokens {
  /**
   * The token of an installation, renewed when it ends within two hours.
   * @param notThis a token that Slack refused: another one, or none.
   * @throws AppError `auth` where there is none, `transient` where Slack did not renew it in time.
   */
  of(installation: Installation, teamId: string, notThis?: string): Promise<Spoken>;
  /** Seals what Slack granted, ready to be stored. */
  sealed(granted: Granted): Omit<SealedInstallation, 'removedAt' | 'installedAt'>;
  forget(installationId: string): void;
}

/** The library renews what ends sooner; we ask it as soon as it would. */
const renewBeforeMs = 7_200_000;
/** Long enough to spare the database, short enough to see what another process has changed. */
const keptMs = 60_000;

export function createTokens(deps: {
  env: Env;
  installations: Installations;
  vault: JobContext['vault'];
  now(): Date;
  log: Log;
}): Tokens {
  const { env, installations, vault, now, log } = deps;
  const kept = new Map<string, Spoken & { until: number }>();
  const reading = new Map<string, Promise<Spoken>>();
  // The library measures by the clock of the machine; ours may run ahead of it, as in the playground.
  const toLibrary = (at: Date) => Math.floor((at.getTime() - now().getTime() + Date.now()) / 1000);
  const fromLibrary = (seconds: number) => new Date(seconds * 1000 - Date.now() + now().getTime());

  const idOf = ({ team, enterprise, isEnterpriseInstall }: Granted) =>
    (isEnterpriseInstall ? enterprise?.id : team?.id) ?? '';
  const endOf = ({ bot }: Granted) =>
    bot?.refreshToken && bot.expiresAt ? fromLibrary(bot.expiresAt) : null;
  const seal = (granted: Granted) =>
    Buffer.from(vault.seal(idOf(granted), 'installation', idOf(granted), JSON.stringify(granted)));
  function open({ workspaceId, sealed, expiresAt }: SealedInstallation): Granted {
    const granted = JSON.parse(vault.open(workspaceId, 'installation', workspaceId, sealed)) as Granted;
    if (granted.bot && expiresAt) granted.bot.expiresAt = toLibrary(expiresAt);
    return granted;
  }

  /** The library keeps why Slack renewed nothing to itself and its log. */
  function provider(own: Renewing, notThis: string | undefined) {
    const failure = { final: false };
    const logger = slackLogger(log);
    const installer = new InstallProvider({
      clientId: env.SLACK_CLIENT_ID ?? '',
      clientSecret: env.SLACK_CLIENT_SECRET ?? '',
      stateSecret: env.SLACK_STATE_SECRET ?? '',
      clientOptions: clientOptions(env.SLACK_API_URL, logger),
      logger: {
        ...logger,
        error(...parts) {
          if (/invalid_refresh_token|invalid_grant|token_revoked/.test(parts.join(' '))) failure.final = true;
          logger.error(...parts);
        },
      },
      installationStore: {
        async fetchInstallation({ teamId, enterpriseId }) {
          const row = await own.get();
          if (!row || row.removedAt) throw notInstalled(teamId ?? enterpriseId ?? '');
          const granted = open(row);
          if (granted.bot?.expiresAt && granted.bot.token === notThis) granted.bot.expiresAt = 1;
          // The library takes an installation of either kind; which one this is stands in it.
          return granted as never;
        },
        storeInstallation: async (granted) => own.renew(seal(granted as Granted), endOf(granted as Granted)),
      },
    });
    return { installer, failure };
  }

  async function read(
    { workspaceId: id, enterpriseId, wholeOrg }: Installation,
    teamId: string,
    notThis?: string,
  ): Promise<Spoken> {
    const { result, failure } = await installations.alone(id, async (own) => {
      const { installer, failure } = provider(own, notThis);
      const query = { teamId, enterpriseId: enterpriseId ?? undefined, isEnterpriseInstall: wholeOrg };
      return { result: await installer.authorize(query).catch(original), failure };
    });
    const { botToken: token, botUserId, botTokenExpiresAt } = result;
    if (!token) throw notInstalled(teamId);
    const at = now().getTime();
    const end = botTokenExpiresAt ? fromLibrary(botTokenExpiresAt).getTime() : undefined;
    if (end !== undefined && (end <= at || token === notThis))
      throw failure.final
        ? new AppError('auth', 'Slack renews the token no more.')
        : new AppError('transient', 'Slack did not renew the token; it is tried again.');
    const until =
      end === undefined ? at + keptMs : failure.final ? end : Math.max(end - renewBeforeMs, at + keptMs);
    const spoken = { token, ...(botUserId && { botUserId }) };
    kept.set(id, { ...spoken, until: Math.min(until, end ?? until) });
    return spoken;
  }

  return {
    async of(installation, teamId, notThis) {
      const id = installation.workspaceId;
      const known = kept.get(id);
      if (known && known.until > now().getTime() && known.token !== notThis) return known;
      // Who was refused a token must not wait for a read that may bring that very token.
      const wanted = `${id} ${notThis ?? ''}`;
      const flight =
        reading.get(wanted) ?? read(installation, teamId, notThis).finally(() => void reading.delete(wanted));
      reading.set(wanted, flight);
      return flight;
    },
    sealed: (granted) => ({
      workspaceId: idOf(granted),
      enterpriseId: granted.enterprise?.id ?? null,
      wholeOrg: granted.isEnterpriseInstall === true,
      name: (granted.isEnterpriseInstall ? granted.enterprise?.name : granted.team?.name) ?? idOf(granted),
      sealed: seal(granted),
      expiresAt: endOf(granted),
    }),
    forget: (installationId) => void kept.delete(installationId),
  };
}

/** @throws what went wrong, without the library's wrapping. */
function original(error: unknown): never {
  throw error instanceof AuthorizationError ? (error.original ?? error) : error;
}
