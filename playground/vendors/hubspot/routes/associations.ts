import { Hono } from 'hono';
import { z } from 'zod';
import type { VendorEnv } from '../../stand-in.ts';
import { type Account, typeInPath } from '../account.ts';
import { defaultTypeId } from '../associations.ts';
import { invalid } from '../errors.ts';
import { type ObjectType, objectTypes } from '../object-types.ts';

const batchReadSchema = z.object({ inputs: z.array(z.object({ id: z.coerce.string() })).max(1_000) });
const pairSchema = z.object({
  inputs: z
    .array(z.object({ from: z.object({ id: z.coerce.string() }), to: z.object({ id: z.coerce.string() }) }))
    .max(2_000),
});

/** Who belongs to whom, version 4: `/crm/v4`. Labels other than the default one are not kept. */
export function associationRoutes(account: Account): Hono<VendorEnv> {
  const { crm, clock } = account;
  const app = new Hono<VendorEnv>();
  const complete = (results: unknown[], errors: unknown[] = []) => {
    const at = clock().toISOString();
    return {
      status: 'COMPLETE' as const,
      results,
      startedAt: at,
      completedAt: at,
      ...(errors.length > 0 && { numErrors: errors.length, errors }),
    };
  };
  const linked = (from: ObjectType, id: string, to: ObjectType) =>
    crm.associations.of(from, id, to).map((toObjectId) => ({
      toObjectId,
      associationTypes: [{ category: 'HUBSPOT_DEFINED', typeId: typeIdOf(from, to) }],
    }));
  const associate = (from: ObjectType, fromId: string, to: ObjectType, toId: string) => {
    const [source, target] = [crm.require(from, fromId), crm.require(to, toId)];
    crm.associate(from, source.id, to, target.id);
    const both = [
      [from, source.id, to, target.id],
      [to, target.id, from, source.id],
    ] as const;
    return both.map(([type, id, otherType, otherId]) => ({
      from: { id },
      to: { id: otherId },
      associationSpec: {
        associationCategory: 'HUBSPOT_DEFINED',
        associationTypeId: typeIdOf(type, otherType),
      },
    }));
  };

  app.post('/associations/:from/:to/batch/read', async (c) => {
    const [from, to] = [typeInPath(c.req.param('from')), typeInPath(c.req.param('to'))];
    const { inputs } = batchReadSchema.parse(await c.req.json());
    const found = inputs.map(({ id }) => ({ from: { id }, to: linked(from, id, to) }));
    const errors = found
      .filter((one) => one.to.length === 0)
      .map((one) => nothingAssociated(from, one.from.id, to));
    return c.json(
      complete(
        found.filter((one) => one.to.length > 0),
        errors,
      ),
      errors.length > 0 ? 207 : 200,
    );
  });

  app.post('/associations/:from/:to/batch/associate/default', async (c) => {
    const [from, to] = [typeInPath(c.req.param('from')), typeInPath(c.req.param('to'))];
    const { inputs } = pairSchema.parse(await c.req.json());
    return c.json(complete(inputs.flatMap((pair) => associate(from, pair.from.id, to, pair.to.id))));
  });

  app.get('/objects/:from/:id/associations/:to', (c) => {
    const [from, to] = [typeInPath(c.req.param('from')), typeInPath(c.req.param('to'))];
    return c.json({ results: linked(from, crm.require(from, c.req.param('id')).id, to) });
  });

  app.put('/objects/:from/:id/associations/default/:to/:toId', (c) => {
    const [from, to] = [typeInPath(c.req.param('from')), typeInPath(c.req.param('to'))];
    return c.json(complete(associate(from, c.req.param('id'), to, c.req.param('toId'))));
  });

  app.put('/objects/:from/:id/associations/:to/:toId', (c) => {
    const [from, to] = [typeInPath(c.req.param('from')), typeInPath(c.req.param('to'))];
    const { id, toId } = c.req.param();
    associate(from, id, to, toId);
    const answer = {
      fromObjectTypeId: objectTypes[from].typeId,
      fromObjectId: id,
      toObjectTypeId: objectTypes[to].typeId,
      toObjectId: toId,
      labels: [],
    };
    return c.json(answer, 201);
  });

  app.delete('/objects/:from/:id/associations/:to/:toId', (c) => {
    const [from, to] = [typeInPath(c.req.param('from')), typeInPath(c.req.param('to'))];
    crm.associate(from, c.req.param('id'), to, c.req.param('toId'), true);
    return c.body(null, 204);
  });
  return app;
}

function typeIdOf(from: ObjectType, to: ObjectType): number {
  const id = defaultTypeId(from, to);
  if (id === undefined) throw invalid(`${from} and ${to} cannot be associated`);
  return id;
}

const nothingAssociated = (from: ObjectType, id: string, to: ObjectType) => ({
  status: 'error',
  category: 'OBJECT_NOT_FOUND',
  subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND',
  message: `No ${objectTypes[to].singular} is associated with ${objectTypes[from].singular} ${id}.`,
  context: { fromObjectId: [id] },
  errors: [],
  links: {},
});
