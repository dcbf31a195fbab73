import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { type Bot, startBot } from '../../bot/compose.ts';
import { envSchema } from '../../bot/config.ts';
import type { Log } from '../../connectors/connector.ts';
import { businessSchema } from '../../domain/business.ts';
import { type MovableClock, movableClock } from '../../playground/clock.ts';
import { type Settled, type Slack, startSlack } from '../../playground/slack/index.ts';
import { type SlackOfMany, startSlackOfMany } from '../../playground/slack/oauth.ts';
import { type HubspotStandIn, startHubspot } from '../../playground/vendors/hubspot/index.ts';
import { silentLog } from './log.ts';
import { freshDatabase } from './postgres.ts';
import { people, secrets } from './rig.ts';

export const installing = {
  SLACK_CLIENT_ID: 'test-client-id',
  SLACK_CLIENT_SECRET: 'test-client-secret',
  SLACK_STATE_SECRET: 'test-state-secret-of-this-run',
};
export const teams = { alpha: 'T0ALPHA001', beta: 'T0BETA0001', gamma: 'T0GAMMA001' } as const;
export type Team = keyof typeof teams;
export const organisation = { id: 'E0ORG00001', name: 'Gamma group' };

/** A bot for several workspaces, with three of them behind one Slack; people and channels have the same ids in each. */
export interface TwoWorkspaces {
  bot: Bot;
  slacks: Record<Team, Slack>;
  front: SlackOfMany;
  hubspot: HubspotStandIn;
  clock: MovableClock;
  databaseUrl: string;
  publicUrl: string;
  eventsUrl: string;
  /** Goes the way of an installation in a browser that keeps cookies. @returns the last page. */
  install(team: Team, browser?: Browser): Promise<Page>;
  /** What people see after a command or a sentence. */
  ask(team: Team, as: keyof typeof people, text: string): Promise<Settled>;
  /** Another process on the same database. */
  another(): Promise<Bot>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}
export interface Page {
  status: number;
  text: string;
}

/** Keeps cookies as a browser does, for one host. */
export class Browser {
  readonly cookies = new Map<string, string>();

  async get(url: string): Promise<Page & { headers: Headers }> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, { redirect: 'manual', headers: cookie ? { cookie } : {} });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/Expires=Thu, 01 Jan 1970/.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return { status: answer.status, text: await answer.text(), headers: answer.headers };
  }

  /** @returns where the page leads on to. */
  async begin(publicUrl: string): Promise<string> {
    const { text } = await this.get(`${publicUrl}/slack/install`);
    return (/href="([^"]+)"/.exec(text)?.[1] ?? '').replaceAll('&#38;', '&');
  }
}

export async function startTwoWorkspaces(
  options: { log?: Log; rotates?: boolean; load?(hubspot: HubspotStandIn): void } = {},
): Promise<TwoWorkspaces> {
  const clock = movableClock();
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'switchboard-two-'));
  const database = await freshDatabase();
  const slackOf = (team: Team) =>
    startSlack({
      clock,
      signingSecret: secrets.SLACK_SIGNING_SECRET,
      botToken: `test-inner-${team}`,
      team: { id: teams[team], name: `${team} company` },
      people: Object.values(people).map((person) => ({ ...person, title: '' })),
      channels: [{ id: 'C0SALES001', name: 'sales' }],
    });
  const [alpha, beta, gamma, hubspot] = await Promise.all([
    slackOf('alpha'),
    slackOf('beta'),
    slackOf('gamma'),
    startHubspot({
      clock: clock.now,
      token: secrets.HUBSPOT_ACCESS_TOKEN,
      clientSecret: secrets.HUBSPOT_CLIENT_SECRET,
      portalId: 4711,
      rateLimit: 'unlimited',
    }),
  ]);
  options.load?.(hubspot);
  const slacks = { alpha, beta, gamma };
  const front = await startSlackOfMany({
    clock,
    signingSecret: secrets.SLACK_SIGNING_SECRET,
    clientId: installing.SLACK_CLIENT_ID,
    clientSecret: installing.SLACK_CLIENT_SECRET,
    rotates: options.rotates ?? true,
    members: [
      { slack: alpha, botToken: 'test-inner-alpha' },
      { slack: beta, botToken: 'test-inner-beta' },
      { slack: gamma, botToken: 'test-inner-gamma', enterprise: organisation },
    ],
  });
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  const start = (at: number): Promise<Bot> =>
    startBot(
      {
        env: envSchema.parse({
          PORT: at,
          PUBLIC_URL: publicUrl,
          DATA_DIR: dataDir,
          DATABASE_URL: database.url,
          ...installing,
          ...secrets,
          SLACK_BOT_TOKEN: undefined,
          STRIPE_SECRET_KEY: undefined,
          STRIPE_WEBHOOK_SECRET: undefined,
          SLACK_API_URL: front.url.replace(/\/$/, ''),
          HUBSPOT_API_URL: hubspot.url,
        }),
        business: businessSchema.parse({
          company: 'Alpha company',
          roles: { manager: [people.manager.id], ops: [people.ops.id], admin: [people.admin.id] },
        }),
      },
      { now: clock.now, log: options.log ?? silentLog },
    );
  let bot = await start(port);
  const others: Bot[] = [];
  const eventsUrl = `${publicUrl}/slack/events`;
  for (const slack of Object.values(slacks)) slack.setEventsUrl(eventsUrl);

  return {
    get bot() {
      return bot;
    },
    slacks,
    front,
    hubspot,
    clock,
    databaseUrl: database.url,
    publicUrl,
    eventsUrl,
    async install(team, browser = new Browser()) {
      return browser.get(await front.allow(await browser.begin(publicUrl), teams[team]));
    },
    async ask(team, as, text) {
      const slack = slacks[team];
      const since = slack.seq;
      const person = people[as].id;
      if (text.startsWith('/')) await slack.command({ as: person, dm: true, text });
      else await slack.say({ as: person, dm: true, text });
      return slack.settled({ as: person, since, quietMs: 150 });
    },
    async another() {
      const other = await start(0);
      others.push(other);
      return other;
    },
    async restart() {
      await bot.stop();
      bot = await start(port);
    },
    async stop() {
      await Promise.all([bot, ...others].map((each) => each.stop()));
      await Promise.all([front.stop(), hubspot.stop(), ...Object.values(slacks).map((each) => each.stop())]);
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
