import Stripe from 'stripe';
import type { z } from 'zod';
import type { Allowance, ConnectDeps, RateBucket } from '../connector.ts';
import { codesIn, type VendorTraits } from '../kit/faults.ts';
import { Built, buildRequest, plainHeaders } from '../kit/request.ts';
import { type Answer, createTransport, type Patience, patience } from '../kit/transport.ts';
import type { StripeConfig } from './config.ts';

/** Stripe allows 25 calls a second on one endpoint, and in a sandbox on all of them. */
const calls: RateBucket = { name: 'stripe:calls', limit: 25, intervalMs: 1_000 };

/** Lists give 100 objects; each write is a call of its own, and no day is counted. */
export const allowance: Allowance = {
  calls,
  recordsPerRead: 100,
  recordsPerWrite: 1,
  of: 'one endpoint of Stripe',
  url: 'https://docs.stripe.com/rate-limits',
};

const traits: VendorTraits = {
  title: 'Stripe',
  // 409: another request holds the object or the idempotency key.
  notNow: [409],
  codes(body) {
    const said = (body as { error?: { type?: unknown; code?: unknown } } | undefined)?.error;
    return codesIn(said?.type, said?.code);
  },
};

export interface StripeClient {
  /** Whether the key is one of a sandbox. */
  sandbox: boolean;
  /**
   * Sends what a method of Stripe's client builds. Only reads: every call may be repeated.
   * @throws AppError with a connector code.
   */
  get<T>(
    build: (sdk: Stripe) => Promise<unknown>,
    schema: z.ZodType<T>,
    signal?: AbortSignal,
  ): Promise<Answer<T>>;
}

export function createClient(
  config: StripeConfig,
  deps: ConnectDeps,
  limits: Patience = { ...patience, deadlineMs: 20_000 },
): StripeClient {
  const { hostname, port, protocol } = new URL(config.apiUrl);
  const sdk = new Stripe(config.secretKey, {
    host: hostname,
    protocol: protocol === 'http:' ? 'http' : 'https',
    ...(port ? { port } : {}),
    maxNetworkRetries: 0,
    telemetry: false,
    appInfo: { name: 'Switchboard' },
    httpClient: capture as never,
  });
  const transport = createTransport(traits, deps, [config.secretKey, config.webhookSecret], limits);
  return {
    sandbox: /^[rs]k_test_/.test(config.secretKey),
    async get(build, schema, signal) {
      const request = await buildRequest(() => build(sdk));
      return transport.send(request, {
        schema,
        buckets: [calls],
        repeatable: true,
        ...(signal ? { signal } : {}),
      });
    },
  };
}

/** An HTTP client for Stripe's client that hands the request over instead of sending it. */
const capture = {
  getClientName: () => 'switchboard',
  async makeRequest(
    host: string,
    port: string | number | null,
    path: string,
    method: string,
    headers: Record<string, unknown>,
    body: string | null,
    protocol: string,
  ): Promise<never> {
    throw new Built({
      method,
      url: `${protocol}://${host}${port ? `:${port}` : ''}${path}`,
      headers: plainHeaders(headers),
      ...(body ? { body } : {}),
    });
  },
};
