// Uses the embedded server. Arguments: folder, "once" (start, ask, stop) or "stay" (start and wait to be killed).
import pg from 'pg';
import { embeddedPostgres } from '../../prisma/embedded.ts';
import { silentLog } from '../support/log.ts';

const [dir = '', mode] = process.argv.slice(2);
const server = await embeddedPostgres(dir, silentLog);
const client = new pg.Client({ connectionString: server.url });
await client.connect();
await client.query('SELECT 1');
console.log('ready');
if (mode === 'stay') setInterval(() => {}, 60_000);
else {
  await client.end();
  await server.stop();
}
