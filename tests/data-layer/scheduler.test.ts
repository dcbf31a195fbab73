import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createScheduler, cronOf, type Scheduler } from '../../scheduler/agenda.ts';
import type { Tick } from '../../scheduler/ticker.ts';
import { silentLog } from '../support/log.ts';
import { type MongoDouble, startMongoDouble } from '../support/mongo-double.ts';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';
import { eventually } from '../support/wait.ts';

const realMongo = process.env.MONGODB_TEST_URL;
if (!realMongo) {
  console.warn(
    '\n*** MONGODB_TEST_URL is not set: no real MongoDB was tested, only a test double of it ***\n',
  );
}

/** MongoDB keeps its jobs between tests: on a real server each test gets a database of its own. */
function mongoUrl(double: MongoDouble | undefined): string {
  if (!realMongo) return double!.url;
  const url = new URL(realMongo);
  url.pathname = `/switchboard_test_${Date.now()}`;
  return url.href;
}

describe.each(['PostgreSQL', realMongo ? 'MongoDB' : 'MongoDB (test double)'])(
  'scheduler, jobs in %s',
  (store) => {
    let database: FreshDatabase;
    let double: MongoDouble | undefined;
    let mongodbUrl: string | undefined;
    const started: Scheduler[] = [];

    beforeEach(async () => {
      database = await freshDatabase();
      if (store === 'PostgreSQL') return;
      if (!realMongo) double = await startMongoDouble();
      mongodbUrl = mongoUrl(double);
    });
    afterEach(async () => {
      await Promise.all(started.splice(0).map((scheduler) => scheduler.stop()));
      await double?.close();
      await database.drop();
    });

    async function scheduler(name: string, ...ticks: Tick[]): Promise<Scheduler> {
      const made = await createScheduler({
        databaseUrl: database.url,
        mongodbUrl,
        name,
        ticks,
        log: silentLog,
      });
      started.push(made);
      await made.start();
      return made;
    }
    const counting = (name: string, everySeconds = 1) => {
      const at: number[] = [];
      const tick: Tick = {
        name,
        everySeconds,
        async run() {
          at.push(performance.now());
          return 'idle';
        },
      };
      return { at, tick };
    };

    test('ticks about every second', async () => {
      const { at, tick } = counting('second');
      await scheduler('one', tick);
      await eventually('five ticks', () => at.length >= 5);
      const gaps = at.slice(1).map((time, index) => time - at[index]!);
      const median = gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)]!;
      expect(median).toBeGreaterThan(700);
      expect(median).toBeLessThan(1600);
    });

    test('runs a woken tick at once, not when the clock strikes', async () => {
      const { at, tick } = counting('hourly', 3600);
      const made = await scheduler('one', tick);
      const woken = performance.now();
      made.wake('hourly');
      await eventually('one run', () => at.length === 1);
      expect(at[0]! - woken).toBeLessThan(100);
    });

    test('a tick that runs in two processes strikes once per beat, in one of them', async () => {
      const first = counting('shared', 2);
      const second = counting('shared', 2);
      await Promise.all([scheduler('one', first.tick), scheduler('two', second.tick)]);
      await sleep(6_500);
      const strikes = first.at.length + second.at.length;
      expect(strikes).toBeGreaterThanOrEqual(2);
      expect(strikes).toBeLessThanOrEqual(5);
    });

    test('a restart of the process leaves the next run where it was', async () => {
      const { tick } = counting('hourly', 3600);
      const before = await scheduler('one', tick);
      const [planned] = await before.nextRuns();
      expect(planned).toMatchObject({ tick: 'hourly', nextRunAt: expect.any(Date) });
      await started.pop()!.stop();
      const after = await scheduler('two', tick);
      expect(await after.nextRuns()).toEqual([planned]);
    });

    test('stopping waits for the tick under way and lets no other begin', async () => {
      let runs = 0;
      let ended = 0;
      const slow: Tick = {
        name: 'slow',
        everySeconds: 1,
        async run() {
          runs++;
          await sleep(300);
          ended++;
          return 'more';
        },
      };
      const made = await scheduler('one', slow);
      made.wake('slow');
      await started.pop()!.stop();
      expect(ended).toBe(runs);
      await sleep(1_500);
      expect(runs).toBe(1);
    });
  },
);

describe('scheduler', () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());

  test('says at once that the database does not answer', async () => {
    const nowhere = 'postgresql://nobody:x@127.0.0.1:1/none';
    await expect(
      createScheduler({ databaseUrl: nowhere, name: 'one', ticks: [], log: silentLog }),
    ).rejects.toThrow('ECONNREFUSED');
  });

  test('an overdue run that nobody was there for happens after the next start', async () => {
    let runs = 0;
    const tick: Tick = {
      name: 'hourly',
      everySeconds: 3600,
      async run() {
        runs++;
        return 'idle';
      },
    };
    const options = { databaseUrl: database.url, ticks: [tick], log: silentLog };
    const before = await createScheduler({ ...options, name: 'before' });
    await before.start();
    await before.stop();
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query(`UPDATE agenda_jobs SET next_run_at = now() - interval '1 hour'`);
    await client.end();
    const after = await createScheduler({ ...options, name: 'after' });
    await after.start();
    await eventually('the overdue run', () => runs === 1, 3_000);
    await after.stop();
  });

  test.each([
    [1, '*/1 * * * * *'],
    [30, '*/30 * * * * *'],
    [60, '0 */1 * * * *'],
    [900, '0 */15 * * * *'],
    [3600, '0 0 */1 * * *'],
    [86_400, '0 0 0 * * *'],
  ])('every %i seconds is the cron expression %s', (seconds, cron) => {
    expect(cronOf(seconds)).toBe(cron);
  });
  test.each([7, 90, 0, 100_000])(
    'every %i seconds is refused: it does not divide a larger unit',
    (seconds) => {
      expect(() => cronOf(seconds)).toThrow('choose a part');
    },
  );
});
