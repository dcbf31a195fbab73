import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { type Command, Option } from 'commander';
import { AppError } from '../../domain/errors.ts';
import { databaseFolder, isServing } from '../../prisma/embedded.ts';
import { loadConfig } from '../config.ts';

export function registerReset(program: Command): void {
  program
    .command('reset')
    .description('forgets the playground: the next npm start makes a fresh demo company')
    .addOption(new Option('--demo', 'yes, the data of the playground').makeOptionMandatory())
    .action(async () => {
      const { env } = loadConfig();
      if (env.DATABASE_URL)
        throw new AppError(
          'bad_input',
          'DATABASE_URL is set: that database is not a playground and is left alone.',
        );
      if (!existsSync(path.join(env.DATA_DIR, 'playground.json')))
        throw new AppError('bad_input', `There is no playground in ${env.DATA_DIR}. Nothing was deleted.`);
      if (await isServing(path.join(env.DATA_DIR, 'postgres')))
        throw new AppError(
          'config',
          'The playground is running. Stop it first (Ctrl-C); nothing was deleted.',
        );
      rmSync(databaseFolder(path.join(env.DATA_DIR, 'postgres')), { recursive: true, force: true });
      rmSync(env.DATA_DIR, { recursive: true, force: true });
      console.log(`Deleted ${env.DATA_DIR}. npm start makes a fresh demo company.`);
    });
}
