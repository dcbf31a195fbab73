import { Hono } from 'hono';
import { z } from 'zod';
import type { VendorEnv } from '../../stand-in.ts';
import { type Account, typeInPath } from '../account.ts';
import { completeDefinition } from '../definitions.ts';
import { HubspotRefusal, notFound } from '../errors.ts';

const definitionSchema = z.looseObject({
  name: z.string().regex(/^[a-z][a-z0-9_]*$/),
  label: z.string(),
  type: z.enum(['string', 'number', 'date', 'datetime', 'enumeration', 'bool']),
  fieldType: z.string(),
  groupName: z.string(),
});

/** Owners, pipelines, properties and the account itself. */
export function settingsRoutes(account: Account): Hono<VendorEnv> {
  const { crm, clock } = account;
  const app = new Hono<VendorEnv>();

  app.get('/crm/v3/owners', (c) => {
    const { email, after, archived } = c.req.query();
    const limit = Math.min(Number(c.req.query('limit') ?? 100), 500, account.pageLimitOverride ?? 500);
    const owners = [...crm.owners.values()]
      .filter((owner) => owner.archived === (archived === 'true'))
      .filter((owner) => email === undefined || owner.email?.toLowerCase() === email.toLowerCase())
      .sort((a, b) => Number(a.id) - Number(b.id))
      .filter((owner) => !after || Number(owner.id) > Number(after));
    const results = owners.slice(0, limit);
    const last = results.at(-1);
    return c.json({
      results,
      ...(owners.length > limit && last && { paging: { next: { after: last.id } } }),
    });
  });
  app.get('/crm/v3/owners/:id', (c) => {
    const id = c.req.param('id');
    const byUser = c.req.query('idProperty') === 'userId';
    const owner = byUser
      ? [...crm.owners.values()].find((one) => String(one.userId) === id)
      : crm.owners.get(id);
    if (!owner) throw notFound(`No owner with id ${id}`);
    return c.json(owner);
  });

  const pipelines = (type: string) => (typeInPath(type) === 'deals' ? [...crm.pipelines.values()] : []);
  const pipeline = (type: string, id: string) => {
    const found = pipelines(type).find((one) => one.id === id);
    if (!found) throw notFound(`No pipeline with id ${id}`);
    return found;
  };
  app.get('/crm/v3/pipelines/:type', (c) => c.json({ results: pipelines(c.req.param('type')) }));
  app.get('/crm/v3/pipelines/:type/:id', (c) => c.json(pipeline(c.req.param('type'), c.req.param('id'))));
  app.get('/crm/v3/pipelines/:type/:id/stages', (c) =>
    c.json({ results: pipeline(c.req.param('type'), c.req.param('id')).stages }),
  );

  app.get('/crm/v3/properties/:type', (c) => {
    const archived = c.req.query('archived') === 'true';
    const definitions = [...crm.definitions[typeInPath(c.req.param('type'))].values()];
    return c.json({ results: definitions.filter((definition) => definition.archived === archived) });
  });
  app.get('/crm/v3/properties/:type/:name', (c) => {
    const definition = crm.definitions[typeInPath(c.req.param('type'))].get(c.req.param('name'));
    if (!definition) throw notFound(`No property named ${c.req.param('name')}`);
    return c.json(definition);
  });
  app.post('/crm/v3/properties/:type', async (c) => {
    const type = typeInPath(c.req.param('type'));
    const given = definitionSchema.parse(await c.req.json());
    if (crm.definitions[type].has(given.name))
      throw new HubspotRefusal(
        409,
        'OBJECT_ALREADY_EXISTS',
        `A property named ${given.name} already exists.`,
      );
    const at = clock().toISOString();
    const definition = completeDefinition({ ...given, createdAt: at, updatedAt: at });
    crm.define(type, definition);
    return c.json(definition, 201);
  });

  app.get('/account-info/v3/details', (c) =>
    c.json({
      portalId: account.portalId,
      accountType: 'STANDARD',
      timeZone: 'Europe/Berlin',
      companyCurrency: 'EUR',
      additionalCurrencies: ['USD'],
      utcOffset: '+01:00',
      utcOffsetMilliseconds: 3_600_000,
      uiDomain: 'app.hubspot.com',
      dataHostingLocation: 'eu1',
    }),
  );
  app.post('/oauth/v2/private-apps/get/access-token-info', (c) =>
    c.json({ userId: 1, hubId: account.portalId, appId: 1, scopes: account.scopes }),
  );
  return app;
}
