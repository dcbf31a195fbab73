import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { SyncRun } from '../../prisma/stores/sync-runs.ts';
import { runSyncs } from '../../scheduler/jobs/run-syncs.ts';
import { syncView } from '../../tools/sync-view.ts';
import type { Core } from '../core.ts';
import { jobContext } from '../job-context.ts';
import { toPlainText } from '../presenters/index.ts';
import { printOutcome, requestAs, requestId, withCore } from './with-core.ts';

export function registerSync(program: Command): void {
  program
    .command('sync')
    .description('reads a system again, with progress, and prints the counts')
    .argument('<system>', 'hubspot, stripe, …')
    .option('--full', 'everything, and find deletions')
    .option('--since <date>', 'changes since a day, like 2026-11-01')
    .option('--json', 'the run as JSON')
    .action((system: string, options: { full?: boolean; since?: string; json?: boolean }) =>
      withCore(async (core, workspaceId) => {
        const { full, since, json } = options;
        const request = await requestAs(core, workspaceId, undefined, requestId());
        const input = { system, mode: full ? 'full' : 'incremental', ...(since && { since }) };
        const started = await core.runner.run({ tool: 'sync_start', input }, request);
        const reader = { timeZone: request.actor.timeZone, now: core.now() };
        if (started.status !== 'done' || started.view.kind !== 'sync')
          return printOutcome(started, { ...reader, ...(json && { json }) });
        const run = await follow(core, workspaceId, started.view.runId);
        const title = core.systems.get(run.connector)!;
        if (run.state !== 'done') process.exitCode = 1;
        return console.log(
          json ? JSON.stringify(run, null, 2) : toPlainText(syncView(run, title, core.now()), reader),
        );
      }),
    );
}

/** Works the run in this process unless a running bot has it already, and reports until it ends. */
async function follow(core: Core, workspaceId: string, id: string): Promise<SyncRun> {
  const tick = runSyncs(jobContext(core, () => ({ id: workspaceId })));
  const goOn = new AbortController().signal;
  for (let last = ''; ; await sleep(500)) {
    await tick.run(goOn);
    const run = (await core.stores.syncRuns.get(workspaceId, id))!;
    const line = Object.entries(run.counts)
      .map(
        ([stream, { created, updated, unchanged, deleted }]) =>
          `${stream} ${created + updated + unchanged + deleted}`,
      )
      .join('  ');
    if (line !== last) console.error(line);
    last = line;
    if (run.finishedAt || (run.state === 'queued' && run.error)) {
      await tick.settled?.();
      return run;
    }
  }
}
