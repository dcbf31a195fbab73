import { Client } from '@hubspot/api-client';
import type { z } from 'zod';
import { isPassing } from '../../domain/errors.ts';
import type { Allowance, ConnectDeps, RateBucket } from '../connector.ts';
import { codesIn, type VendorTraits } from '../kit/faults.ts';
import { Built, buildRequest, plainHeaders } from '../kit/request.ts';
import { type Answer, createTransport, type Patience } from '../kit/transport.ts';
import { maxWaitMs } from '../kit/waits.ts';
import type { HubSpotConfig } from './config.ts';
import { type AccountRow, accountRow } from './schema.ts';

/** Professional and Enterprise: 190 calls in 10 s per private app; search: 5 in 1 s over all objects. */
const general: RateBucket = { name: 'hubspot:general', limit: 190, intervalMs: 10_000 };
const search: RateBucket = { name: 'hubspot:search', limit: 5, intervalMs: 1_000 };

/** Professional; a changelog says 650,000 a day, the guidelines 625,000. Lists and batches take 100 records. */
export const allowance: Allowance = {
  calls: general,
  perDay: 625_000,
  recordsPerRead: 100,
  recordsPerWrite: 100,
  of: 'HubSpot Professional',
  url: 'https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines',
};

const traits: VendorTraits = {
  title: 'HubSpot',
  // 423: the record is locked; 477: the account is being moved.
  notNow: [423, 477],
  codes(body) {
    const said = body as { category?: unknown; subCategory?: unknown; policyName?: unknown } | undefined;
    return codesIn(said?.category, said?.subCategory, said?.policyName);
  },
  // The daily limit ends at midnight in the account's zone, which a 429 does not name.
  limitWaitMs: (body) => ((body as { policyName?: unknown })?.policyName === 'DAILY' ? maxWaitMs : undefined),
};

export interface CallOptions<T> {
  schema: z.ZodType<T>;
  /** Sent twice it has one effect. */
  repeatable: boolean;
  search?: boolean;
  signal?: AbortSignal | undefined;
}
export interface HubSpotClient {
  /**
   * Sends what a method of HubSpot's client builds: `call((sdk, options) => sdk.crm....(..., options), ...)`.
   * `options` must be passed on as the last argument, after all others.
   * @throws AppError with a connector code.
   */
  call<T>(
    build: (sdk: Client, options: never) => Promise<unknown>,
    options: CallOptions<T>,
  ): Promise<Answer<T>>;
  /** The account, read once; undefined where the credential may not read it. */
  account(): Promise<AccountRow | undefined>;
}

export function createClient(config: HubSpotConfig, deps: ConnectDeps, limits?: Patience): HubSpotClient {
  const sdk = new Client({ accessToken: config.accessToken, basePath: config.apiUrl });
  const transport = createTransport(traits, deps, [config.accessToken, config.clientSecret], limits);
  let account: Promise<AccountRow | undefined> | undefined;

  async function readAccount(): Promise<AccountRow | undefined> {
    const request = {
      method: 'GET',
      url: `${config.apiUrl}/account-info/v3/details`,
      headers: { authorization: `Bearer ${config.accessToken}`, accept: 'application/json', ...userAgent },
    };
    const { data } = await transport.send(request, {
      schema: accountRow,
      buckets: [general],
      repeatable: true,
    });
    return data;
  }

  return {
    async call(build, { schema, repeatable, search: isSearch, signal }) {
      const request = await buildRequest(() => build(sdk, capture as never));
      return transport.send(request, {
        schema,
        repeatable,
        buckets: isSearch ? [search, general] : [general],
        ...(signal ? { signal } : {}),
      });
    },
    account() {
      account ??= readAccount().catch((error: unknown) => {
        deps.log.warn({ vendor: traits.title, error: String(error) }, 'account details are not readable');
        if (isPassing(error)) account = undefined;
        return undefined;
      });
      return account;
    },
  };
}

const userAgent = { 'user-agent': 'switchboard (@hubspot/api-client 13.5.0)' };

/** What the client's middleware hands over: only what we read of it. */
interface RequestContext {
  getUrl(): string;
  getHttpMethod(): string;
  getHeaders(): Record<string, string>;
  getBody(): string | undefined;
}

/** Options of one call. Given to `new Client` instead, a middleware is silently ignored (13.5.0). */
const capture = {
  middleware: [
    {
      async pre(context: RequestContext) {
        const body = context.getBody();
        throw new Built({
          method: context.getHttpMethod(),
          url: dated(context.getUrl()),
          headers: { ...plainHeaders(context.getHeaders()), ...userAgent },
          ...(body === undefined ? {} : { body }),
        });
      },
      post: async (answer: unknown) => answer,
    },
  ],
};

/**
 * The dated path that replaces a v3 or v4 one: `/crm/v3/objects/contacts` becomes
 * `/crm/objects/2026-03/contacts`. Bodies and statuses are equal; v3 and v4 end in 2027.
 */
export const dated = (url: string): string => url.replace(/\/crm\/v[34]\/(\w+)/, '/crm/$1/2026-03');
