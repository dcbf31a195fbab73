import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { type Business, businessSchema } from '../domain/business.ts';
import { AppError } from '../domain/errors.ts';

const url = z.url({ protocol: /^https?$/ }).transform((address) => address.replace(/\/$/, ''));
const text = z.string().trim().min(1);
const port = z.coerce.number().int().min(0).max(65535);

/** Every variable with its default: `.env.example` is checked against it. Nothing else reads the environment. */
export const envSchema = z.object({
  HOST: text.default('127.0.0.1'),
  PORT: port.default(3000),
  PUBLIC_URL: url.optional(),
  DATA_DIR: text.default('.switchboard'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  METRICS_PORT: port.optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  MONGODB_URL: z.url({ protocol: /^mongodb(\+srv)?$/ }).optional(),
  SLACK_BOT_TOKEN: text.optional(),
  SLACK_SIGNING_SECRET: text.optional(),
  SLACK_APP_TOKEN: text.optional(),
  SLACK_CLIENT_ID: text.optional(),
  SLACK_CLIENT_SECRET: text.optional(),
  SLACK_STATE_SECRET: text.min(16).optional(),
  SLACK_API_URL: url.transform((address) => `${address}/`).optional(),
  ANTHROPIC_API_KEY: text.optional(),
  ANTHROPIC_BASE_URL: url.optional(),
  ANTHROPIC_MODEL: text.default('claude-sonnet-5-5'),
  ANTHROPIC_FALLBACK_MODEL: text.optional(),
  HUBSPOT_ACCESS_TOKEN: text.optional(),
  HUBSPOT_CLIENT_SECRET: text.optional(),
  HUBSPOT_API_URL: url.optional(),
  STRIPE_SECRET_KEY: text.optional(),
  STRIPE_WEBHOOK_SECRET: text.optional(),
  STRIPE_API_URL: url.optional(),
  INBOUND_WEBHOOK_SECRET: text.optional(),
  ENCRYPTION_KEYS: text.optional(),
  SWITCHBOARD_CONFIG: text.default('switchboard.config.yaml'),
});
export type Env = z.infer<typeof envSchema>;
export interface Config {
  env: Readonly<Env>;
  business: Business;
}

/**
 * Reads the environment and `.env` once; the first to name a variable wins. With `withDataDir` also
 * `DATA_DIR/env`, where a running bot leaves the addresses that only it knows. A blank variable counts as not set.
 * @throws AppError `config` that names every wrong variable, never a value.
 */
export function loadConfig({
  environment = process.env,
  envFile = '.env',
  withDataDir = false,
}: {
  environment?: Record<string, string | undefined>;
  envFile?: string;
  withDataDir?: boolean;
} = {}): Config {
  const read = (file: string) => (existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {});
  const own = { ...read(envFile), ...environment };
  const beside = withDataDir ? read(path.join(own.DATA_DIR || '.switchboard', 'env')) : {};
  const given = Object.entries({ ...beside, ...own }).filter(([, value]) => value?.trim());
  const parsed = envSchema.safeParse(Object.fromEntries(given));
  const named = own.SWITCHBOARD_CONFIG?.trim();
  const problems = parsed.success
    ? [
        ...incomplete(parsed.data),
        ...(named && !existsSync(named) ? ['SWITCHBOARD_CONFIG: there is no such file'] : []),
      ]
    : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  if (!parsed.success || problems.length > 0) throw wrong('The environment is not right', problems);
  return { env: Object.freeze(parsed.data), business: loadBusiness(parsed.data.SWITCHBOARD_CONFIG) };
}

/** One workspace has a token, several have what installs the app; each group is whole or absent. */
function incomplete(env: Env): string[] {
  const installing = ['SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET', 'SLACK_STATE_SECRET'] as const;
  if (installing.some((name) => env[name])) return incompleteInstalling(env, installing);
  const problems: string[] = [];
  if (env.SLACK_BOT_TOKEN && !env.SLACK_SIGNING_SECRET && !env.SLACK_APP_TOKEN)
    problems.push(
      'SLACK_SIGNING_SECRET (HTTP) or SLACK_APP_TOKEN (Socket Mode): one is needed with SLACK_BOT_TOKEN',
    );
  if (!env.SLACK_BOT_TOKEN && (env.SLACK_SIGNING_SECRET || env.SLACK_APP_TOKEN))
    problems.push(`SLACK_BOT_TOKEN (one workspace) or ${installing.join(', ')} (several): missing for Slack`);
  return problems;
}

function incompleteInstalling(env: Env, installing: readonly (keyof Env)[]): string[] {
  const beside = 'with SLACK_CLIENT_ID (several workspaces)';
  const missing = [...installing, 'SLACK_SIGNING_SECRET' as const, 'PUBLIC_URL' as const].filter(
    (name) => !env[name],
  );
  const tooMuch = (['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN'] as const).filter((name) => env[name]);
  return [
    ...missing.map((name) => `${name}: needed ${beside}`),
    ...tooMuch.map((name) => `${name}: serves one workspace; leave it out ${beside}`),
  ];
}

function loadBusiness(file: string): Business {
  let content: unknown = {};
  if (existsSync(file)) {
    try {
      content = parseYaml(readFileSync(file, 'utf8')) ?? {};
    } catch (error) {
      throw wrong(`${file} is no YAML`, [(error as Error).message]);
    }
  }
  const parsed = businessSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  throw wrong(
    `${file} is not right`,
    parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`),
  );
}

const wrong = (what: string, problems: string[]) =>
  new AppError(
    'config',
    `${what}; nothing was started.\n${problems.map((line) => `  - ${line}`).join('\n')}`,
  );
