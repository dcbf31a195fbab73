import { createClient } from '../../connectors/hubspot/client.ts';
import { configSchema } from '../../connectors/hubspot/config.ts';
import { hubspot } from '../../connectors/hubspot/index.ts';
import { startHubspot } from '../../playground/vendors/hubspot/index.ts';
import { conformance } from './conformance.ts';

const token = 'test-token-hubspot';

conformance({
  connector: hubspot,
  stream: 'contacts',
  secret: token,
  connect: (apiUrl, given, patience) =>
    createClient(configSchema.parse({ accessToken: token, apiUrl }), given, patience),
  async start() {
    let now = Date.parse('2026-11-20T10:00:00Z');
    const standIn = await startHubspot({
      clock: () => new Date(now),
      token,
      clientSecret: 'client-secret',
      portalId: 42,
      pageLimitOverride: 7,
      rateLimit: 'unlimited',
    });
    // Three records per millisecond of change, all of them hours ago.
    const contacts = Array.from({ length: 30 }, (_, index) => ({
      id: String(101 + index),
      properties: { email: `person-${index}@example.com` },
      updatedAt: new Date(now - 86_400_000 + Math.floor(index / 3)).toISOString(),
    }));
    standIn.load('contacts', contacts);
    const broken = { email: 'broken@example.com' };
    const updatedAt = new Date(now - 90_000_000).toISOString();
    standIn.load('contacts', [{ id: '500', properties: broken, createdAt: updatedAt, updatedAt }]);
    Object.assign(standIn.crm.tables.contacts.get('500')!.properties, { createdate: 'soon' });
    return {
      url: standIn.url,
      faults: standIn.faults,
      requests: standIn.requests,
      ids: contacts.map(({ id }) => id),
      badId: '500',
      change: (id) => void standIn.crm.update('contacts', id, { firstname: 'Changed' }),
      advance: (ms) => {
        now += ms;
      },
      stop: () => standIn.stop(),
    };
  },
});
