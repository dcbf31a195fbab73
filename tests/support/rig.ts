import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Hono } from 'hono';
import { type Bot, startBot } from '../../bot/compose.ts';
import { envSchema } from '../../bot/config.ts';
import type { Log } from '../../connectors/connector.ts';
import { type Business, businessSchema } from '../../domain/business.ts';
import { type MovableClock, movableClock } from '../../playground/clock.ts';
import { playgroundControls } from '../../playground/controls.ts';
import { type Settled, type Slack, startSlack } from '../../playground/slack/index.ts';
import { playgroundPage } from '../../playground/static.ts';
import { vendorControls } from '../../playground/vendors/controls.ts';
import { type HubspotStandIn, startHubspot } from '../../playground/vendors/hubspot/index.ts';
import { type StripeStandIn, startStripe } from '../../playground/vendors/stripe/index.ts';
import { type InboundBody, signStandardWebhook } from '../../playground/vendors/website.ts';
import { silentLog } from './log.ts';
import { freshDatabase } from './postgres.ts';
import { eventually } from './wait.ts';

export const people = {
  rep: {
    id: 'U0REP00001',
    name: 'ada',
    realName: 'Ada Rep',
    email: 'ada@company.example',
    tz: 'Europe/Berlin',
  },
  other: {
    id: 'U0REP00002',
    name: 'bob',
    realName: 'Bob Rep',
    email: 'bob@company.example',
    tz: 'Europe/London',
  },
  manager: {
    id: 'U0MANAGER1',
    name: 'mia',
    realName: 'Mia Manager',
    email: 'mia@company.example',
    tz: 'America/New_York',
  },
  ops: {
    id: 'U0OPERATR1',
    name: 'otto',
    realName: 'Otto Ops',
    email: 'otto@company.example',
    tz: 'Europe/Berlin',
  },
  admin: {
    id: 'U0ADMIN001',
    name: 'ann',
    realName: 'Ann Admin',
    email: 'ann@company.example',
    tz: 'Europe/Berlin',
  },
  /** From another company, and in the shared channel only. */
  guest: {
    id: 'U0GUEST001',
    name: 'gus',
    realName: 'Gus Guest',
    email: 'gus@elsewhere.example',
    tz: 'Europe/Berlin',
    isGuest: true,
  },
} as const;
export const channels = { sales: 'C0SALES001', operations: 'C0REVOPS01', shared: 'C0SHARED01' } as const;
const team = Object.values(people).flatMap(({ id }) => (id === people.guest.id ? [] : [id]));
export const secrets = {
  SLACK_BOT_TOKEN: 'test-slack-bot-token',
  SLACK_SIGNING_SECRET: 'test-slack-signing-secret',
  HUBSPOT_ACCESS_TOKEN: 'test-hubspot-token',
  HUBSPOT_CLIENT_SECRET: 'test-hubspot-client-secret',
  STRIPE_SECRET_KEY: 'test-stripe-key',
  STRIPE_WEBHOOK_SECRET: 'test-stripe-webhook-secret',
  INBOUND_WEBHOOK_SECRET: `whsec_${Buffer.from('test website secret').toString('base64')}`,
};

/** A running bot on its own database, with a Slack, a HubSpot and a Stripe on loopback. All real but the vendors. */
export interface Rig {
  bot: Bot;
  slack: Slack;
  hubspot: HubspotStandIn;
  stripe: StripeStandIn;
  clock: MovableClock;
  databaseUrl: string;
  workspaceId: string;
  /** What the bot posted in answer to a sentence or, with a leading slash, to a command. */
  ask(as: keyof typeof people, text: string, place?: { channel?: string; thread?: string }): Promise<Settled>;
  /** Presses a button of a message as a person and returns what came of it. */
  press(
    as: keyof typeof people,
    message: Settled['messages'][number],
    actionId: string,
    value?: string,
  ): Promise<Settled>;
  /** Reads a system to its end. */
  sync(system: 'hubspot' | 'stripe', mode?: 'full' | 'incremental'): Promise<void>;
  /** Posts a signed event of the website. */
  inbound(
    event: InboundBody,
    id?: string,
    changes?: { headers?: Record<string, string>; raw?: string },
  ): Promise<Response>;
  /** Resolves when nothing is waiting in inbox and outbox. */
  settled(): Promise<void>;
  /** Stops the bot and starts it again on the same database, with another configuration where one is given. */
  restart(business?: Partial<Business>): Promise<void>;
  stop(): Promise<void>;
}
export interface RigOptions {
  business?: Partial<Business>;
  env?: Record<string, unknown>;
  log?: Log;
  socketMode?: boolean;
  /** Another way to the database for the bot, such as a slow one. @returns its address. */
  through?(databaseUrl: string): Promise<string>;
  /** Fills HubSpot and Stripe before anything is read. */
  load?(vendors: { hubspot: HubspotStandIn; stripe: StripeStandIn }): void;
  rateLimit?: Parameters<typeof startHubspot>[0]['rateLimit'];
  /** Serves the playground's page and its controls beside the bot. */
  playground?: boolean;
  /** What people are called in Slack, where that is not their usual name. */
  names?: Partial<Record<keyof typeof people, string>>;
}

/** The bot says what it has to say in one go. */
const quietMs = 100;

export async function startRig(options: RigOptions = {}): Promise<Rig> {
  const clock = movableClock();
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'switchboard-rig-'));
  const database = await freshDatabase();
  const [slack, hubspot, stripe] = await Promise.all([
    startSlack({
      clock,
      signingSecret: secrets.SLACK_SIGNING_SECRET,
      botToken: secrets.SLACK_BOT_TOKEN,
      ...(options.socketMode && { appToken: 'test-slack-app-token' }),
      team: { id: 'T0TEST0001', name: 'Test company' },
      people: Object.entries(people).map(([who, person]) => ({
        ...person,
        realName: options.names?.[who as keyof typeof people] ?? person.realName,
        title: '',
      })),
      channels: [
        { id: channels.sales, name: 'sales', members: team },
        { id: channels.operations, name: 'revenue-ops', members: team },
        { id: channels.shared, name: 'shared-with-gus' },
      ],
    }),
    startHubspot({
      clock: clock.now,
      token: secrets.HUBSPOT_ACCESS_TOKEN,
      clientSecret: secrets.HUBSPOT_CLIENT_SECRET,
      portalId: 4711,
      rateLimit: options.rateLimit ?? 'unlimited',
    }),
    startStripe({
      clock: clock.now,
      secretKey: secrets.STRIPE_SECRET_KEY,
      webhookSecret: secrets.STRIPE_WEBHOOK_SECRET,
      rateLimit: 'unlimited',
    }),
  ]);
  options.load?.({ hubspot, stripe });
  const env = envSchema.parse({
    PORT: 0,
    DATA_DIR: dataDir,
    DATABASE_URL: (await options.through?.(database.url)) ?? database.url,
    ...secrets,
    ...(options.socketMode && { SLACK_APP_TOKEN: 'test-slack-app-token' }),
    SLACK_API_URL: slack.url,
    HUBSPOT_API_URL: hubspot.url,
    STRIPE_API_URL: stripe.url,
    ...options.env,
  });
  const start = async (changes: Partial<Business> = {}): Promise<Bot> => {
    const business = businessSchema.parse({
      company: 'Test company',
      // Late enough that the hour at which the tests run sends nobody a digest; who tests digests sets it.
      digest: { at: '23:59' },
      roles: { manager: [people.manager.id], ops: [people.ops.id], admin: [people.admin.id] },
      ...options.business,
      ...changes,
    });
    const pages = options.playground ? playground() : undefined;
    const started = await startBot(
      { env, business },
      { now: clock.now, log: options.log ?? silentLog, ...(pages && { pages }) },
    );
    slack.setEventsUrl(`${started.url}/slack/events`);
    return started;
  };
  const playground = (): Hono =>
    new Hono()
      .route(
        '/playground',
        playgroundControls({
          slack,
          clock,
          vendors: vendorControls([hubspot, stripe]),
          onClockMoved() {
            for (const tick of ['queue-syncs', 'digests', 'tidy']) bot.wake(tick);
          },
        }),
      )
      .route('/', playgroundPage());
  let bot = await start();
  const { workspaceId } = bot;

  const rig: Rig = {
    get bot() {
      return bot;
    },
    slack,
    hubspot,
    stripe,
    clock,
    databaseUrl: database.url,
    workspaceId,
    async ask(as, text, { channel, thread } = {}) {
      const since = slack.seq;
      const person = people[as].id;
      const place = channel ? { channel } : { dm: true as const };
      if (text.startsWith('/')) await slack.command({ as: person, ...place, text });
      else await slack.say({ as: person, ...place, text, ...(thread && { thread }) });
      return slack.settled({ as: person, since, quietMs });
    },
    async press(as, message, actionId, value) {
      const since = slack.seq;
      const person = people[as].id;
      await slack.press({
        as: person,
        channel: message.channel,
        messageTs: message.ts,
        actionId,
        ...(value && { value }),
      });
      return slack.settled({ as: person, since, quietMs });
    },
    async sync(system, mode = 'full') {
      const { stores } = bot.core;
      const { run } = await stores.syncRuns.request(workspaceId, system, mode, undefined, { actor: 'test' });
      bot.wake('sync');
      await eventually(
        `sync of ${system}`,
        async () => (await stores.syncRuns.get(workspaceId, run.id))?.finishedAt != null,
        30_000,
      );
      const ended = await stores.syncRuns.get(workspaceId, run.id);
      if (ended?.state !== 'done') throw new Error(`sync of ${system}: ${ended?.state} ${ended?.error}`);
    },
    inbound(
      event,
      id = `evt-${Math.random().toString(36).slice(2)}`,
      { headers = {}, raw = JSON.stringify(event) } = {},
    ) {
      const timestamp = Math.floor(clock.now().getTime() / 1000);
      return fetch(`${bot.url}/webhooks/inbound`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': String(timestamp),
          'webhook-signature': signStandardWebhook(secrets.INBOUND_WEBHOOK_SECRET, id, timestamp, raw),
          ...headers,
        },
        body: raw,
      });
    },
    settled: () =>
      eventually(
        'inbox and outbox are empty',
        async () => {
          // One after the other: what left the inbox before the first look is in the outbox at the second.
          const { oldest } = await bot.core.stores.inbox.state(workspaceId);
          return oldest === null && (await bot.core.stores.outbox.state(workspaceId)).oldest === null;
        },
        30_000,
      ),
    async restart(business) {
      await bot.stop();
      bot = await start(business);
    },
    async stop() {
      await bot.stop();
      await Promise.all([slack.stop(), hubspot.stop(), stripe.stop()]);
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  return rig;
}
