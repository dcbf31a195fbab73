import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { judge, ruleNames } from './cruise.ts';
import { allowed, type Planted, planted } from './planted.ts';

const root = path.join(import.meta.dirname, '../..');
const folders = [
  ...['bot', 'handlers', 'tools', 'connectors', 'domain', 'prisma', 'scheduler'],
  ...['playground', 'bench', 'tests'],
];

it('every import is one that ARCHITECTURE.md allows', async () => {
  const { files, violations } = await judge(root, folders);
  // With a TypeScript that it cannot use, the checker reads nothing and finds nothing.
  expect(files).toBeGreaterThan(400);
  expect(violations).toEqual([]);
});

describe('the rules find what they forbid', () => {
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'switchboard-planted-'));
  afterAll(() => rmSync(scratch, { recursive: true }));

  it('each rule has a project that breaks it', () => {
    expect(Object.keys(planted).sort()).toEqual(ruleNames.toSorted());
  });

  it.each(Object.entries(planted))('%s', async (rule, project) => {
    const { violations } = await judgePlanted(project);
    expect(violations.map((line) => line.split(':')[0])).toContain(rule);
  });

  it('and nothing in a project that keeps them', async () => {
    const { files, violations } = await judgePlanted(allowed);
    expect(files).toBe(Object.keys(allowed).length);
    expect(violations).toEqual([]);
  });

  function judgePlanted(project: Planted) {
    const base = mkdtempSync(`${scratch}/project-`);
    const write = (file: string, text: string) => {
      mkdirSync(path.dirname(path.join(base, file)), { recursive: true });
      writeFileSync(path.join(base, file), text);
    };
    const packages = new Set<string>();
    for (const [file, imports] of Object.entries(project)) {
      const lines = imports.map((name, index) => {
        const [, type, module = ''] = /^(type:)?(.*)$/.exec(name) ?? [];
        if (/^[a-z@]/.test(module) && !module.startsWith('node:')) packages.add(module);
        return `import ${type ? 'type ' : ''}{ A as A${index} } from '${module}';
export ${type ? `type B${index} = A${index};` : `const b${index} = A${index};`}`;
      });
      write(file, [...lines, 'export const A = 1;', 'export type A = 1;'].join('\n'));
    }
    for (const name of packages) {
      write(`node_modules/${name}/package.json`, JSON.stringify({ name, main: 'index.js' }));
      write(`node_modules/${name}/index.js`, '');
    }
    const [dev, rest] = [[...packages].filter(isForTests), [...packages].filter((name) => !isForTests(name))];
    const listed = (names: string[]) => Object.fromEntries(names.map((name) => [name, '*']));
    write('package.json', JSON.stringify({ dependencies: listed(rest), devDependencies: listed(dev) }));
    return judge(base, [...new Set(Object.keys(project).map((file) => file.split('/')[0]!))]);
  }
});

const isForTests = (name: string) => name === 'nock';
