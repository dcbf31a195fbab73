import { defineConfig } from 'prisma/config'
import { fileURLToPath } from 'node:url'

// Offline: the CLI otherwise downloads a Rust schema-engine from binaries.prisma.sh before *any* command,
// `generate` included. Point it at the WASM shim instead (same engine, from npm).
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= fileURLToPath(new URL('./prisma/engine/schema-engine-shim.mjs', import.meta.url))

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  experimental: { externalTables: true },
  tables: { external: ['public.agenda_jobs', 'public.agenda_logs'] },
  datasource: { url: process.env.DATABASE_URL ?? '' },
})
