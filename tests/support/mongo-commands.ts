import { Aggregator, Query } from 'mingo';
import { BSON } from 'mongodb';

// The commands of the MongoDB test double: one collection is an array, mingo does the matching. What is not
// listed here is an error, never silently accepted.

type Doc = Record<string, unknown>;
interface Index {
  name: string;
  key: Doc;
  unique?: boolean;
}
interface Collection {
  docs: Doc[];
  indexes: Index[];
}
/** A command's error, with the code that the driver looks at. */
class CommandError extends Error {
  readonly code: number;
  readonly codeName: string;

  constructor(code: number, codeName: string, message: string) {
    super(message);
    this.code = code;
    this.codeName = codeName;
  }
}

/** mingo compares plain values: an ObjectId is a marked string inside. */
const MARK = '\u0000oid:';
const isPlain = (value: unknown): value is Doc =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
const mapValues = (doc: Doc, map: (value: unknown) => unknown) =>
  Object.fromEntries(Object.entries(doc).map(([key, value]) => [key, map(value)]));

function inward(value: unknown): unknown {
  if (value instanceof BSON.ObjectId) return MARK + value.toHexString();
  if (value instanceof BSON.Long) return value.toNumber();
  if (Array.isArray(value)) return value.map(inward);
  return isPlain(value) ? mapValues(value, inward) : value;
}
function outward(value: unknown): unknown {
  if (typeof value === 'string' && value.startsWith(MARK)) return new BSON.ObjectId(value.slice(MARK.length));
  if (Array.isArray(value)) return value.map(outward);
  return isPlain(value) ? mapValues(value, outward) : value;
}
const docIn = (value: unknown) => inward(value ?? {}) as Doc;

function update(doc: Doc, change: Doc, inserting: boolean): void {
  for (const [operator, fields] of Object.entries(change)) {
    for (const [field, value] of Object.entries(fields as Doc)) {
      if (field.includes('.')) throw new CommandError(9, 'FailedToParse', 'test double: no nested updates');
      if (operator === '$set' || (operator === '$setOnInsert' && inserting))
        doc[field] = structuredClone(value);
      else if (operator === '$unset') delete doc[field];
      else if (operator !== '$setOnInsert') {
        throw new CommandError(9, 'FailedToParse', `test double: no operator ${operator}`);
      }
    }
  }
}

function checkUnique(collection: Collection, doc: Doc): void {
  for (const { name, key } of collection.indexes.filter((index) => index.unique || index.name === '_id_')) {
    const keyOf = (candidate: Doc) =>
      JSON.stringify(Object.keys(key).map((field) => candidate[field] ?? null));
    if (collection.docs.some((other) => other !== doc && keyOf(other) === keyOf(doc))) {
      throw new CommandError(11000, 'DuplicateKey', `E11000 duplicate key error index: ${name}`);
    }
  }
}

function insert(collection: Collection, doc: Doc): Doc {
  doc._id ??= inward(new BSON.ObjectId());
  checkUnique(collection, doc);
  collection.docs.push(doc);
  return doc;
}

/** A document made from the filter's equalities and the update, as an upsert does. */
function upsert(collection: Collection, filter: Doc, change: Doc): Doc {
  const equal = ([key, value]: [string, unknown]) => !key.startsWith('$') && !isPlain(value);
  const doc = Object.fromEntries(Object.entries(filter).filter(equal));
  update(doc, change, true);
  return insert(collection, doc);
}

function find(collection: Collection, filter: unknown, sort?: unknown, skip = 0, limit = 0): Doc[] {
  let found = new Query(docIn(filter)).find<Doc>(collection.docs);
  if (sort && Object.keys(sort).length > 0) found = found.sort(sort as Record<string, 1 | -1>);
  if (skip) found = found.skip(skip);
  return limit ? found.limit(limit).all() : found.all();
}

/** Everything fits into the first batch: tests are small. */
const cursor = (ns: string, docs: unknown[]) => ({
  cursor: { id: BSON.Long.ZERO, ns, firstBatch: outward(docs) },
});

const hello = () => ({
  helloOk: true,
  isWritablePrimary: true,
  maxBsonObjectSize: 16_777_216,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
  localTime: new Date(),
  minWireVersion: 0,
  maxWireVersion: 21,
});

const commands: Record<string, (collection: Collection, message: Doc, ns: string) => object> = {
  hello,
  ismaster: hello,
  ping: () => ({}),
  endsessions: () => ({}),
  insert(collection, message) {
    const docs = message.documents as Doc[];
    for (const doc of docs) insert(collection, docIn(doc));
    return { n: docs.length };
  },
  find: (collection, { filter, sort, skip, limit }, ns) =>
    cursor(ns, find(collection, filter, sort, Number(skip ?? 0), Math.abs(Number(limit ?? 0)))),
  aggregate: (collection, { pipeline }, ns) =>
    cursor(ns, new Aggregator(inward(pipeline) as Doc[]).run(structuredClone(collection.docs))),
  count: (collection, { query }) => ({ n: find(collection, query).length }),
  update(collection, message) {
    let n = 0;
    for (const { q, u, multi, upsert: orInsert } of message.updates as Doc[]) {
      const found = find(collection, q).slice(0, multi ? undefined : 1);
      for (const doc of found) update(doc, docIn(u), false);
      if (found.length === 0 && orInsert) upsert(collection, docIn(q), docIn(u));
      n += found.length;
    }
    return { n, nModified: n };
  },
  delete(collection, message) {
    const before = collection.docs.length;
    for (const { q, limit } of message.deletes as Doc[]) {
      const gone = new Set(find(collection, q).slice(0, limit === 1 ? 1 : undefined));
      collection.docs = collection.docs.filter((doc) => !gone.has(doc));
    }
    return { n: before - collection.docs.length };
  },
  findandmodify(collection, { query, sort, update: change, new: wantsNew, upsert: orInsert }) {
    const [found] = find(collection, query, sort, 0, 1);
    const before = found && structuredClone(found);
    if (found) update(found, docIn(change), false);
    const after = found ?? (orInsert ? upsert(collection, docIn(query), docIn(change)) : undefined);
    const value = wantsNew ? after : before;
    return {
      value: value ? outward(value) : null,
      lastErrorObject: { n: after ? 1 : 0, updatedExisting: Boolean(found) },
    };
  },
  createindexes(collection, message) {
    for (const index of message.indexes as Index[]) {
      if (!collection.indexes.some(({ name }) => name === index.name)) collection.indexes.push(index);
    }
    return {};
  },
};

/** Databases of a test double, by collection. Each command runs to its end: atomic, as in the original. */
export class MongoData {
  readonly #collections = new Map<string, Collection>();

  run(message: Doc): Doc {
    const name = Object.keys(message)[0] ?? '';
    const ns = `${message.$db}.${message[name]}`;
    const command = commands[name.toLowerCase()];
    try {
      if (!command) throw new CommandError(59, 'CommandNotFound', `test double: no such command: ${name}`);
      return { ...command(this.#collection(ns), message, ns), ok: 1 };
    } catch (error) {
      const { code = 1, codeName = 'InternalError', message: errmsg } = error as CommandError;
      return { ok: 0, code, codeName, errmsg };
    }
  }

  #collection(ns: string): Collection {
    const known = this.#collections.get(ns) ?? { docs: [], indexes: [{ name: '_id_', key: { _id: 1 } }] };
    this.#collections.set(ns, known);
    return known;
  }
}
