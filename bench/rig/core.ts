import { composeCore } from '../../bot/compose.ts';
import { type Env, envSchema } from '../../bot/config.ts';
import type { Core } from '../../bot/core.ts';
import { businessSchema } from '../../domain/business.ts';
import type { Setting } from '../bench.ts';
import { silentLog, temporaryFolder } from './database.ts';

/** Everything of the product below its surfaces, in this process, on the given database. */
export async function openCore(
  databaseUrl: string,
  env: Partial<Env>,
  { defer }: Pick<Setting, 'defer'>,
): Promise<Core> {
  const given = { DATABASE_URL: databaseUrl, DATA_DIR: temporaryFolder(defer), ...env };
  const config = { env: envSchema.parse(given), business: businessSchema.parse({}) };
  const core = await composeCore(config, { log: silentLog });
  defer(() => core.close());
  return core;
}
