import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';

const made: FreshDatabase[] = [];
afterEach(async () => {
  await Promise.all(made.splice(0).map((database) => database.drop()));
});

test('each test gets a migrated database that no other test sees, also when many ask at once', async () => {
  const began = performance.now();
  made.push(...(await Promise.all(Array.from({ length: 10 }, freshDatabase))));
  expect((performance.now() - began) / 10).toBeLessThan(300);
  const counts = await Promise.all(
    made.map(async ({ url }, index) => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      await client.query(`INSERT INTO workspace (id, name) VALUES ($1, 'Test')`, [`T${index}`]);
      const { rows } = await client.query('SELECT count(*)::int AS n FROM workspace');
      await client.end();
      return rows[0].n;
    }),
  );
  expect(counts).toEqual(Array(10).fill(1));
});
