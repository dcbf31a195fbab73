import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { Action } from '../../connectors/connector.ts';
import { AppError } from '../../domain/errors.ts';
import { connect, type Database } from '../../prisma/connect.ts';
import type { ActionCalls } from '../../prisma/stores/action-calls.ts';
import { createStores, type Stores } from '../../prisma/stores/index.ts';
import { actOnce } from '../../tools/act.ts';
import { freshDatabase } from '../support/postgres.ts';

let database: Database;
let stores: Stores;
beforeAll(async () => {
  database = connect((await freshDatabase()).url, { max: 4 });
  stores = createStores(database.db, Buffer.alloc(32), database);
});
afterAll(() => database.close());

/** A vendor that counts what was made there. */
interface Vendor {
  made: number;
}
const create = (changes: Partial<Action<Vendor>> = {}): Action<Vendor> => ({
  name: 'create',
  description: 'Makes one',
  input: z.object({}),
  output: z.object({ id: z.string() }),
  effect: 'write',
  idempotency: 'verify',
  onUnknown: 'stop',
  verify: async () => undefined,
  async run(vendor) {
    vendor.made += 1;
    return { id: '1' };
  },
  ...changes,
});
const act = (vendor: Vendor, action: Action<Vendor>, key: string, calls: ActionCalls = stores.actionCalls) =>
  actOnce(calls, 'T1', { id: 'vendor', title: 'Vendor', client: vendor }, action, {}, key);
const stateOf = async (key: string) =>
  (await database.db.actionCall.findUniqueOrThrow({ where: { workspaceId_key: { workspaceId: 'T1', key } } }))
    .state;

test('an answer that we cannot read leaves open whether it was done, and it is not done twice', async () => {
  const vendor = { made: 0 };
  const odd = create({
    async run() {
      vendor.made += 1;
      return { id: 1 };
    },
  });
  for (let n = 0; n < 2; n++) {
    await expect(act(vendor, odd, 'odd')).rejects.toMatchObject({ code: 'unknown_outcome' });
    expect(await stateOf('odd')).toBe('unknown');
  }
  expect(vendor.made).toBe(1);
});

test('a database that fails after the vendor did it leaves it open, and a look settles it', async () => {
  const vendor = { made: 0 };
  const looking = create({ verify: async ({ made }) => (made > 0 ? { id: '1' } : undefined) });
  let failures = 2;
  const failing: ActionCalls = {
    ...stores.actionCalls,
    async end(...result) {
      if (failures-- > 0) throw new Error('connection terminated');
      return stores.actionCalls.end(...result);
    },
  };
  await expect(act(vendor, looking, 'lost', failing)).rejects.toThrow();
  expect(await act(vendor, looking, 'lost')).toEqual({ id: '1' });
  expect(await stateOf('lost')).toBe('done');
  expect(vendor.made).toBe(1);
});

test('a refusal of the vendor did nothing: the same key may try again', async () => {
  const vendor = { made: 0 };
  const refused = create({
    async run() {
      throw new AppError('permanent', 'no');
    },
  });
  await expect(act(vendor, refused, 'refused')).rejects.toMatchObject({ code: 'permanent' });
  expect(await stateOf('refused')).toBe('failed');
  expect(await act(vendor, create(), 'refused')).toEqual({ id: '1' });
});
