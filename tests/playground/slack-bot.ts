import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, LogLevel } from '@slack/bolt';
import { movableClock } from '../../playground/clock.ts';
import { type Slack, type SlackSetup, startSlack } from '../../playground/slack/index.ts';

export const SIGNING_SECRET = 'test-signing-secret';
export const BOT_TOKEN = 'test-bot-token';
const APP_TOKEN = 'test-app-token';

export const ANNA = 'U0ANNA';
export const BEN = 'U0BEN';
export const SALES = 'C0SALES';

export const clock = movableClock();

/** A workspace of two people and four channels, for a bot that is not started yet. */
export function startWorkspace(setup: Partial<SlackSetup> = {}): Promise<Slack> {
  return startSlack({
    clock,
    signingSecret: SIGNING_SECRET,
    botToken: BOT_TOKEN,
    appToken: APP_TOKEN,
    team: { id: 'T0DEMO', name: 'Demo Company' },
    people: [
      {
        id: ANNA,
        name: 'anna',
        realName: 'Anna Berg',
        email: 'anna@demo.example',
        tz: 'Europe/Berlin',
        title: 'Rep',
      },
      {
        id: BEN,
        name: 'ben',
        realName: 'Ben Okoro',
        email: 'ben@demo.example',
        tz: 'America/New_York',
        title: 'Manager',
      },
    ],
    channels: [
      { id: SALES, name: 'sales' },
      { id: 'C0OLD', name: 'old', isArchived: true },
      { id: 'C0ALONE', name: 'without-bot', withoutBot: true },
      { id: 'C0BOARD', name: 'board', members: [BEN], isPrivate: true },
    ],
    retryDelaysMs: [0, 20, 20],
    ...setup,
  });
}

export interface RunningBot {
  app: App;
  stop(): Promise<unknown>;
}

/** An unmodified Bolt app against the workspace, over signed HTTP or Socket Mode. */
export async function startBolt(
  slack: Slack,
  transport: 'http' | 'socket',
  listen: (app: App) => void,
  signingSecret = SIGNING_SECRET,
): Promise<RunningBot> {
  const app = new App({
    token: BOT_TOKEN,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: slack.url, retryConfig: { retries: 0 } },
    ...(transport === 'http' ? { signingSecret } : { socketMode: true, appToken: APP_TOKEN }),
  });
  app.error(async () => {});
  listen(app);
  const server = await app.start(0);
  if (transport === 'http') {
    const { port } = (server as { address(): AddressInfo }).address();
    slack.setEventsUrl(`http://127.0.0.1:${port}/slack/events`);
  }
  return { app, stop: () => app.stop() };
}

export interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}
/** What an app answers; nothing at all for `never`. */
type Answer = { status: number; headers?: Record<string, string> } | 'never';

/** A bare endpoint in the app's place, which shows what Slack sends and answers as told. */
export async function startEndpoint(slack: Slack, answer: (nth: number) => Answer = () => ({ status: 200 })) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    received.push({ headers: request.headers, body });
    const told = answer(received.length);
    if (told !== 'never') response.writeHead(told.status, told.headers).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  slack.setEventsUrl(`http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`);
  return {
    received,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
