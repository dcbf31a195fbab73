// What a starting process does with the database. Arguments: database URL, name. Prints the migrations it applied.
import { connect } from '../../prisma/connect.ts';
import { migrate } from '../../prisma/migrate.ts';
import { createScheduler } from '../../scheduler/agenda.ts';
import { silentLog } from '../support/log.ts';

const [url = '', name = ''] = process.argv.slice(2);
const applied = await migrate(url);
const database = connect(url);
await database.ping();
const tick = { name: 'boot', everySeconds: 1, run: async () => 'idle' as const };
const scheduler = await createScheduler({ databaseUrl: url, name, ticks: [tick], log: silentLog });
await scheduler.start();
await scheduler.stop();
await database.close();
console.log(JSON.stringify(applied));
process.exit(0);
