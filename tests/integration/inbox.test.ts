import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, type Database } from '../../prisma/connect.ts';
import { deliveries } from '../../prisma/stores/inbox.ts';
import { createIntake } from '../../prisma/stores/intake.ts';
import { freshDatabase } from '../support/postgres.ts';

let database: Database;
beforeAll(async () => {
  database = connect((await freshDatabase()).url, { max: 2 });
});
afterAll(() => database.close());

test.each([1, 3])('what was sealed comes out as it went in, accepted %i at a time', async (count) => {
  const source = `source-${count}`;
  const given = Array.from({ length: count }, (_, n) => ({
    source,
    eventKey: `e${n}`,
    kind: 'test',
    payload: { n },
    ...(n !== 1 && { sealed: Buffer.from([0, 255, n, 10]) }),
  }));
  expect(await createIntake(database.pool).accept('T1', given)).toBe(count);
  const { deliveries: claimed } = await deliveries(database.db).claim([source], 10, 30);
  const kept = claimed.map(({ eventKey, payload, sealed }) => ({
    eventKey,
    payload,
    sealed: sealed && [...sealed],
  }));
  expect(kept.sort((a, b) => (a.eventKey < b.eventKey ? -1 : 1))).toEqual(
    given.map(({ eventKey, payload, sealed }) => ({
      eventKey,
      payload,
      sealed: sealed ? [...sealed] : null,
    })),
  );
});

test('deliveries that arrive together are each counted once, whoever sent them twice', async () => {
  const { accept } = createIntake(database.pool);
  const keys = Array.from({ length: 200 }, (_, n) => `together-${n % 100}`);
  const counts = await Promise.all(
    keys.map((eventKey, n) =>
      accept(`T${n % 2}`, [{ source: 'together', eventKey, kind: 'test', payload: { n } }]),
    ),
  );
  expect(counts.filter((count) => count === 1)).toHaveLength(100);
  expect(counts.filter((count) => count === 0)).toHaveLength(100);
});

test('one that cannot be stored fails alone', async () => {
  const { accept } = createIntake(database.pool);
  // No index takes a key of this length.
  const tooLong = randomBytes(6_000).toString('hex');
  const results = await Promise.allSettled(
    ['a', tooLong, 'b'].map((eventKey) =>
      accept('T1', [{ source: 'alone', eventKey, kind: 'test', payload: {} }]),
    ),
  );
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  const { deliveries: claimed } = await deliveries(database.db).claim(['alone'], 10, 30);
  expect(claimed.map(({ eventKey }) => eventKey).sort()).toEqual(['a', 'b']);
});

test('a workspace that is left keeps the news of it: all else that waits is parked', async () => {
  const own = deliveries(database.db);
  const { accept } = createIntake(database.pool);
  await accept('TLEFT', [
    { source: 'left', eventKey: 'news', kind: 'removed', payload: {} },
    { source: 'left', eventKey: 'question', kind: 'message', payload: {} },
  ]);
  expect(await own.stop('TLEFT', ['left'], 'the bot was removed')).toBe(1);
  const { deliveries: due } = await own.claim(['left'], 10, 30);
  expect(due.map(({ eventKey }) => eventKey)).toEqual(['news']);
});
