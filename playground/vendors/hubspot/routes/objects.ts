import { type Context, Hono } from 'hono';
import { z } from 'zod';
import type { VendorEnv } from '../../stand-in.ts';
import { type Account, typeInPath } from '../account.ts';
import { targetOf } from '../associations.ts';
import { invalid } from '../errors.ts';
import type { ObjectType } from '../object-types.ts';
import { renderer, renderWhole } from '../render.ts';
import { search } from '../search.ts';

const propertiesSchema = z.record(z.string(), z.unknown());
const createSchema = z.object({
  properties: propertiesSchema,
  associations: z
    .array(
      z.object({
        to: z.object({ id: z.coerce.string() }),
        types: z.array(z.object({ associationTypeId: z.number() })),
      }),
    )
    .optional(),
});
const mergeSchema = z.object({ primaryObjectId: z.coerce.string(), objectIdToMerge: z.coerce.string() });
const erasureSchema = z.object({ objectId: z.string(), idProperty: z.string().optional() });

/** Values of a query parameter, given repeatedly or with commas. */
const list = (c: Context<VendorEnv>, name: string): string[] =>
  (c.req.queries(name) ?? []).flatMap((value) => value.split(','));

/** One record at a time, lists and search: `/crm/v3/objects/<type>`. */
export function objectRoutes(account: Account): Hono<VendorEnv> {
  const { crm, clock } = account;
  const app = new Hono<VendorEnv>();

  app.get('/:type', (c) => {
    const type = typeInPath(c.req.param('type'));
    const limit = limitOf(c.req.query('limit'), 10, account.pageLimitOverride);
    const { records, more } = crm.tables[type].page(
      c.req.query('after') || undefined,
      limit,
      c.req.query('archived') === 'true',
    );
    const render = renderer(account, type, list(c, 'properties'), list(c, 'associations'));
    const last = records.at(-1);
    return c.json({
      results: records.map(render),
      ...(more &&
        last && {
          paging: { next: { after: last.id, link: `${c.req.url.split('?')[0]}?after=${last.id}` } },
        }),
    });
  });

  app.post('/:type', async (c) => {
    const type = typeInPath(c.req.param('type'));
    const { properties, associations = [] } = createSchema.parse(await c.req.json());
    const record = crm.create(type, properties);
    for (const { to, types } of associations) {
      const toType = types.map(({ associationTypeId }) => targetOf(type, associationTypeId)).find(Boolean);
      if (!toType) throw invalid('One or more association types are not valid for this object.');
      crm.associate(type, record.id, toType, crm.require(toType, to.id).id);
    }
    return c.json(renderWhole(record), 201);
  });

  app.post('/:type/search', async (c) => {
    const type = typeInPath(c.req.param('type'));
    const body = await c.req.json();
    const limited = account.pageLimitOverride
      ? { ...body, limit: Math.min(body.limit ?? 10, account.pageLimitOverride) }
      : body;
    const answer = search(crm, account.indexes[type], type, limited, clock().getTime());
    return c.json({
      total: answer.total,
      results: answer.records.map(renderer(account, type, answer.properties)),
      ...(answer.after && { paging: { next: { after: answer.after } } }),
    });
  });

  app.post('/:type/merge', async (c) => {
    const type = typeInPath(c.req.param('type'));
    const { primaryObjectId, objectIdToMerge } = mergeSchema.parse(await c.req.json());
    return c.json(renderWhole(crm.merge(type, primaryObjectId, objectIdToMerge)));
  });

  app.post('/:type/gdpr-delete', async (c) => {
    const type = typeInPath(c.req.param('type'));
    const { objectId, idProperty } = erasureSchema.parse(await c.req.json());
    crm.erase(type, crm.require(type, objectId, idProperty).id);
    return c.body(null, 204);
  });

  app.get('/:type/:id', (c) => {
    const type = typeInPath(c.req.param('type'));
    const record = readable(account, type, c);
    return c.json(renderer(account, type, list(c, 'properties'), list(c, 'associations'))(record));
  });

  app.patch('/:type/:id', async (c) => {
    const type = typeInPath(c.req.param('type'));
    const { id } = crm.require(type, c.req.param('id'), c.req.query('idProperty'));
    const { properties } = createSchema.parse(await c.req.json());
    return c.json(renderWhole(crm.update(type, id, properties)));
  });

  app.delete('/:type/:id', (c) => {
    crm.archive(typeInPath(c.req.param('type')), c.req.param('id'));
    return c.body(null, 204);
  });
  return app;
}

function readable({ crm }: Account, type: ObjectType, c: Context<VendorEnv>) {
  const id = c.req.param('id')!;
  const record = crm.tables[type].get(id);
  return c.req.query('archived') === 'true' && record?.archived
    ? record
    : crm.require(type, id, c.req.query('idProperty'));
}

/** @throws HubspotRefusal 400 beyond the vendor's 100 a page. */
export function limitOf(text: string | undefined, fallback: number, override: number | undefined): number {
  const limit = Number(text ?? fallback);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100)
    throw invalid(`limit must be between 1 and 100, got ${text}`);
  return Math.min(limit, override ?? limit);
}
