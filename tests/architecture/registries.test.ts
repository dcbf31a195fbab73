import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Action } from '../../connectors/connector.ts';
import { connectors } from '../../connectors/registry.ts';
import { commands } from '../../handlers/commands/index.ts';
import type { SlashCommand } from '../../handlers/inbound.ts';
import type { JobContext } from '../../scheduler/context.ts';
import { createTicks } from '../../scheduler/jobs/index.ts';
import { tools } from '../../tools/registry.ts';
import type { Tool } from '../../tools/tool.ts';
import { exportsOf, foldersIn, read, sourceFiles } from './source-files.ts';

describe('what exists is registered, and once', () => {
  it('every connector folder', () => {
    const known = connectors.map(({ id }) => id);
    expect(known.toSorted()).toEqual(foldersIn('connectors').filter((folder) => folder !== 'kit'));
    expect(known.length).toBeGreaterThanOrEqual(3);
  });

  it('every action of a connector', async () => {
    const files = sourceFiles('connectors').filter((file) => file.includes('/actions/'));
    const isAction = (value: object): value is Action<unknown> => 'idempotency' in value && 'run' in value;
    const defined = await defines(files, isAction);
    const registered = connectors.flatMap(({ actions }) => actions);
    expect(names(registered)).toEqual(names(defined));
    expect(new Set(registered)).toEqual(new Set(defined));
    expect(defined.length).toBeGreaterThanOrEqual(5);
  });

  it('every tool', async () => {
    const files = sourceFiles('tools').filter((file) => read(file).includes('defineTool({'));
    const isTool = (value: object): value is Tool => 'effect' in value && 'permission' in value;
    const defined = await defines(files, isTool);
    expect(names(tools)).toEqual(names(defined));
    expect(new Set(tools)).toEqual(new Set(defined));
    expect(defined.length).toBeGreaterThanOrEqual(files.length);
    expect(new Set(names(tools)).size).toBe(tools.length);
  });

  it('every slash command', async () => {
    const files = sourceFiles('handlers/commands').filter((file) => !file.endsWith('/index.ts'));
    const isCommand = (value: object): value is SlashCommand => 'toToolCall' in value;
    const defined = await defines(files, isCommand);
    expect(names(commands)).toEqual(names(defined));
    expect(names(commands)).toEqual(files.map((file) => `/${path.basename(file, '.ts')}`));
  });

  it('every tick', () => {
    const makers = sourceFiles('scheduler/jobs').flatMap((file) =>
      [...read(file).matchAll(/export function (\w+)\([^)]*\): Tick {/g)].map(([, name]) => name!),
    );
    const list = read('scheduler/jobs/index.ts').split('createTicks')[1]!;
    expect(makers.length).toBeGreaterThanOrEqual(7);
    for (const maker of makers) expect(list).toContain(`${maker}(context`);
    const ticks = createTicks({ stores: {}, business: {}, systems: new Map() } as unknown as JobContext);
    expect(new Set(names(ticks)).size).toBe(ticks.length);
  });

  it('every view kind has a presenter of its name', () => {
    const kinds = [...read('tools/views.ts').matchAll(/^ {2}kind: '(\w+)';$/gm)].map(([, kind]) => kind!);
    const presenters = read('bot/presenters/index.ts');
    expect(kinds.length).toBeGreaterThanOrEqual(13);
    for (const kind of kinds) expect(presenters).toContain(`from './${kind}.ts'`);
  });
});

/** Everything of one sort that the files export. */
async function defines<T extends { name: string }>(
  files: string[],
  is: (value: object) => value is T & object,
): Promise<T[]> {
  const perFile = await Promise.all(
    files.map(async (file) =>
      (await exportsOf(file)).filter(
        (value): value is T & object => typeof value === 'object' && value !== null && is(value),
      ),
    ),
  );
  return perFile.flat();
}

const names = (all: readonly { name: string }[]): string[] => all.map(({ name }) => name).toSorted();
