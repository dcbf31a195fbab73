import { hostname } from 'node:os';
import type { Hono } from 'hono';
import type { Log } from '../connectors/connector.ts';
import { connectors } from '../connectors/registry.ts';
import { commandHelp } from '../handlers/commands/index.ts';
import type { Inbound } from '../handlers/inbound.ts';
import { connect } from '../prisma/connect.ts';
import { embeddedPostgres } from '../prisma/embedded.ts';
import { createEnvelope, loadOrCreateKeys, parseKeys, placeOf } from '../prisma/envelope.ts';
import { migrate } from '../prisma/migrate.ts';
import { createStores } from '../prisma/stores/index.ts';
import { createRateLimiter } from '../prisma/stores/rate-windows.ts';
import { createScheduler } from '../scheduler/agenda.ts';
import { conversationSources } from '../scheduler/jobs/converse.ts';
import { createTicks } from '../scheduler/jobs/index.ts';
import { signalsTick } from '../scheduler/jobs/process-signals.ts';
import type { ToolContext } from '../tools/context.ts';
import { tools, toolsByName } from '../tools/registry.ts';
import { createAnswering } from './answering.ts';
import type { Config } from './config.ts';
import type { Core } from './core.ts';
import { runnerOfEach, systemsElsewhere } from './elsewhere.ts';
import { startMetrics } from './http/metrics.ts';
import { type HttpServer, startHttp } from './http/server.ts';
import { jobContext } from './job-context.ts';
import { createLog } from './log.ts';
import { nothingOpened, type Opened } from './opened.ts';
import { connectSlack, type SlackSide } from './slack/side.ts';
import { within } from './slack/within.ts';
import { connectSystems } from './systems.ts';

/** Senders wait five seconds for an answer (HubSpot); what is stored later is recognised when they send it again. */
const acceptMs = 4_500;

export interface Options {
  now?: () => Date;
  log?: Log;
}

/** Opens the database, applies migrations and builds what every surface shares. `close` undoes it in reverse. */
export function composeCore(config: Config, options: Options = {}): Promise<Core> {
  const opened = nothingOpened();
  return opened.orClose(() => openCore(config, options, opened));
}

async function openCore(config: Config, options: Options, opened: Opened): Promise<Core> {
  const { env, business } = config;
  const now = options.now ?? (() => new Date());
  const log = options.log ?? createLog(env.LOG_LEVEL, secretsOf(config));
  const embedded = env.DATABASE_URL ? undefined : await embeddedPostgres(`${env.DATA_DIR}/postgres`, log);
  if (embedded) opened.add(embedded.stop);
  const databaseUrl = env.DATABASE_URL ?? embedded!.url;
  await migrate(databaseUrl);
  const database = connect(databaseUrl, { max: 16, log });
  opened.add(database.close);
  // However busy the work is, what arrives is stored: Slack gives up after three seconds.
  const door = connect(databaseUrl, { max: 4, idleMs: 0, log });
  opened.add(door.close);
  const envelope = createEnvelope(
    env.ENCRYPTION_KEYS ? parseKeys(env.ENCRYPTION_KEYS) : loadOrCreateKeys(env.DATA_DIR, log),
  );
  const stores = createStores(database.db, envelope.deriveKey('audit chain'), door);
  const limiter = createRateLimiter(database.pool);
  const systems = connectSystems(connectors, env, { now, log, limiter }, stores.actionCalls);
  const waker = { wake: (_tick: string) => {} };
  const context = {
    now,
    log,
    business,
    stores,
    systems,
    wake(tick: Parameters<ToolContext['wake']>[0]) {
      const name = typeof tick === 'string' ? tick : inboxTick(tick.inbox, systems);
      if (name) waker.wake(name);
    },
    commands: commandHelp,
    ...(env.PUBLIC_URL && { publicUrl: env.PUBLIC_URL }),
  };
  const home = { is: (_workspaceId: string) => true };
  const elsewhere = systemsElsewhere(systems);
  const runner = runnerOfEach(toolsByName, context, (workspaceId) => home.is(workspaceId));
  const answering = createAnswering({
    config,
    tools,
    runner,
    stores,
    systems: [...systems.keys()],
    now,
    log,
    userSecret: envelope.deriveKey('model user id').toString('hex'),
  });
  return {
    config,
    log,
    now,
    databaseUrl,
    stores,
    systems,
    context,
    runner,
    answering,
    waker,
    home,
    systemsOf: (workspaceId) => (home.is(workspaceId) ? systems : elsewhere),
    ping: () => database.ping(),
    vault: {
      seal: (workspaceId, table, rowKey, text) =>
        envelope.seal(text, placeOf(workspaceId, table, 'sealed', rowKey)),
      open: (workspaceId, table, rowKey, sealed) =>
        envelope.open(sealed, placeOf(workspaceId, table, 'sealed', rowKey)),
    },
    close: opened.close,
  };
}

export interface Bot {
  url: string;
  core: Core;
  /** The home workspace; empty while nobody has installed the bot. */
  readonly workspaceId: string;
  /** Runs a tick now. */
  wake(tick: string): void;
  /** Takes nothing more in, finishes what is held, closes; at most ten seconds. */
  stop(): Promise<void>;
}

/** The whole bot: core, Slack, jobs, HTTP. It starts what receives last and stops it first. */
export function startBot(config: Config, options: Options & { pages?: Hono } = {}): Promise<Bot> {
  const opened = nothingOpened();
  return opened.orClose(() => openBot(config, options, opened));
}

async function openBot(config: Config, options: Options & { pages?: Hono }, opened: Opened): Promise<Bot> {
  const core = await composeCore(config, options);
  opened.add(core.close);
  const { env, business } = config;
  const { stores, systems, log, now, vault } = core;
  const state = { draining: false };

  const receive = async (inbound: Inbound, { responseUrl }: { responseUrl?: string }) => {
    const queue = inbound.kind === 'message' || inbound.kind === 'mention' ? 'messages' : 'commands';
    const { workspaceId, key } = inbound;
    const sealed = responseUrl ? vault.seal(workspaceId, 'delivery', key, responseUrl) : undefined;
    const stored = await stores.inbox.accept(workspaceId, [
      {
        source: conversationSources[queue],
        eventKey: key,
        kind: inbound.kind,
        payload: inbound,
        ...(sealed && { sealed }),
      },
    ]);
    core.waker.wake(queue);
    return stored === 1 ? ('new' as const) : ('duplicate' as const);
  };
  const slack: SlackSide | undefined =
    env.SLACK_BOT_TOKEN || env.SLACK_CLIENT_ID
      ? await connectSlack({
          ...{
            env,
            business,
            stores,
            vault,
            receive,
            log,
            now,
            runner: core.runner,
            systemsOf: core.systemsOf,
          },
          async park(workspaceId, why) {
            const messages = await stores.outbox.stop(workspaceId, why);
            const deliveries = await stores.inbox.stop(workspaceId, Object.values(conversationSources), why);
            if (messages + deliveries > 0) log.warn({ workspaceId, messages, deliveries }, 'parked');
          },
          onInstalled: () => core.waker.wake('roster'),
        })
      : undefined;
  const homeOf = slack?.installed.home ?? (() => ({ id: 'local', name: business.company }));
  core.home.is = (workspaceId) => homeOf()?.id === workspaceId;
  const first = homeOf();
  if (first) await stores.workspaces.start(first.id, first.name);
  else log.info({ install: `${env.PUBLIC_URL}/slack/install` }, 'nobody has installed the bot yet');

  const jobs = jobContext(core, homeOf, slack);
  const scheduler = await createScheduler({
    databaseUrl: core.databaseUrl,
    mongodbUrl: env.MONGODB_URL,
    name: `${hostname()}:${process.pid}`,
    ticks: [...createTicks(jobs), ...(slack ? [slack.rosterTick] : [])],
    log,
  });
  opened.add(scheduler.stop);
  core.waker.wake = (tick) => scheduler.wake(tick);

  const http: HttpServer = await startHttp({
    host: env.HOST,
    port: env.PORT,
    ...(env.PUBLIC_URL && { publicUrl: env.PUBLIC_URL }),
    webhooks: {
      senders: systems,
      workspaceId: async () => homeOf()?.id,
      accept: (workspaceId, deliveries) =>
        within(acceptMs, stores.inbox.accept(workspaceId, deliveries), 'the database did not store it'),
      wake: (systemId) => scheduler.wake(signalsTick(systemId)),
      log,
    },
    now,
    async ready() {
      if (state.draining) throw new Error('stopping');
      await core.ping();
    },
    ...(slack && { slack: slack.requestListener }),
    ...(options.pages && { pages: options.pages }),
  });
  opened.add(http.close);
  if (env.METRICS_PORT !== undefined) {
    const { host, port } = { host: env.HOST, port: env.METRICS_PORT };
    const metrics = await startMetrics({
      ...{ host, port, stores },
      workspaces: () => slack?.installed.served() ?? [homeOf()?.id ?? ''],
      removed: () => slack?.installed.removed() ?? 0,
      ticks: scheduler.states,
    });
    opened.add(metrics.close);
  }
  await scheduler.start();
  if (slack) {
    await slack.start();
    opened.add(slack.stop);
    scheduler.wake(slack.rosterTick.name);
  }
  log.info({ url: http.url, workspace: first?.name, model: core.answering.name }, 'listening');

  return {
    url: http.url,
    core,
    get workspaceId() {
      return homeOf()?.id ?? '';
    },
    wake: (tick) => scheduler.wake(tick),
    async stop() {
      state.draining = true;
      await opened.close();
    },
  };
}

/** The tick that works off what came from a source; undefined for one that is not connected any more. */
function inboxTick(source: string, systems: ReadonlyMap<string, unknown>): string | undefined {
  const queue = Object.entries(conversationSources).find(([, each]) => each === source)?.[0];
  return queue ?? (systems.has(source) ? signalsTick(source) : undefined);
}

/** Every configured secret, for the log to leave out. */
function secretsOf({ env }: Config): string[] {
  const names = /TOKEN|SECRET|_KEY|KEYS|PASSWORD/;
  const values = Object.entries(env).flatMap(([name, value]) =>
    names.test(name) && value ? [String(value)] : [],
  );
  const passwords = [env.DATABASE_URL, env.MONGODB_URL].flatMap((url) =>
    url ? new URL(url).password || [] : [],
  );
  return [...values, ...passwords, ...values.flatMap((value) => value.split(':').slice(1))];
}
