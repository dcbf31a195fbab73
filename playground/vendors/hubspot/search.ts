import { z } from 'zod';
import type { Crm } from './crm.ts';
import { invalid } from './errors.ts';
import { type ObjectType, objectTypeOf, objectTypes } from './object-types.ts';
import type { CrmRecord } from './record-table.ts';
import { bound, type Comparable, comparable, compare, type Entry, type SearchIndex } from './search-index.ts';

const operators = [
  'EQ',
  'NEQ',
  'LT',
  'LTE',
  'GT',
  'GTE',
  'BETWEEN',
  'IN',
  'NOT_IN',
  'HAS_PROPERTY',
  'NOT_HAS_PROPERTY',
  'CONTAINS_TOKEN',
  'NOT_CONTAINS_TOKEN',
] as const;
const filterSchema = z.object({
  propertyName: z.string(),
  operator: z.enum(operators),
  value: z.coerce.string().optional(),
  highValue: z.coerce.string().optional(),
  values: z.array(z.coerce.string()).optional(),
});
const sortSchema = z.object({
  propertyName: z.string(),
  direction: z.enum(['ASCENDING', 'DESCENDING']).default('ASCENDING'),
});
const requestSchema = z.object({
  query: z.string().max(3_000).optional(),
  limit: z.number().int().min(1).max(200).default(10),
  after: z.coerce.string().regex(/^\d*$/).optional(),
  sorts: z
    .array(z.union([z.string(), sortSchema]))
    .max(1)
    .optional(),
  properties: z.array(z.string()).optional(),
  filterGroups: z
    .array(z.object({ filters: z.array(filterSchema).max(6) }))
    .max(5)
    .optional(),
});
type Filter = z.infer<typeof filterSchema>;
type Sort = z.infer<typeof sortSchema>;
type Test = (record: CrmRecord) => boolean;

/** The vendor shows no more than this many results of one search. */
const resultCap = 10_000;

export interface SearchAnswer {
  total: number;
  records: CrmRecord[];
  properties: string[] | undefined;
  after: string | undefined;
}

/** @throws HubspotRefusal 400 for a request outside the vendor's limits. */
export function search(
  crm: Crm,
  index: SearchIndex,
  type: ObjectType,
  body: unknown,
  nowMs: number,
): SearchAnswer {
  const parsed = requestSchema.safeParse(body);
  if (!parsed.success) throw invalid(`Invalid search request: ${z.prettifyError(parsed.error)}`);
  const request = parsed.data;
  const from = Number(request.after || 0);
  if (from + request.limit > resultCap)
    throw invalid(`There are more than ${resultCap} results; a search cannot page beyond them.`);

  const sort = readSort(request.sorts?.[0]);
  const groups = (request.filterGroups ?? [])
    .map(({ filters }) => filters)
    .filter((filters) => filters.length > 0);
  const range = narrow(index.sortedBy(sort.propertyName, nowMs), sort.propertyName, groups);
  const tests = [matchGroups(crm, type, groups, sort.propertyName), matchText(type, request.query)].filter(
    (test): test is Test => test !== undefined,
  );
  const found =
    tests.length === 0 ? range : range.filter(({ record }) => tests.every((test) => test(record)));
  const records = pageOf(found, from, request.limit, sort.direction);
  const next = from + records.length;
  return {
    total: found.length,
    records,
    properties: request.properties,
    after: next < found.length ? String(next) : undefined,
  };
}

/** The vendor takes a sort as an object, as its JSON text, or as a name with a minus for descending. */
function readSort(given: string | Sort | undefined): Sort {
  if (given === undefined) return { propertyName: 'hs_object_id', direction: 'ASCENDING' };
  if (typeof given !== 'string') return given;
  if (given.startsWith('{')) return sortSchema.parse(JSON.parse(given));
  return given.startsWith('-')
    ? { propertyName: given.slice(1), direction: 'DESCENDING' }
    : { propertyName: given, direction: 'ASCENDING' };
}

type Sorted = ReturnType<SearchIndex['sortedBy']>;

/** Cuts the sorted entries to the range that the filters on the sorted property leave; exact for one group. */
function narrow({ entries, without }: Sorted, property: string, groups: Filter[][]): Entry[] {
  const filters = groups.length === 1 ? groups[0]! : [];
  const ranges = filters.filter((filter) => filter.propertyName === property && isRange(filter));
  if (ranges.length === 0) return without.length === 0 ? entries : [...entries, ...without];
  let start = 0;
  let end = entries.length;
  for (const filter of ranges) {
    const value = comparable(filter.value ?? '');
    const { operator } = filter;
    if (operator === 'GTE' || operator === 'BETWEEN')
      start = Math.max(start, bound(entries, value, 'atLeast'));
    if (operator === 'GT') start = Math.max(start, bound(entries, value, 'above'));
    if (operator === 'LT') end = Math.min(end, bound(entries, value, 'atLeast'));
    if (operator === 'LTE') end = Math.min(end, bound(entries, value, 'above'));
    if (operator === 'BETWEEN')
      end = Math.min(end, bound(entries, comparable(filter.highValue ?? ''), 'above'));
  }
  return entries.slice(start, Math.max(start, end));
}

const isRange = ({ operator }: Filter): boolean =>
  operator === 'GTE' ||
  operator === 'GT' ||
  operator === 'LTE' ||
  operator === 'LT' ||
  operator === 'BETWEEN';

function pageOf(found: Entry[], from: number, limit: number, direction: Sort['direction']): CrmRecord[] {
  if (direction === 'ASCENDING') return found.slice(from, from + limit).map(({ record }) => record);
  const end = found.length - from;
  return found
    .slice(Math.max(0, end - limit), Math.max(0, end))
    .reverse()
    .map(({ record }) => record);
}

function matchGroups(crm: Crm, type: ObjectType, groups: Filter[][], sorted: string): Test | undefined {
  const single = groups.length === 1;
  const tests = groups.map((filters) =>
    filters
      .filter((filter) => !(single && filter.propertyName === sorted && isRange(filter)))
      .map((filter) => matchFilter(crm, type, filter)),
  );
  if (tests.every((group) => group.length === 0)) return undefined;
  return (record) => tests.some((group) => group.every((test) => test(record)));
}

function matchFilter(crm: Crm, type: ObjectType, filter: Filter): Test {
  const { propertyName, operator } = filter;
  const wanted = (filter.values ?? [filter.value ?? '']).map(comparable);
  const target = /^associations\.(\w+)$/.exec(propertyName)?.[1];
  const to = target === undefined ? undefined : objectTypeOf(target);
  if (to)
    return ({ id }) => crm.associations.of(type, id, to).some((other) => wanted.includes(comparable(other)));

  const high = comparable(filter.highValue ?? '');
  const holds = (value: Comparable): boolean => {
    const first = wanted[0]!;
    switch (operator) {
      case 'LT':
        return compare(value, first) < 0;
      case 'LTE':
        return compare(value, first) <= 0;
      case 'GT':
        return compare(value, first) > 0;
      case 'GTE':
        return compare(value, first) >= 0;
      case 'BETWEEN':
        return compare(value, first) >= 0 && compare(value, high) <= 0;
      case 'CONTAINS_TOKEN':
      case 'NOT_CONTAINS_TOKEN':
        return String(value).includes(String(first).replaceAll('*', ''));
      default:
        return wanted.includes(value);
    }
  };
  const negative = operator.startsWith('N');
  return ({ properties }) => {
    const text = properties[propertyName];
    if (operator === 'HAS_PROPERTY' || operator === 'NOT_HAS_PROPERTY')
      return (text === undefined) === negative;
    return text === undefined ? negative : holds(comparable(text)) !== negative;
  };
}

/** Free text: every word occurs in one of the fields that the vendor looks at. */
function matchText(type: ObjectType, query: string | undefined): Test | undefined {
  const words = (query ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return undefined;
  return ({ properties }) => {
    const text = objectTypes[type].searched
      .map((name) => properties[name] ?? '')
      .join(' ')
      .toLowerCase();
    return words.every((word) => text.includes(word));
  };
}
