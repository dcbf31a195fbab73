import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { type Command, Option } from 'commander';
import { AppError } from '../../domain/errors.ts';
import { databaseFolder, embeddedPostgres, isServing } from '../../prisma/embedded.ts';
import { loadConfig } from '../config.ts';
import { createLog } from '../log.ts';

export function registerReset(program: Command): void {
  program
    .command('reset')
    .description('forgets the playground: the next npm start makes a fresh demo company')
    .addOption(new Option('--demo', 'yes, the data of the playground').makeOptionMandatory())
    .option('--json', '{deleted}')
    .action(async ({ json }: { json?: boolean }) => {
      const { env } = loadConfig();
      if (env.DATABASE_URL)
        throw new AppError(
          'bad_input',
          'DATABASE_URL is set: that database is not a playground and is left alone.',
        );
      if (!existsSync(path.join(env.DATA_DIR, 'playground.json')))
        throw new AppError('bad_input', `There is no playground in ${env.DATA_DIR}. Nothing was deleted.`);
      if (await isInUse(path.join(env.DATA_DIR, 'postgres')))
        throw new AppError(
          'config',
          'The playground is running. Stop it first (Ctrl-C); nothing was deleted.',
        );
      rmSync(databaseFolder(path.join(env.DATA_DIR, 'postgres')), { recursive: true, force: true });
      rmSync(env.DATA_DIR, { recursive: true, force: true });
      const said = `Deleted ${env.DATA_DIR}. npm start makes a fresh demo company.`;
      console.log(json ? JSON.stringify({ deleted: env.DATA_DIR }) : said);
    });
}

/** A server that a killed process left behind ends when the last one leaves it: us. */
async function isInUse(folder: string): Promise<boolean> {
  if (!(await isServing(folder))) return false;
  const server = await embeddedPostgres(folder, createLog('silent', []));
  await server.stop();
  return isServing(folder);
}
