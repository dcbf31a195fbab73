import { Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { z } from 'zod';
import { Faults } from '../faults.ts';
import { RequestLog } from '../request-log.ts';
import { type Limit, SlidingWindow } from '../sliding-window.ts';
import { guard, listen, type StandIn, type VendorEnv } from '../stand-in.ts';
import { authenticate, limitRate } from './access.ts';
import type { Account } from './account.ts';
import { Crm } from './crm.ts';
import type { Pipeline } from './deal-stage.ts';
import { bodyForStatus, errorBody, HubspotRefusal } from './errors.ts';
import { type ObjectType, objectTypeNames, objectTypeOf } from './object-types.ts';
import { canonicalPath } from './paths.ts';
import { associationRoutes } from './routes/associations.ts';
import { batchRoutes } from './routes/batch.ts';
import { objectRoutes } from './routes/objects.ts';
import { settingsRoutes } from './routes/settings.ts';
import { SearchIndex } from './search-index.ts';
import type { GivenRecord, Owner } from './shapes.ts';
import { eventOf, hubspotSender } from './webhooks.ts';

export interface HubspotOptions {
  /** 0 or nothing: any free one. */
  port?: number;
  clock: () => Date;
  /** The only bearer token that is let in. */
  token: string;
  /** Signs webhooks. */
  clientSecret: string;
  portalId: number;
  /** Most records on a page, below the vendor's own limits. */
  pageLimitOverride?: number;
  /** All calls but searches; 190 per 10 s unless said. `unlimited` lifts the limit of searches (5/s) too. */
  rateLimit?: Limit | 'unlimited';
  /** What the token may do; everything the product asks for unless said. */
  scopes?: readonly string[];
}

export interface HubspotStandIn extends StandIn {
  /** The data itself, for tests that look at or plant a state. */
  crm: Crm;
  /** Fills the account without checks and without webhooks. */
  load(type: ObjectType, records: Iterable<GivenRecord>): void;
  /** How far search lags behind the records, by the clock. */
  setSearchLag(ms: number): void;
}

const allScopes = [
  ...['contacts', 'companies', 'deals'].flatMap((type) => [
    `crm.objects.${type}.read`,
    `crm.objects.${type}.write`,
  ]),
  'crm.objects.owners.read',
  'crm.lists.read',
  'crm.lists.write',
  'crm.schemas.contacts.read',
  'crm.schemas.contacts.write',
];

/**
 * Starts a HubSpot on loopback: contacts, companies, deals, tasks and notes under `/crm/v3`, `/crm/v4`
 * and the dated 2026-03 paths, with owners, pipelines, properties, limits, faults and signed webhooks.
 */
export async function startHubspot(options: HubspotOptions): Promise<HubspotStandIn> {
  const { clock, portalId } = options;
  const indexes = Object.fromEntries(
    objectTypeNames.map((type) => [type, new SearchIndex()]),
  ) as Account['indexes'];
  const sender = hubspotSender(options.clientSecret, clock);
  let eventId = 0;
  const crm = new Crm({
    clock,
    onSaved: (type, id, record) => indexes[type].note(id, record, clock().getTime()),
    onChange(changes) {
      sender.send(
        changes.map((change) => {
          eventId += 1;
          return eventOf(change, eventId, portalId);
        }),
      );
    },
  });
  const limit = options.rateLimit ?? { limit: 190, intervalMs: 10_000 };
  const account: Account = {
    crm,
    indexes,
    clock,
    portalId,
    scopes: options.scopes ?? allScopes,
    pageLimitOverride: options.pageLimitOverride,
    windows:
      limit === 'unlimited'
        ? undefined
        : { general: new SlidingWindow(limit), search: new SlidingWindow({ limit: 5, intervalMs: 1_000 }) },
  };
  const faults = new Faults();
  const requests = new RequestLog();
  const app = createApp(account, options.token, faults, requests);
  const server = await listen((request, env) => app.fetch(request, env), options.port ?? 0);
  return {
    id: 'hubspot',
    url: server.url,
    faults,
    requests,
    crm,
    load(type, records) {
      for (const record of records) crm.load(type, record);
    },
    put: (type, records) => records.map((record) => putAny(crm, type, record)),
    setSearchLag(ms) {
      for (const index of Object.values(indexes)) index.lagMs = ms;
    },
    setWebhookTarget(target) {
      sender.target = target;
    },
    webhooksIdle: () => sender.idle(),
    async stop() {
      sender.stop();
      await server.stop();
    },
  };
}

function createApp(account: Account, token: string, faults: Faults, requests: RequestLog): Hono<VendorEnv> {
  const app = new Hono<VendorEnv>({ getPath: (request) => canonicalPath(new URL(request.url).pathname) });
  app.use(
    guard({
      clock: account.clock,
      faults,
      requests,
      refuse: (c, status, note) => c.json(bodyForStatus(status, note), status as ContentfulStatusCode),
    }),
  );
  app.use(authenticate(token));
  app.use(limitRate(account));
  app.route('/crm/v3/objects', batchRoutes(account));
  app.route('/crm/v3/objects', objectRoutes(account));
  app.route('/crm/v4', associationRoutes(account));
  app.route('/', settingsRoutes(account));
  app.notFound((c) => c.json(errorBody('OBJECT_NOT_FOUND', 'Unable to find this path.'), 404));
  app.onError((error, c) => {
    if (error instanceof HubspotRefusal)
      return c.json(errorBody(error.category, error.message), error.status as ContentfulStatusCode);
    if (error instanceof z.ZodError || error instanceof SyntaxError)
      return c.json(errorBody('VALIDATION_ERROR', `Invalid input JSON: ${error.message}`), 400);
    throw error;
  });
  return app;
}

/** Records, owners and pipelines by the name that stands in the vendor's paths. */
function putAny(crm: Crm, type: string, record: Record<string, unknown>): unknown {
  if (type === 'owners') return keep(crm.owners, record as unknown as Owner);
  if (type === 'pipelines') return keep(crm.pipelines, record as unknown as Pipeline);
  const objectType = objectTypeOf(type);
  if (!objectType)
    throw new Error(
      `HubSpot has no "${type}" here; there are: ${objectTypeNames.join(', ')}, owners, pipelines`,
    );
  if (typeof record.properties !== 'object' || record.properties === null)
    throw new Error('a record needs "properties"');
  const given = record as unknown as GivenRecord;
  const id = given.id ?? given.properties.hs_object_id;
  if (id !== undefined && !isRecordId(id)) throw new Error('the "id" of a record is a whole number above 0');
  return crm.put(objectType, given);
}

const isRecordId = (id: unknown): boolean =>
  /^[1-9]\d*$/.test(String(id)) && Number.isSafeInteger(Number(id));

function keep<T extends { id: string }>(into: Map<string, T>, record: T): T {
  if (!record.id) throw new Error('a record needs an "id"');
  into.set(String(record.id), record);
  return record;
}
