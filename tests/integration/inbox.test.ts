import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, type Database } from '../../prisma/connect.ts';
import { inbox } from '../../prisma/stores/inbox.ts';
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
  expect(await inbox(database.db).accept('T1', given)).toBe(count);
  const { deliveries } = await inbox(database.db).claim([source], 10, 30);
  const kept = deliveries.map(({ eventKey, payload, sealed }) => ({
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
