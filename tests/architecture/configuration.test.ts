import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { envSchema, loadConfig } from '../../bot/config.ts';
import { connectors } from '../../connectors/registry.ts';
import { businessSchema } from '../../domain/business.ts';
import { product, read, sourceFiles } from './source-files.ts';

const root = path.join(import.meta.dirname, '../..');

describe('.env.example', () => {
  const lines = read('.env.example').split('\n');

  it('lists every variable in the order of the schema, with its default', () => {
    const defaults: Record<string, unknown> = envSchema.parse({});
    expect(lines.filter((line) => /^[A-Z]/.test(line))).toEqual(
      Object.keys(envSchema.shape).map((name) => `${name}=${defaults[name] ?? ''}`),
    );
  });

  it('says of each what it is for', () => {
    for (const name of Object.keys(envSchema.shape)) {
      const above = lines[lines.findIndex((line) => line.startsWith(`${name}=`)) - 1];
      expect(above, name).toMatch(/^# \S.{15,}/);
    }
  });

  it('as it stands changes nothing', () => {
    const untouched = loadConfig({ environment: {}, envFile: path.join(root, 'no such file') });
    expect(loadConfig({ environment: {}, envFile: path.join(root, '.env.example') })).toEqual(untouched);
  });
});

it('every variable is read by something', () => {
  const code = sourceFiles('bot')
    .filter((file) => file !== 'bot/config.ts')
    .map(read)
    .join('\n');
  const prefixes = connectors.map(({ id }) => `${id.toUpperCase()}_`);
  const unread = Object.keys(envSchema.shape).filter(
    (name) =>
      name !== 'SWITCHBOARD_CONFIG' &&
      !prefixes.some((prefix) => name.startsWith(prefix)) &&
      !new RegExp(`\\b${name}\\b`).test(code),
  );
  expect(unread).toEqual([]);
});

it('switchboard.config.yaml shows every field with its default', () => {
  const shown = parse(read('switchboard.config.yaml'));
  const defaults = businessSchema.parse({});
  expect(shown).toEqual(defaults);
  expect(businessSchema.parse(shown)).toEqual(defaults);
});

it('every field of the business file is read by something', () => {
  const code = sourceFiles(...product)
    .filter((file) => file !== 'domain/business.ts')
    .map(read)
    .join('\n');
  const paths = Object.entries(businessSchema.parse({})).flatMap(([group, value]) =>
    typeof value === 'object' && group !== 'scoring' ? Object.keys(value) : [group],
  );
  expect(paths.length).toBeGreaterThan(8);
  for (const name of paths) expect(code, name).toMatch(new RegExp(`\\b${name}\\b`));
});

it('only bot/config.ts reads the environment', () => {
  const readers = sourceFiles(...product, 'playground', 'bench').filter((file) =>
    /process\.env\b|\benv\b[^;]*from 'node:process'|process\[['"]env/.test(read(file)),
  );
  expect(readers).toEqual(['bot/config.ts']);
});
