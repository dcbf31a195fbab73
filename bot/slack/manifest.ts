import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

/**
 * manifest.yml is written by people; Slack's command line reads only manifest.json, which is made from it:
 * `tsx bot/slack/manifest.ts`. A test fails while the two differ.
 */
export const manifestJson = (yaml: string): string => `${JSON.stringify(parse(yaml), null, 2)}\n`;

const source = fileURLToPath(new URL('../../manifest.yml', import.meta.url));
const target = fileURLToPath(new URL('../../manifest.json', import.meta.url));

if (process.argv[1] === fileURLToPath(import.meta.url))
  await writeFile(target, manifestJson(await readFile(source, 'utf8')));
