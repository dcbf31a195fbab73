import type { IncomingMessage, ServerResponse } from 'node:http';
import { type CodedError, ErrorCode, InstallProvider } from '@slack/oauth';
import type { Log } from '../../connectors/connector.ts';
import type { Env } from '../config.ts';
import { clientOptions } from './client.ts';
import { slackError } from './faults.ts';
import { answer, installPage, pageHeaders } from './install-page.ts';
import { causeOf, slackLogger } from './logger.ts';
import { neededScopes } from './scopes.ts';
import type { Granted } from './tokens.ts';

export interface Installer {
  /** Answers `GET /slack/install` and `GET /slack/oauth_redirect`. @returns false for any other request. */
  handle(request: IncomingMessage, response: ServerResponse): boolean;
}

type Why = readonly [why: string, fix: string];

const installPath = '/slack/install';
const redirectPath = '/slack/oauth_redirect';
const slackApi = 'https://slack.com/api/';

/** What went wrong before the code was exchanged, and what helps. */
const foreign: Why = [
  'It did not begin in this browser, or more than ten minutes ago.',
  'Use one browser, with cookies allowed, from beginning to end.',
];
const whys: Record<string, Why> = {
  [ErrorCode.AuthorizationError]: ['It was cancelled in Slack.', 'If that was a mistake:'],
  [ErrorCode.MissingStateError]: foreign,
  [ErrorCode.InvalidStateError]: foreign,
  [ErrorCode.MissingCodeError]: ['Slack sent no code.', 'This address is where Slack leads to at the end.'],
};
const refused = (code: string | undefined): Why | undefined =>
  code ? [`Slack refused it (${code}).`, 'A code of Slack serves once, for ten minutes.'] : undefined;

/**
 * The way of the app into a workspace: to Slack with a signed state that the browser keeps in a cookie, back with a
 * code, the code for tokens, the tokens into the store. Whatever goes wrong before the last step keeps nothing.
 * https://docs.slack.dev/authentication/installing-with-oauth
 */
export function createInstaller(deps: {
  env: Env;
  /** Keeps what Slack granted. */
  install(granted: Granted): Promise<void>;
  log: Log;
}): Installer {
  const { env, install, log } = deps;
  const logger = slackLogger(log);
  const startAt = `${env.PUBLIC_URL ?? ''}${installPath}`;
  const provider = new InstallProvider({
    clientId: env.SLACK_CLIENT_ID ?? '',
    clientSecret: env.SLACK_CLIENT_SECRET ?? '',
    stateSecret: env.SLACK_STATE_SECRET ?? '',
    authorizationUrl: new URL('../oauth/v2/authorize', env.SLACK_API_URL ?? slackApi).href,
    installUrlOptions: {
      scopes: [...neededScopes],
      // Fixed, not what the request says: the state comes back to the host whose cookie it is.
      redirectUri: `${env.PUBLIC_URL ?? ''}${redirectPath}`,
    },
    renderHtmlForInstallPath: (url) =>
      installPage(
        'Add Switchboard to Slack',
        ['Slack shows what Switchboard may do in your workspace, and asks you before anything is added.'],
        { href: url, label: 'Continue to Slack' },
      ),
    clientOptions: clientOptions(env.SLACK_API_URL, logger),
    logger,
    installationStore: {
      storeInstallation: async (granted) => install(granted as Granted),
      async fetchInstallation() {
        throw new Error('tokens are read elsewhere');
      },
    },
  });

  const failed = (response: ServerResponse, status: number, why: string, fix: string) =>
    answer(response, status, 'The installation did not work', [
      `${why} Nothing was kept.`,
      `${fix} Start again at ${startAt}`,
    ]);

  async function isComplete(granted: unknown, response: ServerResponse): Promise<boolean> {
    const { bot } = granted as Granted;
    const missing = neededScopes.filter((scope) => !bot?.scopes.includes(scope));
    if (bot && missing.length === 0) return true;
    log.warn({ missing }, 'an installation lacks scopes and was not kept');
    failed(
      response,
      400,
      `Slack did not grant all that Switchboard needs: ${missing.join(', ')}.`,
      'Bring the app in line with manifest.yml.',
    );
    return false;
  }

  async function arrive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(pageHeaders)) response.setHeader(name, value);
    await provider.handleCallback(request, response, {
      afterInstallation: (granted) => isComplete(granted, response),
      success: (granted) => {
        const { team, enterprise } = granted as Granted;
        answer(response, 200, 'Switchboard was added', [
          `It is in ${team?.name ?? enterprise?.name ?? 'your workspace'} now. In Slack, write it a message: "What can you do?"`,
        ]);
      },
      failure: (error) => explain(error, response),
    });
  }

  function explain(error: CodedError, response: ServerResponse): void {
    const known = whys[error.code] ?? refused(slackError(error));
    if (!known) log.error(causeOf(error), 'installation not kept');
    const [why, fix] = known ?? ['Slack or our database did not answer.', 'Wait a moment.'];
    failed(response, known ? 400 : 503, why, fix);
  }

  return {
    handle(request, response) {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      if (pathname !== installPath && pathname !== redirectPath) return false;
      if (request.method !== 'GET') {
        response.writeHead(405, { allow: 'GET' }).end();
        return true;
      }
      const answering = pathname === installPath ? begin(request, response) : arrive(request, response);
      answering.catch((error: unknown) => {
        log.error(causeOf(error), 'installation failed');
        failed(response, 500, 'Something went wrong on our side.', 'The log says what.');
      });
      return true;
    },
  };

  async function begin(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(pageHeaders)) response.setHeader(name, value);
    await provider.handleInstallPath(request, response);
  }
}
