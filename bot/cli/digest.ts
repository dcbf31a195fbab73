import { type Command, Option } from 'commander';
import { printOutcome, requestAs, requestId, withCore } from './with-core.ts';

export function registerDigest(program: Command): void {
  program
    .command('digest')
    .description('prints the daily digest as it would be posted')
    .addOption(new Option('--preview', 'prints it and sends nothing').makeOptionMandatory())
    .option('--date <date>', 'the day that it is about, like 2026-11-19; default: yesterday')
    .option('--as <person>', 'in the time zone of this teammate')
    .option('--json', 'the outcome as JSON')
    .action(({ date, as, json }: { date?: string; as?: string; json?: boolean }) =>
      withCore(async (core, workspaceId) => {
        const request = await requestAs(core, workspaceId, as, requestId());
        const outcome = await core.runner.run(
          { tool: 'digest_preview', input: date ? { date } : {} },
          request,
        );
        printOutcome(outcome, { ...(json && { json }), timeZone: request.actor.timeZone, now: core.now() });
      }),
    );
}
