import { Command, CommanderError } from 'commander';
import { AppError } from '../domain/errors.ts';
import { commandHelp } from '../handlers/commands/index.ts';
import { registerAsk } from './cli/ask.ts';
import { registerAudit } from './cli/audit.ts';
import { registerDigest } from './cli/digest.ts';
import { registerDoctor } from './cli/doctor.ts';
import { registerReset } from './cli/reset.ts';
import { registerSlashTwins } from './cli/slash-twins.ts';
import { registerSync } from './cli/sync.ts';

/**
 * The operator's terminal. Every command takes `--json`, exits 0 on success, 1 when the answer is "no", 2 on
 * bad usage; results go to stdout, everything else to stderr.
 */
const program = new Command('switchboard')
  .description('Switchboard from the terminal; the same answers and rights as in Slack')
  .exitOverride()
  .showHelpAfterError();
for (const register of [
  registerAsk,
  registerSlashTwins,
  registerSync,
  registerDigest,
  registerDoctor,
  registerAudit,
  registerReset,
])
  register(program);
program.addHelpText(
  'after',
  `\nIn Slack:\n${commandHelp.map(({ usage, does }) => `  ${usage.padEnd(48)} ${does}`).join('\n')}`,
);

program.parseAsync().then(
  () => process.exit(process.exitCode ?? 0),
  (error: unknown) => {
    if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : 2);
    console.error(error instanceof AppError ? error.message : error);
    process.exit(error instanceof AppError && error.code === 'bad_input' ? 2 : 1);
  },
);
