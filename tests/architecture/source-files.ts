import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '../..');

/** The folders of the product itself. */
export const product = ['bot', 'handlers', 'tools', 'connectors', 'domain', 'prisma', 'scheduler'];

/** Text of a file of the project. */
export const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** Paths of the TypeScript files below the folders, generated ones left out. */
export const sourceFiles = (...folders: string[]): string[] =>
  folders
    .flatMap((folder) =>
      readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map(
        (file) => `${folder}/${file}`,
      ),
    )
    .filter((file) => file.endsWith('.ts') && !file.startsWith('prisma/generated/'))
    .sort();

/** Names of the folders directly in a folder. */
export const foldersIn = (folder: string): string[] =>
  readdirSync(path.join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();

/** What a module exports, without its names. */
export const exportsOf = async (file: string): Promise<unknown[]> =>
  Object.values(await import(path.join(root, file)));
