import { createClient } from '../../connectors/stripe/client.ts';
import { configSchema } from '../../connectors/stripe/config.ts';
import { stripe } from '../../connectors/stripe/index.ts';
import { startStripe } from '../../playground/vendors/stripe/index.ts';
import { conformance } from './conformance.ts';

const secretKey = 'test-secret-stripe';

conformance({
  connector: stripe,
  stream: 'customers',
  secret: secretKey,
  connect: (apiUrl, given, patience) =>
    createClient(configSchema.parse({ secretKey, apiUrl }), given, patience),
  async start() {
    let now = Date.parse('2026-11-20T10:00:00Z');
    const standIn = await startStripe({
      clock: () => new Date(now),
      secretKey,
      webhookSecret: 'whsec_dGVzdA==',
      rateLimit: 'unlimited',
    });
    // Ten customers per second of creation, made before the events that Stripe still has.
    const first = Math.floor(now / 1000) - 40 * 86_400;
    const customers = Array.from({ length: 220 }, (_, index) => ({
      id: `cus_${String(index).padStart(3, '0')}`,
      email: `customer-${index}@example.com`,
      created: first + Math.floor(index / 10),
    }));
    standIn.load('customers', [...customers, { id: 'cus_bad', email: 7, created: first + 5 }]);
    return {
      url: standIn.url,
      faults: standIn.faults,
      requests: standIn.requests,
      ids: customers.map(({ id }) => id),
      badId: 'cus_bad',
      change: (id) =>
        void standIn.put('customers', [{ ...standIn.store.require('customers', id), name: 'Changed' }]),
      advance: (ms) => {
        now += ms;
      },
      stop: () => standIn.stop(),
    };
  },
});
