import type { Command } from 'commander';
import { AppError } from '../../domain/errors.ts';
import { commandOf } from '../../handlers/commands/index.ts';
import { printOutcome, requestAs, requestId, withCore } from './with-core.ts';

/** Commands that show what the slash command of the same name shows, with the same words. */
const twins = ['leads', 'lead', 'deals', 'health'];

export function registerSlashTwins(program: Command): void {
  for (const name of twins) {
    const slash = commandOf(`/${name}`);
    if (!slash) throw new Error(`There is no slash command /${name}`);
    program
      .command(name)
      .description(`${slash.does}: ${slash.usage}`)
      .argument('[words...]')
      .option('--as <person>', 'e-mail address, name or Slack id of a teammate')
      .option('--json', 'the outcome as JSON')
      .action((words: string[], { as, json }: { as?: string; json?: boolean }) => {
        const call = slash.toToolCall(words);
        if (call === 'help' || 'problem' in call)
          throw new AppError(
            'bad_input',
            `${call === 'help' ? '' : `${call.problem}\n`}Usage: ${name} ${slash.usage}`,
          );
        return withCore(async (core, workspaceId) => {
          const request = await requestAs(core, workspaceId, as, requestId());
          const outcome = await core.runner.run(call, request);
          printOutcome(outcome, { ...(json && { json }), timeZone: request.actor.timeZone, now: core.now() });
        });
      });
  }
}
