import { Hono } from 'hono';
import { z } from 'zod';
import type { VendorEnv } from '../../stand-in.ts';
import { type Account, typeInPath } from '../account.ts';
import { HubspotRefusal, invalid } from '../errors.ts';
import type { ObjectType } from '../object-types.ts';
import type { CrmRecord } from '../record-table.ts';
import { renderer, renderWhole } from '../render.ts';

const values = z.record(z.string(), z.unknown());
const inputs = <T extends z.ZodType>(item: T) => z.object({ inputs: z.array(item).max(100) });
const readSchema = inputs(z.object({ id: z.coerce.string() })).extend({
  idProperty: z.string().nullish(),
  properties: z.array(z.string()).default([]),
});
const createSchema = inputs(z.object({ properties: values }));
const updateSchema = inputs(
  z.object({ id: z.coerce.string(), idProperty: z.string().nullish(), properties: values }),
);
const archiveSchema = inputs(z.object({ id: z.coerce.string() }));

interface BatchError {
  status: 'error';
  category: string;
  message: string;
  context: Record<string, string[]>;
  errors: [];
  links: Record<string, string>;
}
interface BatchResult {
  results: unknown[];
  errors: BatchError[];
}

/** Up to a hundred records at once: `/crm/v3/objects/<type>/batch/<verb>`. Some may fail alone: 207. */
export function batchRoutes(account: Account): Hono<VendorEnv> {
  const { crm, clock } = account;
  const app = new Hono<VendorEnv>();
  const envelope = ({ results, errors }: BatchResult) => {
    const at = clock().toISOString();
    return {
      status: 'COMPLETE' as const,
      results,
      startedAt: at,
      completedAt: at,
      ...(errors.length > 0 && { numErrors: errors.length, errors }),
    };
  };
  const statusOf = ({ errors }: BatchResult, whole: 200 | 201) => (errors.length > 0 ? 207 : whole);

  app.post('/:type/batch/read', async (c) => {
    const type = typeInPath(c.req.param('type'));
    const body = readSchema.parse(await c.req.json());
    const archived = c.req.query('archived') === 'true';
    const records = body.inputs.map(({ id }) =>
      body.idProperty ? crm.tables[type].find(body.idProperty, id) : crm.tables[type].get(id),
    );
    const present = records.filter((record) => record?.archived === archived) as CrmRecord[];
    const missing = body.inputs.filter((_, at) => records[at]?.archived !== archived).map(({ id }) => id);
    const result: BatchResult = {
      results: present.map(renderer(account, type, body.properties)),
      errors: missing.length > 0 ? [missingError(type, missing)] : [],
    };
    return c.json(envelope(result), statusOf(result, 200));
  });

  app.post('/:type/batch/create', async (c) => {
    const type = typeInPath(c.req.param('type'));
    const body = createSchema.parse(await c.req.json());
    const result = each(body.inputs, ({ properties }) => renderWhole(crm.create(type, properties)));
    return c.json(envelope(result), statusOf(result, 201));
  });

  app.post('/:type/batch/update', async (c) => {
    const type = typeInPath(c.req.param('type'));
    const body = updateSchema.parse(await c.req.json());
    const result = each(body.inputs, ({ id, idProperty, properties }) =>
      renderWhole(crm.update(type, crm.require(type, id, idProperty ?? undefined).id, properties)),
    );
    return c.json(envelope(result), statusOf(result, 200));
  });

  app.post('/:type/batch/upsert', async (c) => {
    const type = typeInPath(c.req.param('type'));
    const body = updateSchema.parse(await c.req.json());
    const result = each(body.inputs, (input) => upsert(account, type, input));
    return c.json(envelope(result), statusOf(result, 200));
  });

  app.post('/:type/batch/archive', async (c) => {
    const type = typeInPath(c.req.param('type'));
    for (const { id } of archiveSchema.parse(await c.req.json()).inputs) crm.archive(type, id);
    return c.body(null, 204);
  });
  return app;
}

function upsert(
  { crm }: Account,
  type: ObjectType,
  { id, idProperty, properties }: z.infer<typeof updateSchema>['inputs'][number],
) {
  if (!idProperty || !crm.tables[type].isUnique(idProperty))
    throw invalid(`idProperty "${idProperty ?? ''}" does not have unique values`);
  const existing = crm.tables[type].find(idProperty, id);
  const record = existing
    ? crm.update(type, existing.id, properties)
    : crm.create(type, { ...properties, [idProperty]: id });
  return { ...renderWhole(record), new: !existing };
}

/** Runs every input; the refused ones become errors beside the results of the others. */
function each<I>(items: I[], run: (item: I) => unknown): BatchResult {
  const result: BatchResult = { results: [], errors: [] };
  for (const item of items) {
    try {
      result.results.push(run(item));
    } catch (error) {
      if (!(error instanceof HubspotRefusal)) throw error;
      result.errors.push(batchError(error.category, error.message, {}));
    }
  }
  return result;
}

const batchError = (category: string, message: string, context: Record<string, string[]>): BatchError => ({
  status: 'error',
  category,
  message,
  context,
  errors: [],
  links: {},
});
const missingError = (type: ObjectType, ids: string[]): BatchError =>
  batchError('OBJECT_NOT_FOUND', `Could not get some ${type}; they may be deleted or not exist.`, { ids });
