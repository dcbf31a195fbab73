import { z } from 'zod';
import { may, type Role } from '../../domain/permissions.ts';
import type { Tool } from '../../tools/tool.ts';
import { calcDescription, calcInput, calcName } from './calc.ts';
import type { ToolSpec } from './port.ts';

/**
 * What a role's assistant may call, in an order and wording that depend on the role alone: the same bytes for
 * every person, day and thread, so that the model's server can keep them.
 */
export function catalogueFor(role: Role, tools: readonly Tool[]): ToolSpec[] {
  const own = tools
    .filter((tool) => may(role, tool.permission) && tool.effect !== 'personal')
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, description, input, effect }) =>
      specOf(name, description, input, effect === 'write' || effect === 'destructive'),
    );
  return [specOf(calcName, calcDescription, calcInput, false), ...own];
}

function specOf(name: string, description: string, input: z.ZodType, strict: boolean): ToolSpec {
  const schema = z.toJSONSchema(input, { io: 'input', reused: 'inline', target: 'draft-2020-12' });
  return { name, description, strict, inputSchema: trimmed(schema, strict) as Record<string, unknown> };
}

const dropped = new Set(['$schema', 'pattern', '$ref', 'format']);
/** A server that enforces a schema refuses these; the tool door checks them anyway. */
const notStrict = new Set([
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minItems',
  'maxItems',
]);

function trimmed(schema: unknown, strict: boolean): unknown {
  if (Array.isArray(schema)) return schema.map((item) => trimmed(item, strict));
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key, value]) => !(isKeyword(value) && (dropped.has(key) || (strict && notStrict.has(key)))))
      .map(([key, value]) => [key, trimmed(value, strict)]),
  );
}
/** A property may be called `format`, too; its value is then a schema and no plain value. */
const isKeyword = (value: unknown): boolean => typeof value !== 'object';
