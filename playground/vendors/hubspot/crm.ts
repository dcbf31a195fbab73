import { Associations } from './associations.ts';
import { type Pipeline, stageConsequences } from './deal-stage.ts';
import { type PropertyDefinition, standardDefinitions } from './definitions.ts';
import { HubspotRefusal, notFound } from './errors.ts';
import { type ObjectType, objectTypeNames, objectTypes } from './object-types.ts';
import { type CrmRecord, RecordTable } from './record-table.ts';
import type { Change, ChangeSource, GivenRecord, Owner } from './shapes.ts';
import { checkProperties } from './validation.ts';
import { clean, differences, pick, time, type Values } from './values.ts';

/** The account's data and the rules by which the vendor changes it. Knows no HTTP. */
export class Crm {
  readonly tables: Record<ObjectType, RecordTable>;
  readonly definitions = standardDefinitions();
  readonly associations = new Associations();
  readonly owners = new Map<string, Owner>();
  readonly pipelines = new Map<string, Pipeline>();
  readonly #clock: () => Date;
  readonly #onSaved: (type: ObjectType, id: string, record: CrmRecord | undefined) => void;
  readonly #onChange: (changes: Change[]) => void;

  constructor(options: {
    clock: () => Date;
    /** Each stored state, for the search index; undefined when the record is gone for good. */
    onSaved(type: ObjectType, id: string, record: CrmRecord | undefined): void;
    onChange(changes: Change[]): void;
  }) {
    this.#clock = options.clock;
    this.#onSaved = options.onSaved;
    this.#onChange = options.onChange;
    this.tables = Object.fromEntries(
      objectTypeNames.map((type) => [
        type,
        new RecordTable(
          [...this.definitions[type].values()].filter((d) => d.hasUniqueValue).map((d) => d.name),
        ),
      ]),
    ) as Record<ObjectType, RecordTable>;
  }

  /** A live record by id, or by a unique property. @throws HubspotRefusal 404 */
  require(type: ObjectType, id: string, idProperty?: string): CrmRecord {
    const record = idProperty ? this.tables[type].find(idProperty, id) : this.tables[type].get(id);
    if (!record || record.archived) throw notFound();
    return record;
  }

  define(type: ObjectType, definition: PropertyDefinition): void {
    this.definitions[type].set(definition.name, definition);
    if (definition.hasUniqueValue) this.tables[type].addUnique(definition.name);
  }

  create(type: ObjectType, properties: Record<string, unknown>): CrmRecord {
    checkProperties(properties, this.definitions[type], [...this.pipelines.values()]);
    const values = clean(properties);
    this.#refuseTaken(type, values);
    const now = this.#clock();
    return this.#store(type, this.tables[type].newId(), values, now, now, 'API');
  }

  update(type: ObjectType, id: string, properties: Record<string, unknown>): CrmRecord {
    const before = this.require(type, id);
    checkProperties(properties, this.definitions[type], [...this.pipelines.values()]);
    this.#refuseTaken(type, clean(properties), id);
    const values = clean({ ...before.properties, ...properties });
    if (differences(before.properties, values).length === 0) return before;
    return this.#store(type, id, values, new Date(before.createdAt), this.#clock(), 'API');
  }

  /** Moves the record to the archive; nothing happens where there is none, as at the vendor. */
  archive(type: ObjectType, id: string, source: ChangeSource = 'API'): void {
    const before = this.tables[type].get(id);
    if (!before || before.archived) return;
    const now = this.#clock();
    this.#save(type, {
      ...before,
      archived: true,
      archivedAt: now.toISOString(),
      updatedAt: now.toISOString(),
    });
    this.#onChange([{ kind: 'deletion', type, id, source, occurredAt: now }]);
  }

  /** Folds one record into another; the kept one lists the id of the other. */
  merge(type: ObjectType, keptId: string, mergedId: string): CrmRecord {
    const kept = this.require(type, keptId);
    const merged = this.require(type, mergedId);
    const now = this.#clock();
    this.#save(type, { ...merged, archived: true, archivedAt: now.toISOString() });
    this.associations.move(type, mergedId, keptId);
    const mergedIds = [kept.properties.hs_merged_object_ids, mergedId].filter(Boolean).join(';');
    const record = this.#build(
      type,
      keptId,
      { ...merged.properties, ...kept.properties, hs_merged_object_ids: mergedIds },
      new Date(kept.createdAt),
      now,
    );
    this.#save(type, record);
    this.#onChange([
      { kind: 'merge', type, id: keptId, source: 'API', occurredAt: now, mergedIds: [mergedId] },
    ]);
    return record;
  }

  /** Forgets a contact for good; the vendor reports this as a deletion too. */
  erase(type: ObjectType, id: string): void {
    this.tables[type].purge(id);
    this.#onSaved(type, id, undefined);
    const change = { type, id, source: 'API' as const, occurredAt: this.#clock() };
    this.#onChange([
      { kind: 'privacyDeletion', ...change },
      { kind: 'deletion', ...change },
    ]);
  }

  associate(from: ObjectType, fromId: string, to: ObjectType, toId: string, removed = false): void {
    this.associations[removed ? 'remove' : 'add'](from, fromId, to, toId);
    const association = { toType: to, toId, removed };
    this.#onChange([
      {
        kind: 'associationChange',
        type: from,
        id: fromId,
        source: 'API',
        occurredAt: this.#clock(),
        association,
      },
    ]);
  }

  /** Takes a record over as it is given, without checks and without telling anybody: the first filling. */
  load(type: ObjectType, given: GivenRecord): CrmRecord {
    return this.#take(type, given).record;
  }

  /** Adds or replaces a record as a person would in the vendor's screens: subscribers hear of it. */
  put(type: ObjectType, given: GivenRecord): CrmRecord {
    const { before, record } = this.#take(type, given);
    if (record.archived) {
      if (before && !before.archived)
        this.#onChange([
          { kind: 'deletion', type, id: record.id, source: 'CRM_UI', occurredAt: this.#clock() },
        ]);
    } else this.#announce(type, before, record, 'CRM_UI');
    return record;
  }

  #take(type: ObjectType, given: GivenRecord): { before: CrmRecord | undefined; record: CrmRecord } {
    const table = this.tables[type];
    const values = clean(given.properties);
    const sameEmail = values.email === undefined ? undefined : table.find('email', values.email);
    const id = String(given.id ?? values.hs_object_id ?? sameEmail?.id ?? table.newId());
    const before = table.get(id);
    const { created, modified } = objectTypes[type];
    const now = this.#clock();
    const record = this.#build(
      type,
      id,
      values,
      time(given.createdAt ?? values[created] ?? before?.createdAt, now),
      time(given.updatedAt ?? values[modified], now),
      given.archived,
    );
    this.#save(type, record);
    for (const [segment, { results }] of Object.entries(given.associations ?? {})) {
      const to = objectTypeNames.find((name) => name === segment || objectTypes[name].singular === segment);
      for (const target of to ? results : []) this.associations.add(type, id, to!, String(target.id));
    }
    return { before, record };
  }

  #refuseTaken(type: ObjectType, values: Values, ownId?: string): void {
    const table = this.tables[type];
    for (const [name, value] of Object.entries(values)) {
      const other = table.isUnique(name) ? table.find(name, value) : undefined;
      if (!other || other.id === ownId) continue;
      const title = objectTypes[type].singular.replace(/^./, (letter) => letter.toUpperCase());
      throw new HubspotRefusal(409, 'CONFLICT', `${title} already exists. Existing ID: ${other.id}`);
    }
  }

  #store(
    type: ObjectType,
    id: string,
    values: Values,
    created: Date,
    now: Date,
    source: ChangeSource,
  ): CrmRecord {
    const before = this.tables[type].get(id);
    const record = this.#build(type, id, values, created, now);
    this.#save(type, record);
    this.#announce(type, before, record, source);
    return record;
  }

  /** A whole record: the values and what the vendor works out from them. */
  #build(
    type: ObjectType,
    id: string,
    values: Values,
    createdAt: Date,
    updatedAt: Date,
    archived = false,
  ): CrmRecord {
    const { created, modified } = objectTypes[type];
    const properties: Values = {
      ...values,
      [created]: createdAt.toISOString(),
      [modified]: updatedAt.toISOString(),
      hs_object_id: id,
    };
    if (type === 'deals') {
      const before = this.tables.deals.get(id);
      const { dealstage } = values;
      const staged = stageConsequences(
        before,
        dealstage,
        [...this.pipelines.values()],
        updatedAt.toISOString(),
      );
      // A first filling knows better than we do when a deal entered its stage.
      Object.assign(properties, before ? staged : { ...staged, ...pick(values, Object.keys(staged)) });
    }
    return {
      id,
      properties,
      createdAt: createdAt.toISOString(),
      updatedAt: updatedAt.toISOString(),
      archived,
      ...(archived && { archivedAt: updatedAt.toISOString() }),
    };
  }

  #save(type: ObjectType, record: CrmRecord): void {
    this.tables[type].save(record);
    this.#onSaved(type, record.id, record);
  }

  #announce(type: ObjectType, before: CrmRecord | undefined, after: CrmRecord, source: ChangeSource): void {
    const change = { type, id: after.id, source, occurredAt: new Date(after.updatedAt) };
    if (!before || before.archived) {
      this.#onChange([{ kind: 'creation', ...change }]);
      return;
    }
    const silent = new Set<string>([objectTypes[type].modified, objectTypes[type].created]);
    this.#onChange(
      differences(before.properties, after.properties)
        .filter((name) => !silent.has(name))
        .map((name) => ({
          kind: 'propertyChange',
          ...change,
          property: { name, value: after.properties[name] ?? '' },
        })),
    );
  }
}
