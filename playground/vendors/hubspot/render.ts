import type { Account } from './account.ts';
import { type ObjectType, objectTypeOf, objectTypes } from './object-types.ts';
import type { CrmRecord } from './record-table.ts';

/**
 * Renders records as a read answers them: the properties that were asked for (unset ones as null),
 * always with the id and the two times; properties that the account does not know are left out.
 */
export function renderer(
  { crm }: Account,
  type: ObjectType,
  asked?: readonly string[],
  associations: readonly string[] = [],
): (record: CrmRecord) => Record<string, unknown> {
  const { created, modified, defaults } = objectTypes[type];
  const names = asked?.length ? [...new Set([...asked, created, modified, 'hs_object_id'])] : defaults;
  const known = names.map((name) => crm.definitions[type].has(name));
  return ({ id, properties: values, createdAt, updatedAt, archived, archivedAt }) => {
    const properties: Record<string, string | null> = {};
    for (const [at, name] of names.entries()) {
      const value = values[name];
      if (value !== undefined) properties[name] = value;
      else if (known[at]) properties[name] = null;
    }
    const answer: Record<string, unknown> = { id, properties, createdAt, updatedAt, archived };
    if (archivedAt) answer.archivedAt = archivedAt;
    const linked = associations.length > 0 && renderAssociations(crm, type, id, associations);
    if (linked) answer.associations = linked;
    return answer;
  };
}

/** Everything the record has, as a write answers it. */
export const renderWhole = (record: CrmRecord): Record<string, unknown> => ({ ...record });

function renderAssociations(crm: Account['crm'], type: ObjectType, id: string, asked: readonly string[]) {
  const found = asked.flatMap((segment) => {
    const to = objectTypeOf(segment);
    const ids = to ? crm.associations.of(type, id, to) : [];
    if (!to || ids.length === 0) return [];
    const label = `${objectTypes[type].singular}_to_${objectTypes[to].singular}`;
    return [[to, { results: ids.map((other) => ({ id: other, type: label })) }] as const];
  });
  return found.length > 0 ? Object.fromEntries(found) : undefined;
}
