import { Hono } from 'hono';
import { z } from 'zod';
import type { StandIn } from './stand-in.ts';

const faultSchema = z.strictObject({
  latencyMs: z.number().min(0).max(600_000).optional(),
  errorRate: z.number().min(0).max(1).optional(),
  status: z.number().int().min(400).max(599).optional(),
  retryAfterSeconds: z.number().min(0).optional(),
  hang: z.boolean().optional(),
  dropAfterEffect: z.boolean().optional(),
  htmlInsteadOfJson: z.boolean().optional(),
  echoCredential: z.boolean().optional(),
  matching: z.string().startsWith('/').optional(),
  times: z.number().int().min(1).optional(),
});
const faultsSchema = z.union([faultSchema, z.array(faultSchema)]);
const recordsSchema = z.strictObject({
  type: z.string(),
  records: z.array(z.record(z.string(), z.unknown())).min(1).max(10_000),
});

/**
 * The playground's handles on the vendors, to be mounted at `/playground/vendors`:
 * `GET /` lists them with their faults; `GET /<id>/faults`; `POST /<id>/faults` with one fault, several, or `{}` / `[]`
 * for none; `POST /<id>/records` with
 * `{type, records}` in the vendor's own shape; `GET /<id>/requests`, newest last.
 */
export function vendorControls(vendors: readonly StandIn[]): Hono {
  const app = new Hono();
  const vendor = (id: string) => vendors.find((one) => one.id === id);
  const unknown = (id: string) => ({
    error: `there is no stand-in "${id}"; there are: ${vendors.map((one) => one.id).join(', ')}`,
  });

  app.get('/', (c) =>
    c.json({
      vendors: vendors.map(({ id, url, faults, requests }) => ({
        id,
        url,
        faults: faults.current,
        requests: requests.total,
      })),
    }),
  );

  app.get('/:id/faults', (c) => {
    const standIn = vendor(c.req.param('id'));
    return standIn ? c.json({ faults: standIn.faults.current }) : c.json(unknown(c.req.param('id')), 404);
  });

  app.post('/:id/faults', async (c) => {
    const standIn = vendor(c.req.param('id'));
    if (!standIn) return c.json(unknown(c.req.param('id')), 404);
    const parsed = faultsSchema.safeParse(await c.req.json().catch(() => undefined));
    if (!parsed.success) return c.json({ error: z.prettifyError(parsed.error) }, 400);
    const faults = [parsed.data].flat().filter((fault) => Object.keys(fault).length > 0);
    standIn.faults.set(...faults);
    return c.json({ faults });
  });

  app.post('/:id/records', async (c) => {
    const standIn = vendor(c.req.param('id'));
    if (!standIn) return c.json(unknown(c.req.param('id')), 404);
    const parsed = recordsSchema.safeParse(await c.req.json().catch(() => undefined));
    if (!parsed.success) return c.json({ error: z.prettifyError(parsed.error) }, 400);
    try {
      return c.json({ records: standIn.put(parsed.data.type, parsed.data.records) });
    } catch (error) {
      return c.json({ error: error instanceof Error ? error.message : String(error) }, 400);
    }
  });

  app.get('/:id/requests', (c) => {
    const standIn = vendor(c.req.param('id'));
    return standIn
      ? c.json({ total: standIn.requests.total, requests: standIn.requests.all() })
      : c.json(unknown(c.req.param('id')), 404);
  });
  return app;
}
