import type { ObjectType } from './object-types.ts';

/** The vendor's numbers for the unlabelled association of a pair; the first name is the record that points. */
const typeIds = {
  'contacts>companies': 279,
  'companies>contacts': 280,
  'contacts>deals': 4,
  'deals>contacts': 3,
  'companies>deals': 342,
  'deals>companies': 341,
  'contacts>notes': 201,
  'notes>contacts': 202,
  'companies>notes': 189,
  'notes>companies': 190,
  'deals>notes': 213,
  'notes>deals': 214,
  'contacts>tasks': 203,
  'tasks>contacts': 204,
  'companies>tasks': 191,
  'tasks>companies': 192,
  'deals>tasks': 215,
  'tasks>deals': 216,
} as const;

/** The number of the unlabelled association, if records of these types can be associated. */
export const defaultTypeId = (from: ObjectType, to: ObjectType): number | undefined =>
  typeIds[`${from}>${to}` as keyof typeof typeIds];

/** The type that an association number of a record's type points to; "primary" counts as unlabelled. */
export function targetOf(from: ObjectType, typeId: number): ObjectType | undefined {
  const unlabelled = { 1: 279, 2: 280, 5: 341, 6: 342 }[typeId] ?? typeId;
  const pair = Object.entries(typeIds).find(([key, id]) => id === unlabelled && key.startsWith(`${from}>`));
  return pair?.[0].split('>')[1] as ObjectType | undefined;
}

/** Who is associated with whom; always both ways. */
export class Associations {
  readonly #pairs = new Map<string, Map<string, Set<string>>>();

  add(from: ObjectType, fromId: string, to: ObjectType, toId: string): void {
    this.#side(from, to, fromId).add(toId);
    this.#side(to, from, toId).add(fromId);
  }

  remove(from: ObjectType, fromId: string, to: ObjectType, toId: string): void {
    this.#pairs.get(`${from}>${to}`)?.get(fromId)?.delete(toId);
    this.#pairs.get(`${to}>${from}`)?.get(toId)?.delete(fromId);
  }

  /** Ids of the associated records, in the order they were added. */
  of(from: ObjectType, id: string, to: ObjectType): string[] {
    return [...(this.#pairs.get(`${from}>${to}`)?.get(id) ?? [])];
  }

  /** Hands all associations of one record to another of the same type. */
  move(type: ObjectType, fromId: string, toId: string): void {
    for (const [pair, byId] of [...this.#pairs]) {
      const [from, to] = pair.split('>') as [ObjectType, ObjectType];
      if (from !== type) continue;
      for (const other of byId.get(fromId) ?? []) {
        this.remove(type, fromId, to, other);
        this.add(type, toId, to, other);
      }
    }
  }

  #side(from: ObjectType, to: ObjectType, id: string): Set<string> {
    const pair = `${from}>${to}`;
    const byId = this.#pairs.get(pair) ?? new Map<string, Set<string>>();
    this.#pairs.set(pair, byId);
    const ids = byId.get(id) ?? new Set<string>();
    byId.set(id, ids);
    return ids;
  }
}
