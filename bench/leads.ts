import { allClasses } from '../domain/permissions.ts';
import { commandOf } from '../handlers/commands/index.ts';
import { searchStatement } from '../prisma/stores/leads.ts';
import type { Request } from '../tools/context.ts';
import { leadsSearch } from '../tools/leads-search.ts';
import { atMost, type Bench, median, percentile, repeated, timed } from './bench.ts';
import { openCore } from './rig/core.ts';
import { openPool, startDatabaseServer, withClient } from './rig/database.ts';
import { populate } from './rig/people.ts';

const workspaceId = 'T0BENCH';
const request: Request = {
  workspaceId,
  actor: { kind: 'teammate', id: 'U0BENCH', name: 'Bench', role: 'rep', timeZone: 'UTC' },
  origin: 'command',
  audience: allClasses,
  id: 'bench',
};

/** The tail of 200 calls is a handful of them: one busy moment of the machine moves it. */
const rounds = 7;

/** Milliseconds of each call; the three take turns, so that all meet the same machine. */
interface Series {
  sql: number[];
  tool: number[];
  door: number[];
}

export const leads: Bench = {
  name: 'leads',
  title: '`/leads hot` in a large workspace, beside its bare SQL statement',
  async run(setting) {
    const { quick, say, defer } = setting;
    const population = quick
      ? { people: 20_000, ledgerRows: 200_000 }
      : { people: 1_000_000, ledgerRows: 10_000_000 };
    const calls = quick ? 50 : 200;
    const server = await startDatabaseServer(setting);
    const url = await server.database();
    say(`making ${population.people} people and ${population.ledgerRows} ledger rows`);
    const populateMs = await timed(() =>
      withClient(url, (client) => populate(client, workspaceId, population)),
    );

    const core = await openCore(url, { HUBSPOT_ACCESS_TOKEN: 'bench-token' }, setting);
    const call = commandOf('/leads')!.toToolCall(['hot']) as { tool: string; input: object };
    const input = leadsSearch.input.parse(call.input);
    const statement = searchStatement(workspaceId, { bands: ['high_intent'], limit: 10, offset: 0 });
    const pool = openPool(url, 4, defer);
    const roads: Record<keyof Series, () => Promise<unknown>> = {
      sql: () => pool.query(statement.text, statement.values),
      tool: () => leadsSearch.run(input, { ...core.context, request }, 'bench'),
      door: () => core.runner.run(call, request),
    };
    const measure = async (times: number): Promise<Series> => {
      const series: Series = { sql: [], tool: [], door: [] };
      for (let at = 0; at < times; at++)
        for (const road of ['sql', 'tool', 'door'] as const) series[road].push(await timed(roads[road]));
      return series;
    };

    say(`${calls} calls of each, ${rounds} times`);
    await measure(30);
    const all = await repeated(rounds, () => measure(calls));
    const at = (road: keyof Series, share: number) =>
      median(all.map((series) => percentile(series[road], share)));
    const ratio = median(all.map(({ sql, tool }) => percentile(sql, 0.95) / percentile(tool, 0.95)));
    const door = median(all.map(({ sql, door }) => percentile(door, 0.95) / percentile(sql, 0.95)));
    return {
      ratio,
      figures: {
        people: population.people,
        ledgerRows: population.ledgerRows,
        sqlP50Ms: at('sql', 0.5),
        sqlP95Ms: at('sql', 0.95),
        toolP50Ms: at('tool', 0.5),
        toolP95Ms: at('tool', 0.95),
        doorP50Ms: at('door', 0.5),
        doorP95Ms: at('door', 0.95),
        doorTimesSql: door,
        populateSeconds: populateMs / 1000,
      },
      bounds: [
        atMost('p95 of the tool / p95 of its statement', 1 / ratio, 1.5),
        atMost('p95 of the tool', at('tool', 0.95), 100, ' ms'),
      ],
      notes: [
        `Warm; ${calls} calls of each in turn, ${rounds} times; medians.`,
        'sql: the statement of the store, sent by pg. tool: leads_search. door: the tool runner, which adds the audit entry and its commit.',
      ],
    };
  },
};
