import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { connect } from '../prisma/connect.ts';
import { createIntake } from '../prisma/stores/intake.ts';
import { atMost, type Bench, median, percentile, repeated, type Setting, timed } from './bench.ts';
import type { Load, Sent } from './programs/sender.ts';
import { type RunningBot, startBot, team } from './rig/bot.ts';
import { openPool, startDatabaseServer, temporaryFolder } from './rig/database.ts';
import { untilWorked } from './rig/inbox.ts';
import { isAccepted, rateOf, send } from './rig/load.ts';
import { until } from './rig/until.ts';
import { compare, type Difference, deliveryOf, signed, visitsOf } from './rig/website.ts';

const perSecond = 200;
/** Connections of the floor, as many as the bot's pool has. */
const connections = 16;

export const webhooks: Bench = {
  name: 'webhooks',
  title: 'Signed webhooks stored and acknowledged, beside one bare INSERT and commit for each',
  async run(setting) {
    const { quick, say, defer } = setting;
    const seconds = quick ? 3 : 30;
    const times = quick ? 1 : 3;
    const server = await startDatabaseServer(setting);
    const databaseUrl = await server.database();
    const pool = openPool(databaseUrl, connections, defer);
    const bot = await startBot(databaseUrl, {}, setting);
    const rig: Rig = { bot, pool, cwd: temporaryFolder(defer), databaseUrl };

    say('warming up');
    await flood(rig, 'warm', quick ? 200 : 2_000);
    say(`${perSecond} a second for ${seconds} s, ${times} times`);
    const once = await repeated(times, (at) => stream(rig, `once${at}`, seconds, { copies: 1 }));
    say('the same with every delivery sent three times at once');
    const thrice = await repeated(times, (at) => stream(rig, `thrice${at}`, seconds, { copies: 3 }));
    say('the same with a kill -9 in the middle');
    const killed = await stream(rig, 'killed', seconds, { copies: 1, kill: true });
    say('a backlog, and as many as it takes');
    const backlog = quick ? 500 : 6_000;
    const drained = await repeated(times, (at) => drain(rig, setting, `drain${at}`, backlog));
    const full = await repeated(times, async (at) => ({
      acks: await flood(rig, `flood${at}`, quick ? 300 : 3_000),
      floor: await bareInserts(rig, `floor${at}`, quick ? 300 : 3_000),
    }));

    const all = [...once, ...thrice, killed];
    const sum = (of: (difference: Difference) => number) => all.reduce((total, each) => total + of(each), 0);
    const p99 = (runs: Run[]) =>
      median(
        runs.map(({ sent }) =>
          percentile(
            sent.map(({ ms }) => ms),
            0.99,
          ),
        ),
      );
    const max = (runs: Run[]) => Math.max(...runs.flatMap(({ sent }) => sent.map(({ ms }) => ms)));
    const refused = [...once, ...thrice].flatMap(({ sent }) => sent).filter((one) => !isAccepted(one)).length;
    return {
      ratio: median(full.map(({ acks, floor }) => acks / floor)),
      figures: {
        p99Ms: p99(once),
        maxMs: max(once),
        thriceP99Ms: p99(thrice),
        thriceMaxMs: max(thrice),
        compared: sum(({ compared }) => compared),
        lost: sum(({ lost }) => lost),
        doubled: sum(({ doubled }) => doubled),
        refused,
        killedWaitMs: max([killed]),
        killedRetried: killed.sent.filter(({ tries }) => tries > 1).length,
        drainPerSecond: median(drained),
        perSecond: median(full.map(({ acks }) => acks)),
        floorPerSecond: median(full.map(({ floor }) => floor)),
      },
      bounds: [
        atMost('p99 of the acknowledgement', p99(once), 250, ' ms'),
        atMost('p99 with every delivery three times at once', p99(thrice), 250, ' ms'),
        atMost('not answered with 2xx', refused, 0),
        atMost(
          'lost in all runs',
          sum(({ lost }) => lost),
          0,
        ),
        atMost(
          'doubled in all runs',
          sum(({ doubled }) => doubled),
          0,
        ),
      ],
      notes: [
        `${perSecond} a second for ${seconds} s, open loop, from another process; the time runs from the moment at which a request was due. Medians of ${times}; maxima over all.`,
        `Three times at once means ${3 * perSecond} requests a second.`,
        'compared: activities, points, scores and hot-lead alerts in the database against what the rules give for the events that were sent, over all runs, the killed one included; lost or doubled is what differs.',
        'killedWaitMs: the longest time until a 2xx while the bot was killed with SIGKILL and started again; the sender tries again every 250 ms.',
        'drainPerSecond: a backlog worked to its effects. perSecond: acknowledged with 32 under way while the bot works them. Floor: the same rows by pg, 16 connections, a commit each.',
      ],
    };
  },
};

interface Rig {
  bot: RunningBot;
  pool: pg.Pool;
  databaseUrl: string;
  /** For the sender. */
  cwd: string;
}
interface Run extends Difference {
  sent: Sent[];
}

/** An open-loop run, compared once everything is worked. */
async function stream(
  { bot, pool, cwd }: Rig,
  run: string,
  seconds: number,
  { copies, kill = false }: { copies: number; kill?: boolean },
): Promise<Run> {
  const events = visitsOf(run, perSecond * seconds);
  const load: Load = {
    url: `${bot.url}/webhooks/inbound`,
    requests: events.map(signed),
    pace: { perSecond },
    copies,
    insist: kill,
  };
  const sending = send(cwd, load);
  if (kill) {
    const first = `SELECT FROM delivery WHERE event_key LIKE $1 LIMIT 1`;
    await until('the first has arrived', async () => (await pool.query(first, [`${run}-%`])).rowCount === 1);
    await sleep((seconds * 1000) / 2);
    bot.kill();
  }
  const sent = await sending;
  await untilWorked(pool);
  return { sent, ...(await compare(pool, run, events)) };
}

/** As many as it takes, 32 at a time. @returns acknowledgements per second */
async function flood({ bot, pool, cwd }: Rig, run: string, count: number): Promise<number> {
  const requests = visitsOf(run, count).map(signed);
  const pace = { atOnce: 32 };
  const sent = await send(cwd, {
    url: `${bot.url}/webhooks/inbound`,
    requests,
    pace,
    copies: 1,
    insist: false,
  });
  if (!sent.every(isAccepted)) throw new Error('the bot refused webhooks under load');
  await untilWorked(pool);
  return rateOf(sent);
}

/** @returns deliveries per second from the first one done to the last, of a backlog that was there at once */
async function drain(
  { pool, databaseUrl }: Rig,
  { defer }: Setting,
  run: string,
  count: number,
): Promise<number> {
  const database = connect(databaseUrl, { max: 1 });
  defer(database.close);
  await createIntake(database.pool).accept(team.id, visitsOf(run, count).map(deliveryOf));
  await untilWorked(pool);
  const { rows } = await pool.query<{ rate: number }>(
    `SELECT (count(*) FILTER (WHERE NOT first) / extract(epoch FROM max(done_at) - min(done_at)))::float8 AS rate
     FROM (SELECT done_at, done_at = min(done_at) OVER () AS first FROM delivery WHERE event_key LIKE $1) each`,
    [`${run}-%`],
  );
  return rows[0]!.rate;
}

/** The same rows, each with its commit. @returns rows per second */
async function bareInserts({ pool }: Rig, run: string, count: number): Promise<number> {
  await pool.query('CREATE TABLE IF NOT EXISTS delivery_floor (LIKE delivery INCLUDING ALL)');
  const waiting = visitsOf(run, count).map(deliveryOf).values();
  const worker = async () => {
    for (const { source, eventKey, kind, payload } of waiting)
      await pool.query(
        `INSERT INTO delivery_floor (workspace_id, source, event_key, kind, payload) VALUES ($1, $2, $3, $4, $5)`,
        [team.id, source, eventKey, kind, JSON.stringify(payload)],
      );
  };
  const ms = await timed(() => Promise.all(Array.from({ length: connections }, worker)));
  return (count * 1000) / ms;
}
