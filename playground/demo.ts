import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Hono } from 'hono';
import { type Bot, startBot } from '../bot/compose.ts';
import { type Config, type Env, envSchema } from '../bot/config.ts';
import { businessSchema } from '../domain/business.ts';
import { movableClock } from './clock.ts';
import { type Company, loadHubspot, loadStripe, makeCompany } from './company/index.ts';
import { DEMO_PEOPLE } from './company/people.ts';
import { playgroundControls } from './controls.ts';
import { fill } from './fill.ts';
import { type Slack, startSlack } from './slack/index.ts';
import { playgroundPage } from './static.ts';
import { vendorControls } from './vendors/controls.ts';
import { type HubspotStandIn, startHubspot } from './vendors/hubspot/index.ts';
import { type StripeStandIn, startStripe } from './vendors/stripe/index.ts';

export interface Demo {
  bot: Bot;
  slack: Slack;
  hubspot: HubspotStandIn;
  stripe: StripeStandIn;
  stop(): Promise<void>;
}

/** What holds between two starts: the company is the same one, and time goes on where it was. */
interface State {
  since: string;
  aheadMs: number;
  /** Whether the bot has read all of it: a first start can be interrupted. */
  isFilled?: boolean;
}

const inboundSecret = `whsec_${Buffer.from('the demo website signs with this').toString('base64')}`;
const secrets = {
  SLACK_BOT_TOKEN: 'demo-slack-bot-token',
  SLACK_SIGNING_SECRET: 'demo-slack-signing-secret',
  HUBSPOT_ACCESS_TOKEN: 'demo-hubspot-token',
  HUBSPOT_CLIENT_SECRET: 'demo-hubspot-client-secret',
  STRIPE_SECRET_KEY: 'demo-stripe-key',
  STRIPE_WEBHOOK_SECRET: 'demo-stripe-webhook-secret',
  INBOUND_WEBHOOK_SECRET: inboundSecret,
};

/**
 * Starts the bot beside a Slack, a HubSpot and a Stripe on this machine, with the demo company in them. The
 * bot gets addresses and credentials like any other; it does not know whom it talks to.
 */
export async function startDemo(base: Env, say: (line: string) => void): Promise<Demo> {
  mkdirSync(base.DATA_DIR, { recursive: true });
  const stateFile = path.join(base.DATA_DIR, 'playground.json');
  const state: State = existsSync(stateFile)
    ? JSON.parse(readFileSync(stateFile, 'utf8'))
    : { since: new Date().toISOString(), aheadMs: 0 };
  const clock = movableClock(state.aheadMs);
  const keep = () =>
    writeFileSync(stateFile, JSON.stringify({ ...state, aheadMs: clock.now().getTime() - Date.now() }));
  keep();

  const company = makeCompany({ now: new Date(state.since) });
  const { slack, hubspot, stripe } = await startStandIns(company, clock.now);
  const config = demoConfig(base, {
    ...(base.PORT && !base.PUBLIC_URL && { PUBLIC_URL: `http://${base.HOST}:${base.PORT}` }),
    SLACK_API_URL: slack.url,
    HUBSPOT_API_URL: hubspot.url,
    STRIPE_API_URL: stripe.url,
  });
  // The manifest names the address that it will be installed at; here the bot's own links lead to this one.
  if (config.env.PUBLIC_URL) slack.manifest.unfurlDomains.push(new URL(config.env.PUBLIC_URL).hostname);
  writeEnvFile(config.env);

  const pages = new Hono();
  let bot: Bot | undefined;
  pages.route(
    '/playground',
    playgroundControls({
      slack,
      clock,
      vendors: vendorControls([hubspot, stripe]),
      hosts: [config.env.HOST, ...(config.env.PUBLIC_URL ? [new URL(config.env.PUBLIC_URL).hostname] : [])],
      isBotIdle: async () => (bot ? isIdle(bot) : true),
      onClockMoved() {
        keep();
        for (const tick of ['queue-syncs', 'digests', 'tidy']) bot?.wake(tick);
      },
    }),
  );
  pages.route('/', playgroundPage());
  bot = await startBot(config, { now: clock.now, pages });
  slack.setEventsUrl(`${bot.url}/slack/events`);
  hubspot.setWebhookTarget({ url: `${bot.url}/webhooks/hubspot` });
  stripe.setWebhookTarget({ url: `${bot.url}/webhooks/stripe` });
  if (!state.isFilled) {
    await fill({ bot, company, secret: inboundSecret, clock: clock.now, say });
    state.isFilled = true;
    keep();
  }

  return {
    bot,
    slack,
    hubspot,
    stripe,
    async stop() {
      keep();
      await bot.stop();
      await Promise.all([slack.stop(), hubspot.stop(), stripe.stop()]);
    },
  };
}

async function startStandIns(company: Company, clock: () => Date) {
  const [slack, hubspot, stripe] = await Promise.all([
    startSlack({
      clock: { now: clock },
      signingSecret: secrets.SLACK_SIGNING_SECRET,
      botToken: secrets.SLACK_BOT_TOKEN,
      team: { id: 'T0DEMO001', name: company.name },
      people: DEMO_PEOPLE.map(({ slackId, firstName, name, email, timeZone, title }) => ({
        id: slackId,
        name: firstName.toLowerCase(),
        realName: name,
        email,
        tz: timeZone,
        title,
      })),
      channels: [
        { id: 'C0SALES01', name: 'sales' },
        { id: 'C0REVOPS1', name: 'revenue-ops' },
      ],
    }),
    startHubspot({
      clock,
      token: secrets.HUBSPOT_ACCESS_TOKEN,
      clientSecret: secrets.HUBSPOT_CLIENT_SECRET,
      portalId: 24_680_135,
    }),
    startStripe({
      clock,
      secretKey: secrets.STRIPE_SECRET_KEY,
      webhookSecret: secrets.STRIPE_WEBHOOK_SECRET,
    }),
  ]);
  loadHubspot(company, hubspot);
  loadStripe(company, stripe);
  return { slack, hubspot, stripe };
}

function demoConfig(base: Env, addresses: Record<string, string>): Config {
  const ids = (role: string) =>
    DEMO_PEOPLE.filter((person) => person.role === role).map(({ slackId }) => slackId);
  return {
    env: envSchema.parse({ ...base, ...secrets, ...addresses }),
    business: businessSchema.parse({
      company: 'Northwind Academy',
      roles: { manager: ids('manager'), admin: ids('admin'), ops: ids('ops') },
    }),
  };
}

/** The terminal finds the running stand-ins through this file; it is gone when there are none. */
function writeEnvFile(env: Env): void {
  const names = [
    ...Object.keys(secrets),
    'PUBLIC_URL',
    'SLACK_API_URL',
    'HUBSPOT_API_URL',
    'STRIPE_API_URL',
  ] as (keyof Env)[];
  const file = path.join(env.DATA_DIR, 'env');
  writeFileSync(file, names.map((name) => `${name}=${env[name] ?? ''}\n`).join(''), { mode: 0o600 });
  process.once('exit', () => rmSync(file, { force: true }));
}

/** One after the other: what left the inbox before the first look is in the outbox at the second. */
async function isIdle({ core, workspaceId }: Bot): Promise<boolean> {
  if ((await core.stores.inbox.state(workspaceId)).oldest !== null) return false;
  return (await core.stores.outbox.state(workspaceId)).oldest === null;
}
