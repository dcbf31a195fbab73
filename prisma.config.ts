import { fileURLToPath } from 'node:url';
import { defineConfig } from 'prisma/config';

// Every command, `generate` included, first downloads an engine from Prisma's own host, which a closed network
// does not reach. The same engine comes from npm. Windows cannot run the script and keeps the download.
if (process.platform !== 'win32') {
  const engine = new URL('./prisma/engine/schema-engine.mjs', import.meta.url);
  process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= fileURLToPath(engine);
}

// No usage reports from a development machine or a build.
process.env.CHECKPOINT_DISABLE ??= '1';

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  // Agenda's tables come from a migration and are no models: `migrate dev` would propose to reset the database.
  experimental: { externalTables: true },
  tables: { external: ['public.agenda_jobs', 'public.agenda_logs'] },
  datasource: { url: process.env.DATABASE_URL ?? '' },
});
