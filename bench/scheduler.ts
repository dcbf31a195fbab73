import { PostgresBackend, PostgresNotificationChannel } from '@agendajs/postgres-backend';
import { Agenda } from 'agenda';
import type pg from 'pg';
import { jobContext } from '../bot/job-context.ts';
import { createScheduler } from '../scheduler/agenda.ts';
import { deliverOutbox } from '../scheduler/jobs/deliver-outbox.ts';
import { processSignals, signalsTick } from '../scheduler/jobs/process-signals.ts';
import { atLeast, type Bench, median, repeated, type Setting } from './bench.ts';
import { openCore } from './rig/core.ts';
import { openPool, silentLog, startDatabaseServer } from './rig/database.ts';
import { until } from './rig/until.ts';

const workspaceId = 'T0BENCH';
/** How many jobs the peer runs at once; more of them is no faster on PostgreSQL. */
const peerWidth = 20;

export const scheduler: Bench = {
  name: 'scheduler',
  title: 'Due rows claimed in batches and run by a tick, beside one Agenda job per row',
  async run(setting) {
    const { quick, say, defer } = setting;
    const rows = quick ? 1_000 : 10_000;
    const server = await startDatabaseServer(setting);
    const url = await server.database();
    const secret = `whsec_${Buffer.from('bench website secret').toString('base64')}`;
    const core = await openCore(url, { INBOUND_WEBHOOK_SECRET: secret }, setting);
    const context = { ...jobContext(core, () => ({ id: workspaceId })), send: async () => ({}) };
    const ticks = [processSignals(context, core.systems.get('inbound')!), deliverOutbox(context)];
    const clock = await createScheduler({ databaseUrl: url, name: 'bench', ticks, log: silentLog });
    await clock.start();
    defer(() => clock.stop());
    const pool = openPool(url, 4, defer);
    const peer = await startPeer(pool, setting);

    const work = async (queue: Queue): Promise<number> => {
      await pool.query(queue.fill, [rows]);
      const began = performance.now();
      queue.wake();
      await untilNone(pool, queue.left);
      return (rows * 1000) / (performance.now() - began);
    };
    const rounds = await repeated(3, async (at) => {
      say(`round ${at + 1} of 3: ${rows} rows each`);
      await pool.query(`TRUNCATE delivery, outbox_message; DELETE FROM agenda_jobs WHERE name = 'row'`);
      return {
        tick: await work({ ...deliveries, wake: () => clock.wake(signalsTick('inbound')) }),
        outbox: await work({ ...messages, wake: () => clock.wake('outbox') }),
        peer: await work({ ...jobs, wake: () => void peer.now('wake', {}) }),
      };
    });
    const ratio = median(rounds.map(({ tick, peer }) => tick / peer));
    return {
      ratio,
      figures: {
        rows,
        perSecond: median(rounds.map(({ tick }) => tick)),
        outboxPerSecond: median(rounds.map(({ outbox }) => outbox)),
        agendaPerSecond: median(rounds.map(({ peer }) => peer)),
        outboxRatio: median(rounds.map(({ outbox, peer }) => outbox / peer)),
      },
      bounds: [atLeast('rows per second of the tick / jobs per second of Agenda', ratio, 8)],
      notes: [
        `${rows} due deliveries without an effect, worked by the tick \`signals\` (200 a batch, one transaction each). Three rounds, medians.`,
        'outbox: as many messages in 200 lanes with a sender that does nothing. Each is confirmed before and marked after its sending by a commit of its own, so that a crash doubles at most one; the bound is not about it.',
        `Peer: as many jobs of Agenda on the same PostgreSQL, connected as the product does, ${peerWidth} at once, each returning immediately.`,
      ],
    };
  },
};

interface Queue {
  fill: string;
  /** Whether there is anything left, as SQL. */
  left: string;
  wake(): void;
}
const deliveries = {
  fill: `INSERT INTO delivery (workspace_id, source, event_key, kind, payload)
         SELECT '${workspaceId}', 'inbound', 'event ' || n, 'bench', '{}' FROM generate_series(1, $1::int) n`,
  left: `SELECT FROM delivery WHERE state = 'pending'`,
};
const messages = {
  fill: `INSERT INTO outbox_message (workspace_id, key, destination, lane, view)
         SELECT '${workspaceId}', 'message ' || n, '{}', 'lane ' || n % 200, '{}' FROM generate_series(1, $1::int) n`,
  left: `SELECT FROM outbox_message WHERE state = 'pending'`,
};
const jobs = {
  fill: `INSERT INTO agenda_jobs (name, next_run_at, data)
         SELECT 'row', now(), jsonb_build_object('n', n) FROM generate_series(1, $1::int) n`,
  left: `SELECT FROM agenda_jobs WHERE name = 'row' AND last_finished_at IS NULL`,
};

const untilNone = (pool: pg.Pool, left: string): Promise<void> =>
  until(
    `nothing is left of: ${left}`,
    async () => !(await pool.query<{ some: boolean }>(`SELECT EXISTS (${left}) AS some`)).rows[0]!.some,
    { everyMs: 20, withinMs: 600_000 },
  );

/** Agenda as the product connects it, but with a job for each row. */
async function startPeer(pool: pg.Pool, { defer }: Setting): Promise<Agenda> {
  const agenda = new Agenda({
    backend: new PostgresBackend({ pool, ensureSchema: false, disableNotifications: true }),
    notificationChannel: new PostgresNotificationChannel({ pool, channelName: 'agenda_jobs' }),
    name: 'peer',
    processEvery: 1_000,
    defaultConcurrency: peerWidth,
  });
  await agenda.ready;
  agenda.define('row', async () => {});
  agenda.define('wake', async () => {});
  await agenda.start();
  defer(() => agenda.stop(false));
  return agenda;
}
