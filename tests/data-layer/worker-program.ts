// A worker of the real shape: the scheduler's tick claims deliveries, works them one after the other and finishes
// each in the transaction of its effect. Arguments: database URL, name. Prints "ready".
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '../../prisma/connect.ts';
import { transact } from '../../prisma/db.ts';
import { deliveries } from '../../prisma/stores/inbox.ts';
import { createScheduler } from '../../scheduler/agenda.ts';
import type { Tick } from '../../scheduler/ticker.ts';
import { silentLog } from '../support/log.ts';

const [url = '', name = ''] = process.argv.slice(2);
const { db } = connect(url, { max: 4, log: silentLog });
const stored = deliveries(db);

const work: Tick = {
  name: 'work',
  everySeconds: 1,
  async run() {
    const { token, deliveries: claimed } = await stored.claim(['test'], 20, 2);
    for (const { id } of claimed) {
      await sleep(5);
      await transact(db, async (tx) => {
        await tx.$executeRaw`INSERT INTO effect (delivery_id, worker) VALUES (${id}, ${name})`;
        await stored.finish(tx, token, [id]);
      });
    }
    return claimed.length > 0 ? 'more' : 'idle';
  },
};

const scheduler = await createScheduler({ databaseUrl: url, name, ticks: [work], log: silentLog });
await scheduler.start();
console.log('ready');
