import { expect, test } from 'vitest';
import { connect } from '../../prisma/connect.ts';
import { createStores } from '../../prisma/stores/index.ts';
import type { JobContext } from '../../scheduler/context.ts';
import { deliverOutbox } from '../../scheduler/jobs/deliver-outbox.ts';
import { silentLog } from '../support/log.ts';
import { freshDatabase } from '../support/postgres.ts';

test('a message that was sent, but could not be marked so, is looked for before it is sent again', async () => {
  const { url, drop } = await freshDatabase();
  const database = connect(url);
  const stores = createStores(database.db, Buffer.alloc(32), database);
  const view = { kind: 'notice', tone: 'info', text: 'hello', asOf: '', notices: [] };
  await stores.outbox.add(undefined, 'T1', [{ key: 'once', destination: { channel: 'C1' }, view }]);
  const looked: boolean[] = [];
  let failing = true;
  const outbox = {
    ...stores.outbox,
    sent: (...args: Parameters<typeof stores.outbox.sent>) =>
      failing ? Promise.reject(new Error('the database went away')) : stores.outbox.sent(...args),
  };
  const context = {
    stores: { ...stores, outbox },
    now: () => new Date(),
    log: silentLog,
    vault: { open: () => '', seal: () => Buffer.alloc(0) },
    send: async ({ ambiguous }: { ambiguous: boolean }) => {
      looked.push(ambiguous);
      return {};
    },
  } as unknown as JobContext;
  const tick = deliverOutbox(context);
  await tick.run(new AbortController().signal);
  failing = false;
  await database.db.$executeRaw`UPDATE outbox_message SET due_at = now()`;
  await tick.run(new AbortController().signal);
  expect(looked).toEqual([false, true]);
  expect(await database.db.outboxMessage.findFirst()).toMatchObject({ state: 'sent' });
  await database.close();
  await drop();
});

test('a card whose lead is taken while it is on its way is brought up to date behind it', async () => {
  const { url, drop } = await freshDatabase();
  const database = connect(url);
  const stores = createStores(database.db, Buffer.alloc(32), database);
  const at = new Date();
  const { id } = await stores.assignments.create('T1', {
    personId: '019ab000-0000-7000-8000-000000000001',
    bandEntryId: '1',
    ownerId: null,
    at,
  });
  const view = {
    kind: 'alert',
    title: 'A lead became hot',
    assignment: { id, state: 'waiting', since: at.toISOString() },
    next: [{ label: 'Claim', call: { tool: 'lead_claim', input: { assignment: id } } }],
    asOf: '',
    notices: [],
  };
  await stores.outbox.add(undefined, 'T1', [
    { key: 'hot', destination: { channel: 'sales' }, view, subject: `assignment:${id}` },
  ]);
  const sent: { to: object; view: { assignment?: { state: string }; next?: unknown[] } }[] = [];
  const context = {
    stores,
    log: silentLog,
    now: () => new Date(),
    vault: { open: () => '', seal: () => Buffer.alloc(0) },
    send: async (message: (typeof sent)[number]) => {
      sent.push(message);
      if (sent.length === 1)
        await stores.assignments.decide(
          'T1',
          id,
          { states: ['waiting'] },
          { state: 'claimed', by: 'U1', at: new Date() },
        );
      return { externalId: 'C1:17.1' };
    },
  } as unknown as JobContext;
  const tick = deliverOutbox(context);
  for (let n = 0; n < 3; n++) await tick.run(new AbortController().signal);
  expect(sent.map(({ to, view: shown }) => [to, shown.assignment?.state, shown.next?.length])).toEqual([
    [{ channel: 'sales' }, 'waiting', 1],
    [{ channel: 'C1', update: '17.1' }, 'claimed', 0],
  ]);
  await database.close();
  await drop();
});

test('a message that takes long holds back what comes behind it in its lane, and nobody else', async () => {
  const { url, drop } = await freshDatabase();
  const database = connect(url);
  const stores = createStores(database.db, Buffer.alloc(32), database);
  const view = { kind: 'notice', tone: 'info', text: 'hello', asOf: '', notices: [] };
  const add = (key: string, channel: string) =>
    stores.outbox.add(undefined, 'T1', [{ key, destination: { channel }, view }]);
  const sent: string[] = [];
  let arrive = () => {};
  const slow = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const context = {
    stores,
    log: silentLog,
    now: () => new Date(),
    wake() {},
    vault: { open: () => '', seal: () => Buffer.alloc(0) },
    send: async ({ key }: { key: string }) => {
      if (key === 'slow') await slow;
      sent.push(key);
      return {};
    },
  } as unknown as JobContext;
  const tick = deliverOutbox(context);
  await add('slow', 'C1');
  await tick.run(new AbortController().signal);
  await add('behind', 'C1');
  await add('beside', 'C2');
  await tick.run(new AbortController().signal);
  expect(sent).toEqual(['beside']);
  arrive();
  await tick.settled?.();
  await tick.run(new AbortController().signal);
  expect(sent).toEqual(['beside', 'slow', 'behind']);
  await database.close();
  await drop();
});
