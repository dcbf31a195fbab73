import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** The scopes that an installation from `manifest.yml` grants. */
export function manifestScopes(): string[] {
  const manifest = parse(readFileSync(new URL('../../manifest.yml', import.meta.url), 'utf8'));
  return manifest.oauth_config.scopes.bot;
}
