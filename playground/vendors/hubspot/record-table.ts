/** A CRM record. Never changed in place: a change makes a new one, so that an index may lag behind. */
export interface CrmRecord {
  /** An integer, as text. */
  readonly id: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly archived: boolean;
  readonly archivedAt?: string;
}

/** The records of one type: by id, by unique property, and in the order of their ids for paging. */
export class RecordTable {
  readonly #byId = new Map<string, CrmRecord>();
  readonly #ids = { live: [] as number[], archived: [] as number[] };
  readonly #unique: Map<string, Map<string, string>>;
  #nextId = 1;

  constructor(uniqueProperties: readonly string[]) {
    this.#unique = new Map(uniqueProperties.map((name) => [name, new Map()]));
  }

  get size(): number {
    return this.#ids.live.length;
  }

  newId(): string {
    return String(this.#nextId);
  }

  get(id: string): CrmRecord | undefined {
    return this.#byId.get(id);
  }

  /** The live record with this value of a unique property; undefined for other properties. */
  find(property: string, value: string): CrmRecord | undefined {
    const id = this.#unique.get(property)?.get(value.toLowerCase());
    return id === undefined ? undefined : this.#byId.get(id);
  }

  isUnique(property: string): boolean {
    return this.#unique.has(property);
  }

  /** From now on the property identifies records. */
  addUnique(property: string): void {
    const values = new Map<string, string>();
    for (const record of this.#byId.values()) {
      const value = record.properties[property];
      if (value !== undefined && !record.archived) values.set(value.toLowerCase(), record.id);
    }
    this.#unique.set(property, values);
  }

  save(record: CrmRecord): void {
    const before = this.#byId.get(record.id);
    const id = Number(record.id);
    this.#byId.set(record.id, record);
    this.#nextId = Math.max(this.#nextId, id + 1);
    if (before?.archived !== record.archived) {
      if (before) remove(this.#ids[before.archived ? 'archived' : 'live'], id);
      insert(this.#ids[record.archived ? 'archived' : 'live'], id);
    }
    this.#reindex(before, record);
  }

  /** Forgets the record for good. */
  purge(id: string): void {
    const before = this.#byId.get(id);
    if (!before) return;
    this.#byId.delete(id);
    remove(this.#ids[before.archived ? 'archived' : 'live'], Number(id));
    this.#reindex(before, undefined);
  }

  /** The records after an id, in order, and whether more follow. */
  page(after: string | undefined, limit: number, archived: boolean): { records: CrmRecord[]; more: boolean } {
    const ids = this.#ids[archived ? 'archived' : 'live'];
    const start = after === undefined ? 0 : position(ids, Number(after) + 1);
    const records = ids.slice(start, start + limit).map((id) => this.#byId.get(String(id))!);
    return { records, more: start + limit < ids.length };
  }

  *live(): Generator<CrmRecord> {
    for (const id of this.#ids.live) yield this.#byId.get(String(id))!;
  }

  #reindex(before: CrmRecord | undefined, after: CrmRecord | undefined): void {
    for (const [property, values] of this.#unique) {
      const old = before?.properties[property]?.toLowerCase();
      if (old !== undefined && values.get(old) === before?.id) values.delete(old);
      const value = after?.archived ? undefined : after?.properties[property]?.toLowerCase();
      if (value !== undefined && after) values.set(value, after.id);
    }
  }
}

/** Index of the first id that is not smaller. */
function position(ids: number[], id: number): number {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ids[middle]! < id) low = middle + 1;
    else high = middle;
  }
  return low;
}

function insert(ids: number[], id: number): void {
  if (ids.length === 0 || ids[ids.length - 1]! < id) ids.push(id);
  else ids.splice(position(ids, id), 0, id);
}

function remove(ids: number[], id: number): void {
  const at = position(ids, id);
  if (ids[at] === id) ids.splice(at, 1);
}
