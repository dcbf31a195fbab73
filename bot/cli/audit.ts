import type { Command } from 'commander';
import { oneLine } from '../presenters/text.ts';
import { withCore } from './with-core.ts';

export function registerAudit(program: Command): void {
  const audit = program.command('audit').description('who did what');
  audit
    .command('verify')
    .description('recomputes the chain; exit 1 when an entry was changed, or one before the newest removed')
    .option('--json')
    .action(({ json }: { json?: boolean }) =>
      withCore(async ({ stores }, workspaceId) => {
        const result = await stores.audit.verify(workspaceId);
        if (result.broken !== undefined) process.exitCode = 1;
        const text =
          result.broken === undefined
            ? `${result.entries} entries, all as they were written`
            : `entry ${result.broken} does not fit the chain: it or one before it was changed or removed`;
        console.log(json ? JSON.stringify(result) : text);
      }),
    );
  audit
    .command('search')
    .description('the latest entries, newest first')
    .option('--limit <n>', 'how many', '50')
    .option('--json')
    .action(({ limit, json }: { limit: string; json?: boolean }) =>
      withCore(async ({ stores }, workspaceId) => {
        const entries = await stores.audit.latest(workspaceId, Math.min(Number(limit) || 50, 1000));
        if (json) return console.log(JSON.stringify(entries, null, 2));
        for (const { seq, at, actor, origin, kind, subject, outcome } of entries)
          console.log(oneLine([seq, at.toISOString(), actor, origin, kind, subject, outcome].join('  ')));
      }),
    );
}
