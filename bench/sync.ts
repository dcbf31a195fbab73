import { startHubspot } from '../playground/vendors/hubspot/index.ts';
import type { GivenRecord } from '../playground/vendors/hubspot/shapes.ts';
import { atMost, type Bench, median, repeated, type Setting, timed } from './bench.ts';
import { type DatabaseServer, startDatabaseServer, temporaryFolder, withClient } from './rig/database.ts';
import { startProgram } from './rig/programs.ts';

const limit = { limit: 190, intervalMs: 10_000 };
const token = 'bench-token';

interface Run {
  /** As the run itself says: from its start to its end. */
  seconds: number;
  requests: number;
  peakMb: number;
  databaseUrl: string;
}

export const sync: Bench = {
  name: 'sync',
  title: 'A full read of HubSpot contacts, beside its rate limit and beside a bare INSERT … SELECT unnest',
  async run(setting) {
    const { quick, say } = setting;
    const contacts = quick ? 20_000 : 100_000;
    const times = quick ? 1 : 3;
    const server = await startDatabaseServer(setting);

    say(`${contacts} contacts at 190 requests per 10 s, ${times} times`);
    const limited = await repeated(times, () => readOnce(server, setting, contacts, true));
    say('the same without a limit');
    const unlimited = await repeated(times, async () => {
      const run = await readOnce(server, setting, contacts, false);
      return { ...run, floorSeconds: await bareInsert(run.databaseUrl) };
    });

    const paced = median(limited.map(({ seconds, requests }) => seconds / secondsAtLimit(requests)));
    const ratio = median(unlimited.map(({ seconds, floorSeconds }) => floorSeconds / seconds));
    const peakMb = Math.max(...[...limited, ...unlimited].map((run) => run.peakMb));
    const requests = limited[0]!.requests;
    return {
      ratio,
      figures: {
        contacts,
        requests,
        limitedSeconds: median(limited.map(({ seconds }) => seconds)),
        limitDictatesSeconds: secondsAtLimit(requests),
        limitedTimesLimit: paced,
        rowsPerSecond: contacts / median(unlimited.map(({ seconds }) => seconds)),
        floorRowsPerSecond: contacts / median(unlimited.map(({ floorSeconds }) => floorSeconds)),
        rssMb: peakMb,
      },
      bounds: [
        atMost('time at the limit / time that the limit dictates', paced, 1.1),
        atMost('peak memory of the process that syncs', peakMb, 300, ' MB'),
      ],
      notes: [
        `The limit dictates floor((requests - 1) / 190) x 10 s: with ${requests} requests (a page has 100 contacts) the last one cannot start earlier.`,
        `All contacts are new to an empty database, all streams of HubSpot are read, with \`switchboard sync hubspot --full\` in a process of its own. Medians of ${times}.`,
        'Without a limit the stand-in takes everything, and the limiter asks the database as ever but never waits. Ratio: rows per second / those of the floor.',
        'Floor: the same rows, 1,000 a statement, into a table like external_record with its keys.',
      ],
    };
  },
};

const secondsAtLimit = (requests: number): number =>
  (Math.floor((requests - 1) / limit.limit) * limit.intervalMs) / 1000;

/** Reads a new HubSpot into a new database. */
async function readOnce(
  server: DatabaseServer,
  { defer }: Setting,
  contacts: number,
  isLimited: boolean,
): Promise<Run> {
  const hubspot = await startHubspot({
    clock: () => new Date(),
    token,
    clientSecret: 'bench-client-secret',
    portalId: 4711,
    rateLimit: isLimited ? limit : 'unlimited',
  });
  let stopped: Promise<void> | undefined;
  const stop = () => (stopped ??= hubspot.stop());
  defer(stop);
  hubspot.load('contacts', manyContacts(contacts));
  const databaseUrl = await server.database();
  await withClient(databaseUrl, async (client) => {
    // As the first start of a bot leaves it.
    await client.query(`INSERT INTO workspace (id, name) VALUES ('local', 'Bench company')`);
    if (!isLimited) await client.query(liftLimit);
  });

  const { ended } = startProgram('switchboard', {
    args: ['sync', 'hubspot', '--full', '--json'],
    cwd: temporaryFolder(defer),
    env: { DATABASE_URL: databaseUrl, HUBSPOT_ACCESS_TOKEN: token, HUBSPOT_API_URL: hubspot.url },
  });
  const { code, stdout, stderr, peakMb } = await ended;
  await stop();
  if (code !== 0) throw new Error(`the sync ended with ${code}: ${stdout}${stderr}`);
  const run = JSON.parse(stdout) as {
    startedAt: string;
    finishedAt: string;
    counts: { contacts: { created: number } };
  };
  if (run.counts.contacts.created !== contacts)
    throw new Error(`${run.counts.contacts.created} of ${contacts} contacts were stored`);
  return {
    seconds: (Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1000,
    requests: hubspot.requests.total,
    peakMb,
    databaseUrl,
  };
}

/** The product paces itself, whatever the vendor allows: here its window forgets each call at once. */
const liftLimit = `
  CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.grants := '{}'; RETURN NEW; END $$;
  CREATE TRIGGER forget BEFORE UPDATE ON rate_window FOR EACH ROW EXECUTE FUNCTION forget()`;

/** @returns seconds to store again what the sync stored, without looking at it. */
const bareInsert = (databaseUrl: string): Promise<number> =>
  withClient(databaseUrl, async (client) => {
    await client.query('CREATE TABLE floor (LIKE external_record INCLUDING ALL)');
    const { rows } = await client.query<Record<string, unknown>>(
      `SELECT external_id, data::text AS data, hash, url, updated_at FROM external_record WHERE type = 'contact'`,
    );
    const pages = Array.from({ length: Math.ceil(rows.length / 1000) }, (_, at) =>
      ['external_id', 'data', 'hash', 'url', 'updated_at'].map((column) =>
        rows.slice(at * 1000, (at + 1) * 1000).map((row) => row[column]),
      ),
    );
    const ms = await timed(async () => {
      for (const columns of pages)
        await client.query(
          `INSERT INTO floor (workspace_id, source, type, external_id, data, hash, url, updated_at, generation, read_at)
           SELECT 'local', 'hubspot', 'contact', id, data, hash, url, updated_at, 1, now()
           FROM unnest($1::text[], $2::jsonb[], $3::text[], $4::text[], $5::timestamptz[]) AS r(id, data, hash, url, updated_at)`,
          columns,
        );
    });
    return ms / 1000;
  });

function* manyContacts(count: number): Generator<GivenRecord> {
  for (let at = 1; at <= count; at++) {
    yield {
      id: at,
      properties: {
        email: `person${at}@company${at % 5000}.example`,
        firstname: `First${at % 300}`,
        lastname: `Last${at % 700}`,
        phone: `+49 30 ${String(at).padStart(7, '0')}`,
        company: `Company ${at % 5000}`,
        jobtitle: 'Head of Learning',
        country: 'Germany',
        hubspot_owner_id: String(1 + (at % 40)),
        lifecyclestage: 'lead',
      },
      createdAt: '2025-11-03T09:00:00.000Z',
      updatedAt: '2026-05-04T10:00:00.000Z',
    };
  }
}
