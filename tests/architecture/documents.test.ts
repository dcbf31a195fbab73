import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { commandHelp } from '../../handlers/commands/index.ts';
import { read } from './source-files.ts';

const root = path.join(import.meta.dirname, '../..');
const folders = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
  .map(({ name }) => name);

it('the top level has the folders of ARCHITECTURE.md, each with a README', () => {
  const mapped = [...read('ARCHITECTURE.md').matchAll(/^(\w+)\/ {2,}/gm)].map(([, name]) => name);
  expect(folders.filter((name) => name !== 'docs').sort()).toEqual(mapped.sort());
  for (const folder of mapped) expect(existsSync(path.join(root, `${folder}/README.md`)), folder).toBe(true);
});

it('no folder is a drawer for whatever fits nowhere', () => {
  const all = folders.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }),
  );
  const drawer = /(^|\/)(src|lib|utils?|services?|common|helpers?|misc)(\/|$)/;
  expect(all.filter((file) => drawer.test(file) && !file.startsWith('generated/'))).toEqual([]);
});

const files = [
  ...readdirSync(root),
  ...folders.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map(
      (file) => `${folder}/${file}`,
    ),
  ),
];
const documents = files.filter((file) => /^([a-z]+\/([a-z]+\/)?)?[A-Z]+\.md$/.test(file));

it('the documents are found', () => expect(documents.length).toBeGreaterThan(10));

it.each(documents)('%s names files that exist', (document) => {
  const text = read(document);
  const here = path.dirname(document);
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)]+)\)/g)].map(([, target]) => target!);
  expect(links.filter((target) => !existsSync(path.join(root, here, target)))).toEqual([]);
  // A file may be named without its folder, as far as it lies below the document's own.
  const named = [...text.matchAll(/`([\w./-]+\.(?:ts|cjs|yml|yaml|json|prisma|snap|md))`/g)];
  const isThere = (name: string) =>
    existsSync(path.join(root, name)) ||
    files.some((file) => file.startsWith(here === '.' ? '' : `${here}/`) && file.endsWith(`/${name}`));
  expect(named.map(([, name]) => name!).filter((name) => !isThere(name))).toEqual([]);
});

it('README.md lists the slash commands with their usage', () => {
  const rows = [...read('README.md').matchAll(/^\| `(\/[^`]+)` \|/gm)].map(([, usage]) =>
    usage!.replaceAll('\\|', '|'),
  );
  expect(rows).toEqual(commandHelp.map(({ usage }) => usage));
});

it('the lockfile names no place to download from, so that any registry serves', () => {
  expect(read('package-lock.json')).not.toContain('"resolved"');
});
