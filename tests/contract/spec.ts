import { readFileSync } from 'node:fs';
import { Ajv2020, type AnySchemaObject, type ValidateFunction } from 'ajv/dist/2020.js';
import qs from 'qs';

export interface SentRequest {
  method: string;
  /** Absolute, or a path with its query. */
  url: string;
  headers?: Record<string, unknown>;
  body?: string;
}
export interface GivenAnswer {
  method: string;
  url: string;
  status: number;
  /** As it went over the wire, or parsed. */
  body: unknown;
}
/** A vendor's description of its API. Each check returns the problems found, in words; none means it fits. */
export interface Spec {
  checkRequest(request: SentRequest): string[];
  checkAnswer(answer: GivenAnswer): string[];
  /** The body of a webhook, by event type. */
  checkWebhook(type: string, body: unknown): string[];
}
export type VendorName = 'hubspot' | 'stripe' | 'slack' | 'anthropic';

const files: Record<VendorName, string[]> = {
  hubspot: ['hubspot/hubspot-13.5.0.openapi.json', 'hubspot/account-info.openapi.json'],
  stripe: ['stripe/stripe-23.1.0.openapi.json'],
  slack: ['slack/slack-8.2.0.openapi.json'],
  anthropic: ['anthropic/anthropic-1.10.0.openapi.json'],
};

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  schema: AnySchemaObject;
}
interface Operation {
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content: Record<string, { schema: AnySchemaObject }> };
  responses: Record<string, { content?: Record<string, { schema: AnySchemaObject }> }>;
  /** The whole query as one schema; its text uses brackets. */
  'x-query'?: AnySchemaObject;
  'x-form'?: 'bracketed';
  /** Objects and arrays inside a form are JSON text. */
  'x-encoding'?: string;
}
interface Document {
  paths: Record<string, Record<string, Operation>>;
  webhooks?: Record<string, { post: Operation }>;
  components?: { schemas?: Record<string, unknown> };
  /** A dated path and the older one whose operation describes it. */
  'x-date-version-aliases'?: Record<string, string>;
  'x-rate-limit-error'?: AnySchemaObject;
}
interface Route {
  pattern: RegExp;
  variables: number;
  path: string;
}

const loaded = new Map<VendorName, Spec>();

/** Loads a vendor's description from `tests/specs`, once. */
export function loadSpec(vendor: VendorName): Spec {
  const spec = loaded.get(vendor) ?? createSpec(readDocument(vendor));
  loaded.set(vendor, spec);
  return spec;
}

function readDocument(vendor: VendorName): Document {
  const parts = files[vendor].map((file): Document => {
    const text = readFileSync(new URL(`../specs/${file}`, import.meta.url), 'utf8');
    // The generated client renames fields that are reserved words; over the wire they have no underscore.
    return JSON.parse(vendor === 'hubspot' ? text.replaceAll(/"_(new|from|in)"/g, '"$1"') : text);
  });
  return {
    ...Object.assign({}, ...parts),
    paths: Object.assign({}, ...parts.map(({ paths }) => paths)),
    ...joined(parts),
  };
}

const joined = (parts: Document[]) => ({
  components: { schemas: Object.assign({}, ...parts.map(({ components }) => components?.schemas)) },
});

function createSpec(document: Document): Spec {
  const routes = routesOf(document);
  const strictly = validator(document, false);
  const coercing = validator(document, true);

  function find(method: string, url: string): { operation: Operation; url: URL } | undefined {
    const parsed = new URL(url, 'http://vendor');
    const pathname = parsed.pathname.replace(/\/$/, '');
    const verb = method.toLowerCase();
    const route = routes.find(({ pattern, path }) => pattern.test(pathname) && document.paths[path]?.[verb]);
    return route && { operation: document.paths[route.path]![verb]!, url: parsed };
  }

  return {
    checkRequest({ method, url, headers = {}, body = '' }) {
      const found = find(method, url);
      if (!found) return [`no such operation: ${method} ${url}`];
      const { operation } = found;
      const query = operation['x-query']
        ? coercing(operation['x-query'], qs.parse(found.url.search.slice(1), deep), 'query')
        : queryProblems(operation, method, found.url.searchParams, coercing);
      return [...query, ...bodyProblems(operation, contentType(headers), body)];
    },
    checkAnswer({ method, url, status, body }) {
      const found = find(method, url);
      if (!found) return [`no such operation: ${method} ${url}`];
      if (status === 429 && document['x-rate-limit-error']) {
        return strictly(document['x-rate-limit-error'], parsed(body), 'answer');
      }
      const { responses } = found.operation;
      const described = responses[String(status)] ?? (status >= 400 ? responses.default : undefined);
      if (!described) return [`${method} ${url} does not answer ${status}`];
      const schema = described.content?.['application/json']?.schema;
      if (!schema) return body === undefined || body === '' ? [] : [`${status} has no body`];
      return strictly(schema, parsed(body), 'answer');
    },
    checkWebhook(type, body) {
      const schema = document.webhooks?.[type]?.post.requestBody?.content['application/json']?.schema;
      return schema ? strictly(schema, parsed(body), 'event') : [`no such event: ${type}`];
    },
  };

  function bodyProblems({ requestBody, ...operation }: Operation, type: string, body: string): string[] {
    if (!requestBody) return body === '' ? [] : ['a body where none belongs'];
    if (body === '') return requestBody.required ? ['body: required'] : [];
    const [{ schema }] = Object.values(requestBody.content) as [{ schema: AnySchemaObject }];
    if (type === 'application/json') return strictly(schema, parsed(body), 'body');
    return coercing(schema, readForm(body, operation), 'body');
  }
}

const deep = { depth: 20, arrayLimit: 1_000 };
const parsed = (body: unknown): unknown => (typeof body === 'string' ? JSON.parse(body) : body);

function contentType(headers: Record<string, unknown>): string {
  const value = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  return String(value ?? '')
    .split(';')[0]!
    .trim();
}

/** Paths with fewer variables are tried first: `/contacts/search` before `/contacts/{contactId}`. */
function routesOf({ paths, 'x-date-version-aliases': aliases = {} }: Document): Route[] {
  const all = [...Object.keys(paths).map((path) => [path, path] as const), ...Object.entries(aliases)];
  return all
    .map(([template, path]) => {
      const text = template.replace(/\/$/, '').replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&');
      const pattern = new RegExp(`^${text.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
      return { pattern, path, variables: template.split('{').length - 1 };
    })
    .sort((a, b) => a.variables - b.variables);
}

type Check = (schema: AnySchemaObject, value: unknown, where: string) => string[];

/** Compiles schemas once. `coerce`: forms and queries carry numbers and booleans as text. */
function validator({ components }: Document, coerce: boolean): Check {
  const ajv = new Ajv2020({ strict: false, allErrors: true, coerceTypes: coerce });
  ajv.addSchema({ $id: 'spec', components });
  const compiled = new Map<AnySchemaObject, ValidateFunction>();
  return (schema, value, where) => {
    const validate = compiled.get(schema) ?? ajv.compile(withAbsoluteRefs(schema));
    compiled.set(schema, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(({ instancePath, message, params }) =>
      [where + instancePath, message, params.additionalProperty].filter(Boolean).join(' '),
    );
  };
}

/** Schemas of operations are compiled outside of their document, whose definitions they name. */
const withAbsoluteRefs = (schema: AnySchemaObject): AnySchemaObject =>
  JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"spec#/'));

function queryProblems(operation: Operation, method: string, query: URLSearchParams, check: Check): string[] {
  const known = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query');
  const problems = known.flatMap(({ name, required, schema }) => {
    const values = query.getAll(name);
    if (values.length === 0) return required ? [`query ${name}: required`] : [];
    return check(schema, schema.type === 'array' ? values : values[0], `query ${name}`);
  });
  if (method !== 'GET') return problems;
  const unknown = [...query.keys()].filter((key) => !known.some(({ name }) => name === key));
  return [...problems, ...unknown.map((key) => `query ${key}: unknown`)];
}

function readForm(body: string, operation: Omit<Operation, 'requestBody'>): unknown {
  if (operation['x-form'] === 'bracketed') return qs.parse(body, deep);
  const fields: Record<string, unknown> = Object.fromEntries(new URLSearchParams(body));
  if (operation['x-encoding']) {
    for (const [name, value] of Object.entries(fields)) {
      if (/^[[{]/.test(String(value))) fields[name] = JSON.parse(String(value));
    }
  }
  return fields;
}
