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
  const stores = createStores(database.db, Buffer.alloc(32));
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
