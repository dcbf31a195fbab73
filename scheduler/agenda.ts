import { PostgresBackend, PostgresNotificationChannel } from '@agendajs/postgres-backend';
import { Agenda, type AgendaBackend } from 'agenda';
import pg from 'pg';
import type { Log } from '../connectors/connector.ts';
import { logErrors } from './log-errors.ts';
import { createTicker, type Tick, type TickState } from './ticker.ts';

/** The clock of all processes together, and the work that hangs on it in this one. */
export interface Scheduler {
  /** Begins to tick. */
  start(): Promise<void>;
  /** Runs a tick of this process now, without waiting for the clock. */
  wake(tick: string): void;
  /** When the clock strikes next for each tick, as stored. */
  nextRuns(): Promise<{ tick: string; nextRunAt: Date | null; lastRunAt: Date | null }[]>;
  states(): TickState[];
  /**
   * Stops the clock, then waits for the ticks that run. Agenda leaves timers of a few seconds behind, so that
   * the caller has to end the process itself.
   */
  stop(): Promise<void>;
}
export interface SchedulerOptions {
  databaseUrl: string;
  /** Keeps Agenda's jobs in MongoDB; it is woken through PostgreSQL all the same. */
  mongodbUrl?: string | undefined;
  /** Tells processes apart in Agenda's tables. */
  name: string;
  ticks: readonly Tick[];
  log: Log;
}

/** Agenda looks for due jobs this often: the clock's resolution. */
const LOOK_EVERY_MS = 1_000;
/**
 * What a tick loses when a process is killed, or the database goes away, between taking a job and giving it back.
 * Our handlers return at once, so that no run outlives its lock. There is no limit on locks beside it: a job
 * whose lock expires in Agenda's local queue, because the machine slept, would fill that limit for ever and never
 * run again in this process. Each name has one job anyway.
 */
const LOCK_MS = 5_000;
const jobOf = (tick: Pick<Tick, 'name'>) => `tick.${tick.name}`;

/**
 * Connects to the job store; nothing ticks before `start`.
 *
 * Agenda is the clock and never the truth: a job says "look for what is due" and returns. What is due, tried or
 * done stands in our own tables. So a missed, doubled or overlapping tick changes nothing, a tick that hangs in
 * one process does not stop the others, and no heartbeat is needed.
 * @throws Error when a database does not answer
 */
export async function createScheduler({
  databaseUrl,
  mongodbUrl,
  name,
  ticks,
  log,
}: SchedulerOptions): Promise<Scheduler> {
  const failed = logErrors(log);
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: 4,
    application_name: `switchboard agenda ${name}`,
    connectionTimeoutMillis: 3_000,
    statement_timeout: 5_000,
  });
  // Each of the three listeners below keeps the process alive through a restart of the database.
  pool.on('error', (error) => failed('lost a connection of the scheduler', error));
  const channel = new PostgresNotificationChannel({ pool, channelName: 'agenda_jobs' });
  channel.on('error', (error) => failed('lost the notifications of the scheduler', error));

  const store = await openStore(pool, mongodbUrl).catch(async (error) => {
    await pool.end();
    throw error;
  });
  const agenda = new Agenda({
    backend: store.backend,
    notificationChannel: channel,
    name,
    processEvery: LOOK_EVERY_MS,
    defaultConcurrency: 1,
    defaultLockLifetime: LOCK_MS,
  });
  agenda.on('error', (error) => failed('the clock of the scheduler failed', error));
  await agenda.ready;

  const ticker = createTicker({ ticks, log });
  const underway = new Set<unknown>();
  agenda.on('start', (job) => underway.add(job));
  agenda.on('complete', (job) => underway.delete(job));

  return {
    async start() {
      for (const tick of ticks) {
        agenda.define(jobOf(tick), async () => ticker.wake(tick.name));
        await ensureEvery(agenda, jobOf(tick), cronOf(tick.everySeconds));
      }
      await agenda.start();
    },
    wake: ticker.wake,
    states: ticker.states,
    async nextRuns() {
      const { jobs } = await agenda.queryJobs({ names: ticks.map(jobOf) });
      return ticks.map((tick) => {
        const job = jobs.find((candidate) => candidate.name === jobOf(tick));
        return { tick: tick.name, nextRunAt: job?.nextRunAt ?? null, lastRunAt: job?.lastRunAt ?? null };
      });
    },
    async stop() {
      await agenda.stop(false).catch((error) => failed('the clock did not stop cleanly', error));
      await ticker.stop();
      await until(() => underway.size === 0, 1_000); // Agenda writes the final state of its jobs
      await store.close();
      await Promise.race([pool.end(), delay(2_000)]); // a connection attempt under way keeps the pool open
    },
  };
}

interface JobStore {
  backend: AgendaBackend;
  close(): Promise<void>;
}

/** Looks before Agenda does: it turns a failed connection into an unhandled rejection. */
async function openStore(pool: pg.Pool, mongodbUrl: string | undefined): Promise<JobStore> {
  await pool.query('SELECT 1');
  if (!mongodbUrl) {
    // Tables come from our migration: processes that make them at the same time get in each other's way.
    const backend = new PostgresBackend({ pool, ensureSchema: false, disableNotifications: true });
    return { backend, close: async () => {} };
  }
  // Loaded only where they are used: together they take 20 MB.
  const [{ MongoBackend }, { MongoClient }] = await Promise.all([
    import('@agendajs/mongo-backend'),
    import('mongodb'),
  ]);
  const mongo = await MongoClient.connect(mongodbUrl, { serverSelectionTimeoutMS: 5_000 });
  return { backend: new MongoBackend({ mongo: mongo.db() }), close: () => mongo.close() };
}

/**
 * Agenda's own `every` moves an overdue run into the future whenever a process starts: with many restarts a job
 * would never run. So it is called only when the schedule is new or differs.
 */
async function ensureEvery(agenda: Agenda, name: string, cron: string): Promise<void> {
  const { jobs } = await agenda.queryJobs({ name });
  const kept = jobs.some(
    (job) => job.repeatInterval === cron && job.repeatTimezone === 'UTC' && job.nextRunAt,
  );
  if (!kept) await agenda.every(cron, name, {}, { timezone: 'UTC' });
}

/** A part of a minute, an hour or a day, as a cron expression with seconds. */
export function cronOf(everySeconds: number): string {
  const partOf = (unit: number, larger: number) =>
    everySeconds < larger && everySeconds % unit === 0 && larger % everySeconds === 0;
  if (partOf(1, 60)) return `*/${everySeconds} * * * * *`;
  if (partOf(60, 3_600)) return `0 */${everySeconds / 60} * * * *`;
  if (partOf(3_600, 86_400)) return `0 0 */${everySeconds / 3_600} * * *`;
  if (everySeconds === 86_400) return '0 0 0 * * *';
  throw new Error(
    `A tick cannot run every ${everySeconds} seconds: choose a part of a minute, an hour or a day`,
  );
}

/** Makes Agenda's tables the way it would itself; only to compare our migration with them. */
export async function makeAgendaTables(databaseUrl: string): Promise<void> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  try {
    await new PostgresBackend({ pool, disableNotifications: true }).connect();
  } finally {
    await pool.end();
  }
}

const delay = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref());

async function until(holds: () => boolean, withinMs: number): Promise<void> {
  for (const began = Date.now(); !holds() && Date.now() - began < withinMs; ) await delay(10);
}
