import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { catalogueFor } from '../../bot/agent/catalogue.ts';
import { roles } from '../../domain/permissions.ts';
import { tools } from '../../tools/registry.ts';
import { isWrite, type Tool } from '../../tools/tool.ts';

const folder = path.join(import.meta.dirname, 'tools');

/** What a model, a stored call and a reviewer rely on. */
const contractOf = ({ name, description, permission, effect, input }: Tool) => ({
  name,
  permission,
  effect,
  description,
  input: z.toJSONSchema(input, { io: 'input' }),
});
const textOf = (tool: Tool): string => `${JSON.stringify(contractOf(tool), null, 2)}\n`;

it.each(tools.map((tool) => [tool.name, tool] as const))('%s is what it was', async (name, tool) => {
  await expect(textOf(tool)).toMatchFileSnapshot(path.join(folder, `${name}.snap`));
});

it('no snapshot is left of a tool that is gone', () => {
  expect(readdirSync(folder).sort()).toEqual(tools.map(({ name }) => `${name}.snap`).sort());
});

describe.each(tools.map((tool) => [tool.name, tool] as const))('%s', (_, tool) => {
  it('is described well enough for somebody who has never seen it', () => {
    const sentences = tool.description.split(/[.?!](?:\s|$)/).filter((part) => part.trim() !== '');
    expect(sentences.length >= 3 || tool.description.length >= 200).toBe(true);
  });

  it('takes an object with known fields only, and nothing about who asks or where', () => {
    const { input } = contractOf(tool);
    expect(input).toMatchObject({ type: 'object', additionalProperties: false });
    const fields = Object.keys(input.properties ?? {});
    expect(fields.filter((field) => /workspace|user|actor|role|channel|thread|key$/i.test(field))).toEqual(
      [],
    );
  });

  it('is shown before it changes anything', () => {
    if (isWrite(tool)) expect(typeof tool.preview).toBe('function');
    else expect(tool).not.toHaveProperty('preview');
  });
});

it.each(roles)('what a model is sent for a %s stays below 25 kB', (role) => {
  expect(Buffer.byteLength(JSON.stringify(catalogueFor(role, tools)))).toBeLessThanOrEqual(25_000);
});
